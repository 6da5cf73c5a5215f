"""An environment is verified by another person than whoever assessed it, both of a competent authority."""

from django.db import migrations

from partners.environments import triggers


class Migration(migrations.Migration):
    dependencies = [("partners", "0015_environment_judges"), ("portal", "0020_signatures")]

    operations = [migrations.RunSQL(triggers.ENVIRONMENT, triggers.DROP_ENVIRONMENT)]
