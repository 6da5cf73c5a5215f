"""The partner's written answer to a suspension: the right to it, its clock, and whom it is brought to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.evidence import actions as evidence
from partners.evidence.models import DocumentVersion
from partners.rulebook.models import Rulebook
from portal import dates, moments
from portal.access import rule
from portal.accounts.models import Membership
from portal.cases import history
from portal.ledger import actions as ledger
from portal.states import Refused
from reviews.enforcement import grounds, messages
from reviews.enforcement.models import AnswerDocument, Suspension, SuspensionAnswer


def answer_by(suspension: Suspension) -> datetime | None:
    """Until when the partner may answer, where the ground gives it that right."""
    rulebook = Rulebook.current()
    if not rulebook.entry("suspension_ground", suspension.grounds).data["answer_due"]:
        return None
    return suspension.imposed_at + timedelta(days=rulebook.number(grounds.DAYS_TO_ANSWER))


def _is_theirs(by: Any, suspension: Suspension) -> bool:
    return by.side == "partner" and suspension.organisations.filter(pk=by.organisation_id).exists()


def _is_in_time(by: Any, suspension: Suspension) -> bool:
    until = answer_by(suspension)
    return until is not None and dates.now() <= until


def _too_late(by: Any, suspension: Suspension) -> str:
    until = answer_by(suspension)
    if until is None:
        return _("An answer belongs to a suspension for incomplete facts or a failure to cure.")
    return _("The days to answer ended on %(moment)s.") % {"moment": moments.words(until)}


may_answer = (
    rule(
        lambda by, suspension: by.can("suspensions.answer") and _is_theirs(by, suspension),
        gettext_lazy("Only a responsible officer of the partner answers."),
    )
    & rule(
        lambda by, suspension: suspension.status in Suspension.STANDING,
        lambda by, suspension: _("%(suspension)s has ended; there is nothing to answer.") % {"suspension": suspension},
    )
    & rule(_is_in_time, _too_late)
)


@transaction.atomic
def answer(
    suspension: Suspension, *, text: str, versions: Iterable[DocumentVersion] = (), by: Membership
) -> SuspensionAnswer:
    """Keep a numbered answer. In order: the answer, its evidence, the ledger, notices to those who decide on it."""
    suspension = Suspension.objects.select_for_update(of=("self",)).select_related("case").get(pk=suspension.pk)
    may_answer.check(by, suspension)
    if not text.strip():
        raise Refused(_("Write your answer."))
    found = list(versions)
    if any(version.document.organisation_id != by.organisation_id for version in found):
        raise Refused(_("Choose evidence of your own organisation."))
    number = suspension.answers.count() + 1
    kept = SuspensionAnswer.objects.create(
        suspension=suspension, organisation=by.organisation, number=number, text=text, by=by, at=dates.now()
    )
    AnswerDocument.objects.bulk_create(AnswerDocument(answer=kept, version=version) for version in found)
    label = _("answer %(number)s") % {"number": number}
    evidence.note_uses(suspension.reference, [(label, version) for version in found])
    facts = {"number": number, "documents": [f"{version.document.reference}/{version.number}" for version in found]}
    ledger.append("suspension.answered", kept, by=by, reason=text, facts=facts)
    messages.tell_answered(kept)
    return kept


@dataclass(frozen=True)
class Answering:
    """How the right to answer stands, for the page: the answers so far, until when, and whether the reader may."""

    until: datetime
    answers: list[tuple[SuspensionAnswer, str]]  # With who wrote it, as the reader may know them.
    is_open: bool
    may: bool

    @property
    def last(self) -> SuspensionAnswer | None:
        return self.answers[-1][0] if self.answers else None


def answering(suspension: Suspension, reader: Any) -> Answering | None:
    """None where the ground gives no right to answer, and for a provider; a partner reads its own answers."""
    until = answer_by(suspension)
    if until is None or reader.side == "provider":
        return None
    answers = suspension.answers.select_related("by__user", "by__organisation", "organisation").prefetch_related(
        "documents__version__document"
    )
    if reader.side == "partner":
        answers = answers.filter(organisation=reader.organisation_id)
    is_open = suspension.status in Suspension.STANDING and dates.now() <= until
    named = [(answer, history.name_for(answer.by, reader)) for answer in answers]
    return Answering(until, named, is_open, may_answer.allows(reader, suspension))
