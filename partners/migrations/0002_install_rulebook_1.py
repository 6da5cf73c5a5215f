"""Rulebook 1, so that a real, empty portal works."""

from django.db import migrations

from partners.rulebook.install import install


def install_rulebook_1(apps, schema_editor):
    install(1, get_model=apps.get_model)


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]

    operations = [migrations.RunPython(install_rulebook_1, elidable=False)]
