"""Suspensions of the demonstration, and what the portal does by itself every night."""

from datetime import timedelta

from partners.environments import actions as environments
from partners.grants import leaving, settling
from partners.grants.holds import ScopeLines
from partners.personnel import actions as personnel
from partners.personnel.models import Person
from partners.rulebook.models import Rulebook
from portal.accounts.models import Membership
from portal.demo.calendar import Story
from portal.demo.kit import Kit, today
from portal.reminders.tasks import remind
from reviews.enforcement import actions as enforcement
from reviews.enforcement import tasks
from reviews.enforcement.models import Suspension

FIRST_NIGHT = -230


def suspend_person(person: Person, *, by: Membership) -> Suspension:
    """An interim suspension of one person, which waits to be confirmed."""
    order = enforcement.Order(
        scope=ScopeLines(people=[person.pk]),
        scope_sentence=f"{person.name} of {person.organisation} may not use any model. Everybody else goes on.",
        grounds=Suspension.Grounds.FACTS_INCOMPLETE,
        reason="Between 02:10 and 03:40 the account sent 4 100 requests outside the registered evaluation. "
        "We do not yet know who sent them.",
        lift_when="The key is replaced, and the sender of the requests is established.",
        review_on=today() + timedelta(days=5),
    )
    return enforcement.impose(order, by=by)


def suspend_partner(kit: Kit, *, by: Membership) -> Suspension:
    """A suspension of a whole partner for a failing that was not put right."""
    order = enforcement.Order(
        scope=ScopeLines(organisations=[kit.organisation.pk]),
        scope_sentence=f"Nobody of {kit.organisation} may use any model. Every other partner goes on.",
        grounds=Suspension.Grounds.FAILURE_TO_CURE,
        reason="The separation of testing from the payment service was to be shown by the end of last month. "
        "Nothing was handed in.",
        lift_when="The separation is shown by a rule export and seen by the auditor.",
        review_on=today() + timedelta(days=25),
    )
    return enforcement.impose(order, by=by)


def confirm(suspension: Suspension, *, by: Membership) -> None:
    enforcement.confirm(suspension, by=by, reason="Nothing was handed in, and the last call was not answered.")


def acknowledged(suspension: Suspension, *, but: str = "") -> Story:
    """Each provider that was told says within minutes that it stopped serving; all `but` one, which says nothing."""
    for told in suspension.acknowledgements.exclude(provider__name=but).select_related("provider"):
        yield told.told_at + timedelta(minutes=4 + 7 * (told.pk % 5))
        officer = told.provider.memberships.current().filter(role="provider_officer").earliest("pk")
        enforcement.acknowledge(suspension, by=officer)


def unconfirmed(suspension: Suspension) -> Story:
    """Nobody confirms it: those who could are warned, and it lapses at its hour."""
    for hours in Rulebook.current().numbers("interim.warnings_hours"):
        yield suspension.imposed_at + timedelta(hours=hours, minutes=1)
        remind()
    assert suspension.lapses_at
    yield suspension.lapses_at + timedelta(minutes=1)
    tasks.settle()


def nights() -> Story:
    """What worker and beat would have done; of the time long past only every tenth night is played."""
    for day in range(FIRST_NIGHT, 0):
        yield day + 0.9
        if day % 10 and day < -10:
            continue
        settling.settle_daily()
        leaving.lapse_standings()
        personnel.expire_due()
        environments.expire_due()
        tasks.settle()
