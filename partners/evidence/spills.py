"""What an administrator of the programme decides on a reported spill, and what follows."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from partners.evidence import rules
from partners.evidence.models import Document, DocumentVersion, SpillDecision
from portal import dates
from portal.accounts.models import Membership, User
from portal.ledger import actions as ledger
from portal.notices import actions as notices
from portal.states import Refused, move

Outcome = SpillDecision.Outcome


@transaction.atomic
def decide(document: Document, *, outcome: str, reason: str, by: Membership) -> SpillDecision:
    """Judge what sealed the record, in order: the decision, the ledger, what becomes of the files, notices.

    It was a spill: every version is redacted, and nobody opens one again. It was none: the record is opened again.
    """
    found = Document.objects.select_for_update(of=("self",)).select_related("organisation")
    document = found.get(pk=document.pk)
    rules.may_decide_spill.check(by, document)
    if outcome not in Outcome.values:
        raise Refused(_("Say whether it was a spill."))
    if not reason.strip():
        raise Refused(_("Give the reason. Do not repeat the matter itself."))
    decision = SpillDecision.objects.create(
        document=document, reported_at=document.sealed_at, outcome=outcome, reason=reason, by=by, at=dates.now()
    )
    ledger.append(f"evidence.{outcome}", document, by=by, reason=reason)
    if outcome == Outcome.SPILL:
        for version in document.versions.exclude(status=DocumentVersion.Status.REDACTED):
            move(version, DocumentVersion.Status.REDACTED, by=by)
    else:
        document.sealed_at = None
        document.save(update_fields=["sealed_at"])
    _tell(decision)
    return decision


def undecided(by: Membership) -> Any:
    """Sealed records that wait for this member's decision."""
    if not by.can("evidence.unseal"):
        return Document.objects.none()
    own = Document.objects.visible_to(by).filter(organisation__jurisdiction=by.organisation.jurisdiction_id)
    sealed = own.filter(sealed_at__isnull=False).exclude(spill_decisions__outcome=Outcome.SPILL)
    return sealed.select_related("organisation").order_by("sealed_at")


def _tell(decision: SpillDecision) -> None:
    """The partner's officers and the administrators of the lead authority."""
    document = decision.document
    current = Membership.objects.current()
    told = current.filter(
        Q(role="administrator", organisation__jurisdiction=document.organisation.jurisdiction_id)
        | Q(role="responsible_officer", organisation=document.organisation_id)
    )
    subject = _("%(reference)s was a spill: its files are removed")
    if decision.outcome == Outcome.NO_SPILL:
        subject = _("%(reference)s was no spill: it is open again")
    notices.notify(
        User.objects.filter(memberships__in=told).distinct(),
        key=f"evidence.spill-decided:{document.reference}:{decision.pk}",
        subject=subject % {"reference": document.reference},
        text=decision.reason,
        link=f"/evidence/{document.reference}/",
        reference=document.reference,
    )
