"""What a file may be called: it is shown, stored and offered for download, so it may not deceive or point elsewhere."""

import unicodedata

from django.utils.translation import gettext as _

from portal.access import Refused

LONGEST_NAME = 200
# Control, surrogate and private characters, and the separators that break a line.
UNFIT_CATEGORIES = {"Cc", "Cs", "Co", "Zl", "Zp"}
# Characters that reverse or hide text: "exe.fdp" would read as "pdf.exe".
DECEIVING = set("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufffd")


def clean_name(name: str) -> str:
    """The name in its composed form; raises `Refused` with the reason when it may not be kept as it is."""
    name = unicodedata.normalize("NFC", name).strip()
    if any(unicodedata.category(character) in UNFIT_CATEGORIES or character in DECEIVING for character in name):
        raise Refused(_("The file's name holds invisible or control characters. Rename the file and choose it again."))
    if "/" in name or "\\" in name or ":" in name:
        raise Refused(_("The file's name holds a folder path. Rename the file without / \\ or : and choose it again."))
    if len(name) > LONGEST_NAME:
        raise Refused(
            _("The file's name has %(length)d characters. Shorten it to at most %(longest)d and choose the file again.")
            % {"length": len(name), "longest": LONGEST_NAME}
        )
    if name.startswith(".") or name.endswith(".") or not name:
        raise Refused(_("The file's name begins or ends with a dot, or is empty. Rename the file and choose it again."))
    return name


def shown_name(name: str) -> str:
    """A refused name, made harmless so that the refusal can show it."""
    visible = "".join(
        "?" if unicodedata.category(character) in UNFIT_CATEGORIES or character in DECEIVING else character
        for character in name
    )
    return visible if len(visible) <= 80 else f"{visible[:60]}…{visible[-16:]}"


def extension_of(name: str) -> str:
    """The part after the last dot, in small letters; empty when there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if stem and dot else ""
