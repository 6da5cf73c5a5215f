"""What a hold covers and which tier was asked for never change; holds from before say how many exceptions they have."""

from django.db import migrations

from partners.applications import triggers as applications
from partners.grants import triggers as grants


class Migration(migrations.Migration):
    dependencies = [("partners", "0011_hold_exceptions_placed")]

    operations = [
        migrations.RunSQL(grants.COUNT_OLDER_EXCEPTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(grants.HOLD, grants.DROP_HOLD),
        migrations.RunSQL(applications.TIER, applications.DROP_TIER),
    ]
