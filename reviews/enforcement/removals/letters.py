"""The letter of a removal: what it says, and the PDF that is made of it."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.files.store import save_bytes
from portal.ledger import actions as ledger
from reviews.decisions import letters
from reviews.enforcement.removals import ending, messages
from reviews.enforcement.removals.models import Removal, RemovalLetter

RELATED = (
    "organisation__jurisdiction",
    "suspension",
    "rulebook",
    "proposed_by__user",
    "proposed_by__organisation",
    "cosigned_by__user",
    "cosigned_by__organisation",
)


def waiting() -> list[int]:
    """The keys of removals without a letter, oldest first."""
    made = Removal.objects.filter(status=Removal.Status.MADE, letter=None)
    return list(made.order_by("made_at", "pk").values_list("pk", flat=True))


def write(removal_pk: int) -> RemovalLetter | None:
    """Make the letter of a removal, unless it has one or another worker is at it.

    In order: the PDF, stored with its digest; the letter's row; the ledger; the officers are told.
    """
    with transaction.atomic():
        free = Removal.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=removal_pk)
        removal = free.select_related(*RELATED).first()
        if removal is None or RemovalLetter.objects.filter(removal=removal).exists():
            return None
        name = f"Removal {removal.reference}.pdf"
        stored = save_bytes(
            pdf_of(removal), name=name, media_type="application/pdf", organisation=removal.organisation, by=None
        )
        letter = RemovalLetter.objects.create(removal=removal, stored=stored)
        facts = {"sha256": stored.sha256, "size": stored.size}
        ledger.append("letter.made", removal, by=letters.WRITER, facts=facts)
        messages.tell_letter(removal)
        return letter


def pdf_of(removal: Removal) -> bytes:
    """The PDF; the same removal gives the same bytes."""
    with translation.override("en-gb"):
        return letters.typeset(content_of(removal), at=removal.made_at)  # type: ignore[arg-type]


def content_of(removal: Removal) -> dict[str, Any]:
    """Everything that the letter says, as plain data for the template of the programme's letters."""
    home = removal.organisation.jurisdiction
    zone = ZoneInfo(home.time_zone)
    last = letters.last_day_after(removal.made_at, home=home, rulebook=removal.rulebook)  # type: ignore[arg-type]
    subject = _("Removal from the programme")
    told = {"partner": removal.organisation.name, "suspension": removal.suspension.reference}
    return {
        "title": f"{removal.reference} {subject}",
        "language": letters.LANGUAGE,
        "region": letters.REGION,
        "marking": letters.MARKING,
        "authority": removal.proposed_by.organisation.name,  # type: ignore[union-attr]
        "addressee": [removal.organisation.name, *_officers(removal)],
        "date": date_format(removal.made_at.astimezone(zone), "j F Y"),  # type: ignore[union-attr]
        "reference": removal.reference,
        "subject": subject,
        "decision": _("We remove %(partner)s from the programme. %(suspension)s ends in this removal.") % told,
        "text": removal.text.replace("\r\n", "\n"),
        "reasons": [],
        "conditions": [],
        "appeal": f"{letters.right_to_appeal(last.astimezone(zone))}\n{_bar(removal)}",
        "signatures": [f"{words} {by.user.name}, {by.organisation.name}" for words, by in ending.signers(removal)],
        "dossier": f"sha256 {ending.digest(removal)}",
        "verify": letters.verify(removal.reference),
        "page": _("page {page} of {pages}"),
        "words": {
            "reasons": _("Reasons"),
            "conditions": _("Conditions"),
            "columns": ["", _("Condition"), _("When")],
            "appeal": _("Your right to appeal, and when you may apply again"),
            "proof": _("Digest of the file that this removal was made on:"),
        },
    }


def _bar(removal: Removal) -> str:
    return _("Every grant is revoked. You may apply again from %(day)s on.") % {
        "day": date_format(removal.barred_until, "j F Y")
    }


def _officers(removal: Removal) -> list[str]:
    return [
        _("%(name)s, responsible officer") % {"name": officer.user.name} for officer in messages.officers_of(removal)
    ]
