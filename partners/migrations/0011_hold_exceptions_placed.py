"""A hold says with how many exceptions it was placed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0010_numbers_of_opinions_and_proof")]

    operations = [
        migrations.AddField(
            model_name="hold",
            name="exceptions_placed",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="How many exceptions it was placed with; none is added later."
            ),
        ),
    ]
