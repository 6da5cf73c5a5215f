"""What happens to grants by itself: they begin, lapse, expire, and an unanswered proposal is escalated."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.grants import actions, extending, narrowing, telling
from partners.grants.models import Grant
from portal import dates
from portal.cases import actions as cases
from portal.states import move

DAILY = actions.PORTAL
RELATED = ("case", "environment", "organisation", "release__provider")


@transaction.atomic
def settle_daily() -> int:
    """Begin what may begin, lapse and escalate what nobody consented to, expire what is over, pause where narrower
    terms stay unanswered; how many were moved.

    Doing it twice changes nothing: each step is taken from the status that it leaves, each notice has its key.
    """
    begun = [_begin(grant) for grant in _waiting(status=Grant.Status.CONSENTED) if actions.may_begin(grant)]
    lapsed = [_lapse(grant) for grant in _waiting(status=Grant.Status.PROPOSED, lapses_at__lte=dates.now())]
    for grant in _waiting(status=Grant.Status.PROPOSED, consent_due_at__lte=dates.now(), case__turn="provider"):
        _escalate(grant)
    today = dates.now().date()
    over = _waiting(status__in=["active", "paused", "suspended"], valid_until__lt=today)
    expired = [_expire(grant) for grant in over]
    unanswered = narrowing.pause_unanswered() + extending.settle_unanswered()
    return len(begun) + len(lapsed) + len(expired) + unanswered


def _waiting(**which: Any) -> QuerySet[Grant]:
    grants = Grant.objects.select_for_update(skip_locked=True, of=("self",))
    return grants.select_related(*RELATED).filter(**which)


def _begin(grant: Grant) -> Grant:
    actions.begin(grant, by=DAILY)
    telling.tell_partner(grant, key="active", subject=_("%(grant)s has begun"))
    return grant


def _lapse(grant: Grant) -> Grant:
    move(grant, Grant.Status.LAPSED, by=DAILY, status_since=dates.now())
    actions.wind_up(grant, by=DAILY)
    telling.tell_partner(grant, key="lapsed", subject=_("The proposal of %(grant)s lapsed without an answer"))
    return grant


def _escalate(grant: Grant) -> None:
    """Silence is not consent: the programme is to ask, and the proposal lapses on its day."""
    turn_for = _("to ask the provider, who has not answered")
    cases.set_turn(grant.case, stage=grant.status, turn="programme", turn_for=turn_for, due_at=grant.lapses_at)
    subject = _("The provider has not answered on %(grant)s")
    telling.tell_provider(grant, key="consent-overdue", subject=subject)
    telling.tell_lead_authority(grant, key="consent-overdue", subject=subject)


def _expire(grant: Grant) -> Grant:
    move(grant, Grant.Status.EXPIRED, by=DAILY, status_since=dates.now())
    actions.wind_up(grant, by=DAILY)
    telling.tell_partner(grant, key="expired", subject=_("%(grant)s has expired"))
    return grant
