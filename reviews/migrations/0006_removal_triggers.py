"""A removal stands only with its two approvers; a suspension is varied or becomes a removal only by what replaces it."""

from django.db import migrations

from reviews.enforcement.removals import sql


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_answers_variations_removals"), ("partners", "0004_reports")]

    operations = [migrations.RunSQL(sql.CREATE, sql.DROP)]
