"""Addresses inside documents: a reader may follow one to a page, never to a program or a network share."""

import re

from django.utils.translation import gettext as _

from portal.access import Refused
from portal.files import names

WELCOME = {"http", "https", "mailto", "tel", "ftp", "ftps", "sftp", "urn", "doi", "sip", "sips", "callto", "geo"}
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# Programs skip these when they read an address.
SKIPPED = re.compile(r"[\x00-\x20\x7f-\xa0\u200b\ufeff]")
DRIVE = re.compile(r"/*[A-Za-z][:|](?:[\\/]|$)")
SHARE = re.compile(r"[\\/]{2}")


def check(address: str) -> None:
    """Raises `Refused`, naming the address, when following it would do more than show a page."""
    if not is_welcome(address):
        raise Refused(
            _("The document links to %(address)s, a program or a network share. Remove the link and choose a copy.")
            % {"address": shown(address)}
        )


def is_welcome(address: str) -> bool:
    """Pages, mail, telephone numbers, places in the document itself, and files on the writer's own disk."""
    address = SKIPPED.sub("", address)
    if is_local(address):
        return True
    scheme = SCHEME.match(address)
    return scheme[1].lower() in WELCOME if scheme else not SHARE.match(address)


def is_local(address: str) -> bool:
    """A file on the disk of whoever wrote the document: nothing is fetched from there."""
    address = SKIPPED.sub("", address).replace("%5c", "\\").replace("%5C", "\\")
    if DRIVE.match(address):
        return True
    scheme = SCHEME.match(address)
    if not scheme or scheme[1].lower() != "file":
        return False
    path = address[len("file:") :]
    return bool(DRIVE.match(path) or re.match(r"(?://(?:localhost)?)?/(?![\\/])", path) or path[:1] not in {"/", "\\"})


def is_elsewhere(address: str) -> bool:
    """It names a scheme, a network share, or a place outside the document's own package."""
    address = SKIPPED.sub("", address)
    return bool(SCHEME.match(address) or SHARE.match(address) or address.startswith(("/", "\\", "..")))


def shown(address: str) -> str:
    """As much of it as a sentence can hold, made harmless."""
    return f"“{names.shown_name(address)}”"
