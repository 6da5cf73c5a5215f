"""A suspension is confirmed, and lifted, by another person than whoever began; whatever their memberships."""

from django.db import migrations

from reviews.enforcement import sql


class Migration(migrations.Migration):
    dependencies = [("reviews", "0006_removal_triggers")]

    operations = [migrations.RunSQL(sql.CREATE, sql.DROP)]
