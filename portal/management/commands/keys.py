"""The folder of keys: make, list, rotate, and seal anew under the newest key."""

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from portal import encryption, signing
from portal.ledger import actions as ledger
from portal.management import rewrapping
from portal.management.installation import OPERATOR, Installation
from portal.management.rights import as_owner

# What `rotate` takes. The key of the tags stays: equal texts must go on having equal tags.
ROTATED = {
    "encryption": ("encryption",),
    "ledger": ("ledger-signing", "ledger-marking"),
    "backup": ("backup-marking",),
    "secret": (),
}


class Command(BaseCommand):
    help = "Makes, lists and rotates the keys of PORTAL_KEYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("make", help="make the folder and every key that is missing")
        acts.add_parser("list", help="say which keys there are, and what each still opens")
        rotate = acts.add_parser("rotate", help="add a key, which is used from now on; older ones stay")
        rotate.add_argument("kind", choices=sorted(ROTATED))
        acts.add_parser("rewrap", help="seal under the newest key what older ones sealed; may be repeated")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        if act != "make":
            encryption.check_folder()
        getattr(self, act)(**options)

    def make(self, **_options: Any) -> None:
        folder = Path(settings.PORTAL_KEYS)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = signing.make_missing_keys()
        if not list(folder.glob("encryption-*.key")):
            encryption.rotate()
            made.append("encryption")
        self.stdout.write(f"Made: {', '.join(made)}." if made else "No key is missing.")
        self.stdout.write(f"Keep a copy of {folder} apart from every other backup: without it nothing can be read.")

    def list(self, **_options: Any) -> None:
        for file in sorted(Path(settings.PORTAL_KEYS).glob("*.key")):
            self.stdout.write(file.name)
        for what, counted in rewrapping.numbers().items():
            shown = ", ".join(f"{count} by {number:04d}" for number, count in sorted(counted.items())) or "none"
            self.stdout.write(f"Sealed {what}: {shown}")

    def rotate(self, *, kind: str, **_options: Any) -> None:
        if kind == "secret":
            return self._rotate_secret()
        for name in ROTATED[kind]:
            number = encryption.rotate() if name == "encryption" else signing.rotate(name)
            self.stdout.write(f"{name}-{number:04d}.key is used from now on. Copy it to the backup of the keys.")
            with transaction.atomic():
                facts = {"key": name, "number": number}
                ledger.append("installation.key_added", Installation(), by=OPERATOR, facts=facts)
        self.stdout.write(NEXT[kind])
        return None

    def rewrap(self, **_options: Any) -> None:
        with as_owner(connection):
            done = rewrapping.rewrap()
        told = ", ".join(f"{count} {what}" for what, count in done.items()) or "nothing, all is under the newest key"
        self.stdout.write(f"Sealed anew: {told}.")

    def _rotate_secret(self) -> None:
        new = secrets.token_urlsafe(64)
        file = settings.DATA / "keys" / "secret"
        if os.environ.get("SECRET_KEY"):
            self.stdout.write(f"SECRET_KEY={new}")
            self.stdout.write("Set this, move the old value to SECRET_KEY_FALLBACKS, and restart web, worker and beat.")
        else:
            draft = file.with_name(".secret.new")
            draft.touch(mode=0o600)
            draft.write_text("\n".join([new, *settings.SECRETS]))
            draft.replace(file)
            self.stdout.write("A new secret is used from the next start on.")
        self.stdout.write(
            "The old one is known until it is removed: sessions and links go on for the three days they last."
        )


NEXT: dict[str, str] = {
    "encryption": "Now run `manage.py keys rewrap`. Keep the older key: backups need it.",
    "ledger": "Publish the new public key (/ledger/verification/key/) wherever outsiders look for it.",
    "backup": "Keep the older key: it proves the older backups.",
}
