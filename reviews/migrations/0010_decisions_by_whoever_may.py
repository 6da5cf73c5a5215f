"""A decision counts opinions as they were given, and is signed by those who may; a departure by two."""

from django.db import migrations, models

from reviews.decisions import triggers


class Migration(migrations.Migration):
    dependencies = [("reviews", "0009_older_opinions_as_given")]

    operations = [
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "given"), _negated=True),
                    models.Q(("given_jurisdiction__isnull", False), ("given_part__gt", ""), ("given_role__gt", "")),
                    _connector="OR",
                ),
                name="opinion_given_says_as_what",
            ),
        ),
        migrations.RunSQL(triggers.DECISION, triggers.DROP_DECISION),
        migrations.RunSQL(triggers.PROPOSAL, triggers.DROP_PROPOSAL),
    ]
