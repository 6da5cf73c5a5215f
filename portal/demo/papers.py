"""Documents of invented partners: small PDF files, made by the same path as an upload that a person sends."""

import json
from datetime import date
from functools import lru_cache

import typst

from partners.evidence import actions as evidence
from partners.evidence.models import DocumentVersion
from partners.evidence.tasks import scan
from portal.accounts.models import Membership
from portal.files import types
from portal.files.store import PartFile
from portal.files.uploads import Upload

PAGE = b"""
#let paper = json(bytes(sys.inputs.paper))
#set document(title: paper.title)
#set page(paper: "a4", margin: 25mm, header: align(right, text(size: 8pt, paper.marking)))
#set text(font: "Libertinus Serif", size: 11pt, lang: "en")
= #paper.title
#paper.owner
#v(1em)
#paper.text
"""


def hand_in(
    title: str, *, text: str, kind: str, marking: str, covers: tuple[date, date], by: Membership
) -> DocumentVersion:
    """Upload a document as this member, and let the portal look at it."""
    version = evidence.upload(
        _received(title, text, marking, by),
        title=title,
        kind=kind,
        marking=marking,
        covers_from=covers[0],
        covers_to=covers[1],
        by=by,
    )
    scan(version.pk)
    version.refresh_from_db()
    return version


def _received(title: str, text: str, marking: str, by: Membership) -> Upload:
    content = _pdf(title, by.organisation.name, text, marking)
    name = f"{title.lower().replace(' ', '-')}.pdf"
    part = PartFile(organisation_id=by.organisation_id)
    part.write(content)
    part.finish()
    # The portal's own typesetter made it a moment ago: it needs no look by another process.
    return Upload(name=name, part=part, media_type=types.TYPES["pdf"].media_type)


@lru_cache(maxsize=64)
def _pdf(title: str, owner: str, text: str, marking: str) -> bytes:
    paper = {"title": title, "owner": owner, "text": text, "marking": f"TLP:{marking}"}
    return typst.compile(PAGE, format="pdf", sys_inputs={"paper": json.dumps(paper)})
