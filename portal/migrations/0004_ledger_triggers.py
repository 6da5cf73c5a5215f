"""The ledger's tables refuse UPDATE, DELETE and TRUNCATE, whoever asks."""

from django.db import migrations

from portal.ledger import sql


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_jurisdictions")]

    operations = [migrations.RunSQL(sql.CREATE_TRIGGERS, sql.DROP_TRIGGERS)]
