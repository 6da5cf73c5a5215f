"""Each step of a suspension or removal is signed by those who may, and a hold stands as long as its suspension."""

from django.db import migrations

from reviews.enforcement import triggers


class Migration(migrations.Migration):
    dependencies = [("reviews", "0012_suspension_withdrawn_by"), ("partners", "0012_holds_and_tiers_stay")]

    operations = [
        migrations.RunSQL(triggers.SUSPENSION, triggers.DROP_SUSPENSION),
        migrations.RunSQL(triggers.HOLD, triggers.DROP_HOLD),
        migrations.RunSQL(triggers.REMOVAL, triggers.DROP_REMOVAL),
    ]
