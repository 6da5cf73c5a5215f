"""The database refuses a person who belongs to both a partner and an authority or provider."""

from django.db import migrations

from portal.accounts import sql


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_ledger_triggers")]

    operations = [migrations.RunSQL(sql.CREATE_TRIGGERS, sql.DROP_TRIGGERS)]
