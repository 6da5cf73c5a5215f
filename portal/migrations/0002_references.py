"""One sequence per kind of reference (portal.cases.references)."""

from django.db import migrations

KINDS = ("app", "vet", "grt", "req", "sus", "env", "doc", "con", "rel")


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.RunSQL(f"CREATE SEQUENCE reference_{kind}", f"DROP SEQUENCE reference_{kind}") for kind in KINDS
    ]
