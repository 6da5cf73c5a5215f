from django.db import migrations

from partners.applications import sql


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0013_corrections"),
    ]

    operations = [
        migrations.RunSQL(sql.CREATE, sql.DROP),
    ]
