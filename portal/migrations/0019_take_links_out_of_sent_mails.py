"""A mail that was sent keeps no link that lets its reader in; one that waits loses it when it is sent."""

import re
from typing import Any

from django.db import migrations

LETS_IN = re.compile(r"(?:https?://|/)\S*(?:/accounts/|/invitation|[\w-]{24,}(?![\w-]))\S*")
OWN_RECORD = re.compile(r"/inbox/[0-9a-f-]{36}/")


def take_out(apps: Any, schema_editor: Any) -> None:
    mails = apps.get_model("portal", "Mail")
    for mail in mails.objects.exclude(status="waiting").only("text").iterator():
        text = LETS_IN.sub(lambda link: link[0] if OWN_RECORD.search(link[0]) else "[link taken out]", mail.text)
        if text != mail.text:
            mails.objects.filter(pk=mail.pk).update(text=text, lets_in=True)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0018_mail_without_links"),
    ]

    operations = [migrations.RunPython(take_out, migrations.RunPython.noop)]
