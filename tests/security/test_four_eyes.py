"""Four eyes hold when many press at the same moment; `make drills` does it with fifty."""

from datetime import timedelta

import pytest

from partners.grants.holds import ScopeLines
from partners.rulebook.models import Rulebook
from portal import dates
from portal.accounts.models import Membership
from portal.ledger.models import Entry
from reviews.enforcement import actions
from reviews.enforcement.models import Suspension
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import PartnerFactory, PersonFactory
from tests.security.four_eyes import all_at_once

FEW, MANY = 6, 50
NUMBERS = [FEW, pytest.param(MANY, marks=pytest.mark.drill)]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def suspension(aurora, ada):
    PartnerFactory(organisation=aurora)
    person = PersonFactory(organisation=aurora)
    order = actions.Order(
        scope=ScopeLines(people=[person.pk]),
        scope_sentence="One person may not use any model.",
        grounds="facts_incomplete",
        reason="Requests came from an unknown place.",
        lift_when="The sender is known.",
        review_on=dates.now().date() + timedelta(days=4),
    )
    return actions.impose(order, by=ada)


@pytest.fixture
def ada_elsewhere(ada, uk_authority):
    """The same person, as an approver of another authority: separation is by person, never by membership."""
    return MembershipFactory(user=ada.user, organisation=uk_authority, role="approver")


def fresh(suspension):
    return Suspension.objects.get(pk=suspension.pk)


@pytest.mark.parametrize("number", NUMBERS)
def test_nobody_confirms_their_own_suspension(number, suspension, ada, ada_elsewhere):
    ended = all_at_once(
        [
            lambda by=by: actions.confirm(fresh(suspension), by=Membership.objects.get(pk=by.pk), reason="Right.")
            for by in [ada, ada_elsewhere] * (number // 2)
        ]
    )

    print(f"Self-confirmations among {number} attempts at once: {ended['done']}")
    assert ended == {"Refused": number}
    assert fresh(suspension).status == "interim"


@pytest.mark.parametrize("number", NUMBERS)
def test_one_of_many_lifts_and_never_who_proposed_it(number, suspension, ada, ada_elsewhere, uma):
    reason = Rulebook.current().entries("lifting_reason")[0].code
    actions.propose_lifting(suspension, by=ada, reason=reason, text="It was cleared up.")
    own = all_at_once(
        [
            lambda by=by: actions.lift(fresh(suspension), by=Membership.objects.get(pk=by.pk))
            for by in [ada, ada_elsewhere] * (number // 2)
        ]
    )
    others = all_at_once([lambda: actions.lift(fresh(suspension), by=Membership.objects.get(pk=uma.pk))] * number)

    print(f"Of {number} at once: own second signatures {own['done']}, liftings by another {others['done']}")
    assert own == {"Refused": number}
    assert others["done"] == 1
    assert Entry.objects.filter(verb="suspension.lifted").count() == 1
    assert fresh(suspension).lifted_by == uma
