"""Opinions that were given before say as what."""

from django.db import migrations

from reviews.decisions import triggers


class Migration(migrations.Migration):
    dependencies = [("reviews", "0008_opinion_as_given")]

    operations = [migrations.RunSQL(triggers.WRITE_DOWN_OLDER_OPINIONS, migrations.RunSQL.noop)]
