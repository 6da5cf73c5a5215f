"""A grant begins with the consent of an officer of its provider."""

from django.db import migrations

from partners.grants import triggers


class Migration(migrations.Migration):
    dependencies = [("partners", "0018_spill_decisions"), ("portal", "0020_signatures")]

    operations = [migrations.RunSQL(triggers.CONSENT, triggers.DROP_CONSENT)]
