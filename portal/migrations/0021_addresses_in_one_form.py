"""Every e-mail address takes its one form. Of two accounts for one mailbox the elder keeps it; the other is closed."""

from typing import Any

from django.db import migrations

from portal.accounts.addresses import canonical


def write_in_one_form(apps: Any, schema_editor: Any) -> None:
    User, Invitation = apps.get_model("portal", "User"), apps.get_model("portal", "Invitation")
    keepers: dict[str, int] = {}
    for key, public_id, address in User.objects.order_by("created_at", "pk").values_list("pk", "public_id", "email"):
        if keepers.setdefault(canonical(address), key) != key:
            User.objects.filter(pk=key).update(email=f"{public_id}@closed.invalid", is_active=False)
    for address, key in keepers.items():
        User.objects.filter(pk=key).exclude(email=address).update(email=address)
    for key, address in Invitation.objects.values_list("pk", "email"):
        if address != canonical(address):
            Invitation.objects.filter(pk=key).update(email=canonical(address))


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0020_signatures"),
    ]

    operations = [
        migrations.RunPython(write_in_one_form, migrations.RunPython.noop),
    ]
