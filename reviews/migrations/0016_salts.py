"""The digest of an opinion, and of what a removal was made on, takes a salt; those from before have none."""

from django.db import migrations, models

import portal.ledger.canonical

OF_OPINIONS = "Of its digest in the ledger; none for opinions from before."
OF_REMOVALS = "Of its dossier's digest; none for removals from before."


class Migration(migrations.Migration):
    dependencies = [("reviews", "0015_suspensions_behind_removals")]

    operations = [
        migrations.AddField("opinion", "salt", models.BinaryField(null=True)),
        migrations.AddField("removal", "salt", models.BinaryField(null=True)),
        migrations.AlterField(
            "opinion",
            "salt",
            models.BinaryField(default=portal.ledger.canonical.new_salt, help_text=OF_OPINIONS, null=True),
        ),
        migrations.AlterField(
            "removal",
            "salt",
            models.BinaryField(default=portal.ledger.canonical.new_salt, help_text=OF_REMOVALS, null=True),
        ),
    ]
