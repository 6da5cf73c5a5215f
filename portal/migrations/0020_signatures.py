"""What a signature is, for the triggers of every app: a present member, of the right role, who did not stand down."""

from django.db import migrations

from portal.cases import triggers


class Migration(migrations.Migration):
    dependencies = [("portal", "0019_take_links_out_of_sent_mails")]

    operations = [migrations.RunSQL(triggers.CREATE, triggers.DROP)]
