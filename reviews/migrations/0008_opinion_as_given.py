"""An opinion says as what its author gave it; what they become later changes nothing."""

import django.db.models.deletion
from django.db import migrations, models

from reviews.decisions import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0008_child_applications"),
        ("portal", "0020_signatures"),
        ("reviews", "0007_suspension_four_eyes"),
    ]

    operations = [
        migrations.AddField(
            model_name="opinion",
            name="given_jurisdiction",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.jurisdiction",
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="given_part",
            field=models.CharField(
                blank=True,
                choices=[("lead", "Lead authority"), ("joined", "Joined authority")],
                db_default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="given_role",
            field=models.CharField(
                blank=True, db_default="", help_text="Written by the database when it is given.", max_length=24
            ),
        ),
        migrations.RunSQL(triggers.OPINION_AS_GIVEN, triggers.DROP_OPINION_AS_GIVEN),
    ]
