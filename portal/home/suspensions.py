"""Suspensions on the landing pages: what waits for whom because of them, and until when."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import moments
from portal.accounts.models import Membership
from portal.home.icalendar import Deadline
from portal.home.next import Next
from reviews.enforcement import acknowledgements, answering
from reviews.enforcement.models import Suspension
from reviews.enforcement.wording import Wording, scope_for


def stopped(membership: Membership) -> list[Next]:
    """A partner's suspensions come before everything else: with the days to answer where it has not answered."""
    found = list(_standing(membership))
    words = Wording(found, membership)
    return [_stopped(suspension, words, membership) for suspension in found]


def to_acknowledge(membership: Membership) -> list[Next]:
    """A provider's officer says that its gateways stopped serving."""
    if membership.role != "provider_officer":
        return []
    told = acknowledgements.waiting().filter(provider=membership.organisation_id).select_related("suspension")
    return [
        Next(
            "stop",
            _("Acknowledge %(suspension)s") % {"suspension": one.suspension},
            scope_for(one.suspension, membership),
            acknowledgements.due_at(one),
            reverse("suspensions:detail", args=[one.suspension.reference]),
            _("Acknowledge"),
        )
        for one in told
    ]


def not_acknowledged(membership: Membership) -> list[Next]:
    """The administrators of whoever placed it, and of the lead authority, see to it that a late provider answers."""
    if membership.role != "administrator":
        return []
    own = membership.organisation.jurisdiction_id
    seen = Suspension.objects.visible_to(membership).filter(Q(jurisdiction=own) | Q(organisations__jurisdiction=own))
    late = acknowledgements.late().filter(suspension__in=seen).select_related("suspension", "provider")
    return [
        Next(
            "alert",
            _("%(provider)s has not acknowledged %(suspension)s")
            % {"provider": one.provider, "suspension": one.suspension},
            _("It was told on %(moment)s and may still be serving. Call its officers.")
            % {"moment": moments.words(one.told_at)},
            acknowledgements.due_at(one),
            reverse("suspensions:detail", args=[one.suspension.reference]),
            _("Read it"),
        )
        for one in late
    ]


def answers_due(membership: Membership) -> Iterable[Deadline]:
    """Until when a partner may answer what it has not answered."""
    for suspension in _standing(membership):
        until = answering.answer_by(suspension)
        if until is not None and _is_unanswered(suspension, membership):
            summary = _("Answer to suspension %(reference)s is due") % {"reference": suspension.reference}
            address = reverse("suspensions:detail", args=[suspension.reference])
            yield Deadline(f"answer-{suspension.reference}", summary, until, address)


def acknowledgements_due(membership: Membership) -> Iterable[Deadline]:
    for thing in to_acknowledge(membership):
        if thing.due_at is not None:
            yield Deadline(f"acknowledgement-{thing.address}", thing.title, thing.due_at, thing.address)


def _standing(membership: Membership) -> Iterable[Suspension]:
    if not membership.can("suspensions.view"):
        return []
    return Suspension.objects.visible_to(membership).filter(status__in=Suspension.STANDING).order_by("imposed_at")


def _is_unanswered(suspension: Suspension, membership: Membership) -> bool:
    return not suspension.answers.filter(organisation=membership.organisation_id).exists()


def _stopped(suspension: Suspension, words: Wording, membership: Membership) -> Next:
    until = answering.answer_by(suspension) if _is_unanswered(suspension, membership) else None
    title = _("Access suspended: %(suspension)s") % {"suspension": suspension}
    if until is None:
        address, button = reverse("suspensions:detail", args=[suspension.reference]), _("Read it")
        return Next("stop", title, words.scope(suspension), None, address, button, is_urgent=True)
    text = _("%(scope)s Unanswered, a removal is considered.") % {"scope": words.scope(suspension)}
    address = reverse("suspensions:answers", args=[suspension.reference])
    return Next("stop", title, text, until, address, _("Answer"), is_urgent=True)
