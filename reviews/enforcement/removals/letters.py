"""The letter of a removal: what it says, and the PDF that is made of it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal.failures import actions as failures
from portal.files.store import save_bytes
from portal.ledger import actions as ledger
from portal.letters.typesetting import typeset
from reviews.decisions import letter_words as words
from reviews.decisions import letters
from reviews.enforcement.removals import ending, messages
from reviews.enforcement.removals.models import Removal, RemovalLetter

TASK = "reviews.enforcement.letters"
RELATED = (
    "organisation__jurisdiction",
    "suspension",
    "rulebook",
    "proposed_by__user",
    "proposed_by__organisation",
    "cosigned_by__user",
    "cosigned_by__organisation",
)


def waiting() -> list[Removal]:
    """Removals without a letter that are due for one, oldest first."""
    made = Removal.objects.filter(status=Removal.Status.MADE, letter=None).exclude(pk__in=failures.not_due(TASK))
    return list(made.select_related(*RELATED).order_by("made_at", "pk"))


def work_on(removal: Removal) -> failures.Work:
    """The letter as something that may fail: who signed is told."""
    signers = tuple(filter(None, (removal.proposed_by, removal.cosigned_by)))
    what = _("The letter of %(r)s") % {"r": removal.reference}
    return failures.Work(TASK, removal.pk, what, removal.reference, signers)


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
        return typeset(content_of(removal), at=removal.made_at)  # type: ignore[arg-type]


def content_of(removal: Removal) -> dict[str, Any]:
    """Everything that the letter says, as plain data for the template of the programme's letters."""
    home = removal.organisation.jurisdiction
    zone = ZoneInfo(home.time_zone)
    authority = removal.proposed_by.organisation  # type: ignore[union-attr]
    last = words.last_day_after(removal.made_at, home=home, rulebook=removal.rulebook)  # type: ignore[arg-type]
    objection = words.objection(last.astimezone(zone), authority=authority, reference=removal.reference)
    told = {"partner": removal.organisation.name, "suspension": removal.suspension.reference}
    return {
        **words.frame(removal.reference, _("Removal from the programme")),
        "draft": "",
        "authority": authority.name,
        "addressee": [removal.organisation.name, *_officers(removal)],
        "date": words.moment(removal.made_at.astimezone(zone)),  # type: ignore[union-attr]
        "decision": _("We remove %(partner)s from the programme. %(suspension)s ends in this removal.") % told,
        "text": removal.text,
        "reasons": [],
        "conditions": [],
        "appeal": f"{objection}\n{_bar(removal, zone)}",
        "signatures": words.signatures(ending.signers(removal)),
        "dossier": f"sha256 {ending.digest(removal)}",
        "words": words.headings(
            appeal=_("If you disagree, and when you may apply again"),
            proof=_("Digest of the file that this removal was made on:"),
        ),
    }


def _bar(removal: Removal, zone: ZoneInfo) -> str:
    day = removal.barred_until
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)  # type: ignore[union-attr]
    return _("Every grant is revoked. You may apply again from %(moment)s.") % {"moment": words.moment(begins)}


def _officers(removal: Removal) -> list[str]:
    return [
        _("%(name)s, responsible officer") % {"name": officer.user.name} for officer in messages.officers_of(removal)
    ]
