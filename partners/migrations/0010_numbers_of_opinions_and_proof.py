"""Rulebook 1 gets the numbers that it lacked, also where it was installed before; a new installation has them."""

from django.db import migrations

from partners.rulebook.install import complete_numbers


def complete_rulebook_1(apps, schema_editor):
    complete_numbers(1, get_model=apps.get_model)


class Migration(migrations.Migration):
    dependencies = [("partners", "0009_access_request_without_release")]

    operations = [migrations.RunPython(complete_rulebook_1, migrations.RunPython.noop, elidable=True)]
