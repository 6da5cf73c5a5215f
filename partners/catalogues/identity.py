"""Which catalogue a file is: by what its operator says, else by the document's own identifier, else by its title.

Two editions of a framework share the ids of their controls, so the edition is part of what a catalogue is.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _

from partners.catalogues.models import Catalogue
from partners.catalogues.oscal import ReadCatalog
from portal.states import Refused

# A number that a title carries only because it names the release, such as 5.1.1.
RELEASE = re.compile(r"\bv?\d+(?:\.\d+)+\S*")
EDITION = re.compile(r"\bRev(?:ision)?\.?\s*(\d+)|\bEdition\s+(\d+)|\b\d{4,5}:(\d{4})\b", re.I)
LONGEST_KEY = 120


@dataclass(frozen=True)
class Framework:
    """A framework that criteria name: its title there, and the ids of the controls that they name."""

    title: str
    ids: frozenset[str]


@dataclass(frozen=True)
class Wanted:
    """What the operator says of a file; whatever is empty is taken from the file."""

    key: str = ""
    framework: str = ""
    edition: str = ""


@dataclass(frozen=True)
class Identity:
    """What a file is taken for, and the catalogue that it brings up to date, where there is one."""

    key: str
    framework: str
    edition: str
    existing: Catalogue | None


def edition_in(title: str) -> str:
    """5 for “SP 800-53 Rev. 5” and “Revision 5.1.1”, 2023 for “ISO/IEC 42001:2023”; empty where none is named."""
    found = EDITION.search(title)
    return next(filter(None, found.groups())) if found else ""


def key_of(title: str) -> str:
    """What stays the same from release to release. A title in letters that an address cannot hold gets a digest."""
    name = " ".join(RELEASE.sub(" ", title).split())
    key = slugify(name)[:LONGEST_KEY].strip("-")
    letters = [one for one in unicodedata.normalize("NFKD", name) if unicodedata.category(one)[0] in "LN"]
    if key and all(one.isascii() for one in letters):
        return key
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{key[: LONGEST_KEY - 9] or 'catalogue'}-{digest}"


def identify(read: ReadCatalog, frameworks: dict[str, Framework], wanted: Wanted) -> Identity:
    """Raises `Refused` where the operator has to say which catalogue is meant."""
    if wanted.framework and wanted.framework not in frameworks:
        raise Refused(
            _("No criterion names a framework %(code)s; they name %(codes)s.")
            % {"code": wanted.framework, "codes": ", ".join(frameworks) or "–"}
        )
    edition = wanted.edition or edition_in(read.title)
    key, existing = _catalogue(read, edition, wanted)
    framework = wanted.framework or _most_named(read, frameworks)
    return Identity(key, framework, edition or (existing.edition if existing else ""), existing)


def _catalogue(read: ReadCatalog, edition: str, wanted: Wanted) -> tuple[str, Catalogue | None]:
    if wanted.key:
        return wanted.key, Catalogue.objects.filter(key=wanted.key).first()
    by_identifier = Catalogue.objects.filter(identifier=read.identifier).first() if read.identifier else None
    found = by_identifier or Catalogue.objects.filter(key=key_of(read.title)).first()
    if found is None:
        return key_of(read.title), None
    if edition and found.edition and edition != found.edition:
        key = f"{key_of(read.title)[: LONGEST_KEY - 24]}-edition-{edition}"
        return key, Catalogue.objects.filter(key=key).first()
    if found.digest != read.digest:
        _refuse_strangers(found, read)
    return found.key, found


def _refuse_strangers(found: Catalogue, read: ReadCatalog) -> None:
    """A file that would withdraw more than half of a catalogue is probably another one."""
    kept = set(found.controls.filter(is_withdrawn=False).values_list("control_id", flat=True))
    shared = len(kept & {control.id for control in read.controls})
    if kept and shared * 2 < len(kept):
        raise Refused(
            _(
                "It holds %(shared)d of the %(all)d controls of “%(title)s”. To bring that catalogue up to date, add "
                "--key %(key)s; to load this file as another catalogue, add --key with a name of its own."
            )
            % {"shared": shared, "all": len(kept), "title": found.title, "key": found.key}
        )


def _most_named(read: ReadCatalog, frameworks: dict[str, Framework]) -> str:
    """The framework of which the file holds most controls that criteria name."""
    ids = {control.id for control in read.controls}
    named = {code: len(ids & framework.ids) for code, framework in frameworks.items() if ids & framework.ids}
    return max(named, key=lambda code: named[code]) if named else ""
