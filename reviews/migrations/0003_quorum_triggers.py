"""Given opinions never change; a decision stands only with its quorum."""

from django.db import migrations

from reviews.decisions import sql


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_proposed_decisions"), ("partners", "0003_grant_export_tags")]

    operations = [migrations.RunSQL(sql.CREATE, sql.DROP)]
