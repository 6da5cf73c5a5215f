"""Every act on a partner that can overtake another one, against every other.

Aurora has a standing, a renewal and a change of scope that are decided on, a suspension of the whole, and a removal
that waits for its second signature. The table says what Aurora is after two acts; “–” is that the second is refused.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from partners.applications import actions as applications
from partners.applications.models import Application
from partners.grants import extending, leaving
from partners.grants.holds import ScopeLines
from partners.grants.models import Grant
from partners.standing import actions as standing
from partners.standing.models import Partner
from portal import dates
from portal.cases.models import Case
from portal.states import Refused
from reviews.decisions import effects
from reviews.enforcement import actions, answering
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals.models import Removal
from reviews.enforcement.violations import actions as violations
from tests.factories.approved import approved_application
from tests.factories.programme import GrantFactory

ACTS = ("leave", "lapse", "apply", "suspend", "lift", "remove", "renew", "raise", "extend")
FIRST_THEN_SECOND = """
            leave      lapse      apply  suspend    lift       remove   renew      raise      extend
leave       –          withdrawn  –      withdrawn  withdrawn  removed  –          –          –
lapse       –          lapsed     –      lapsed     lapsed     removed  suspended  suspended  –
apply       withdrawn  lapsed     –      suspended  active     removed  suspended  suspended  suspended
suspend     withdrawn  lapsed     –      suspended  suspended  removed  suspended  suspended  suspended
lift        withdrawn  lapsed     –      suspended  –          –        active     active     active
remove      –          removed    –      removed    –          –        –          –          –
renew       withdrawn  lapsed     –      suspended  active     removed  suspended  suspended  suspended
raise       withdrawn  lapsed     –      suspended  active     removed  suspended  suspended  suspended
extend      withdrawn  lapsed     –      suspended  active     removed  suspended  suspended  suspended
"""


def rows():
    """(first act, what Aurora is after it and each second act)."""
    header, *rows = FIRST_THEN_SECOND.strip("\n").splitlines()
    assert tuple(header.split()) == ACTS
    return [(first, dict(zip(ACTS, ends, strict=True))) for first, *ends in map(str.split, rows)]


@pytest.fixture
def approved(clock, alice, eu_authority, meridian, meridian_models):
    approved = approved_application(alice, standing_until=dates.now().date() + timedelta(days=100))
    wanted = approved.access_requests.get()
    type(wanted.release).objects.filter(pk=wanted.release_id).update(provider=meridian_models)
    return approved


@pytest.fixture
def acts(approved, suspender, alice, ada, uma, petra, paul, ulla, clock):
    """Each act by its name; beforehand Aurora is suspended as a whole, and its removal proposed."""
    organisation = alice.organisation
    renewal = applications.start_renewal(organisation, by=alice)
    wanted = approved.access_requests.get()
    grant = GrantFactory(
        organisation=organisation, application=approved, release=wanted.release, environment=wanted.environment,
        people=list(wanted.people.all()), valid_until=dates.now().date() + timedelta(days=300),
    )  # fmt: skip
    change = extending.ask_for_change(grant, by=alice)
    Application.objects.filter(pk=change.pk).update(tier=2)
    suspend = suspender(organisation)
    removal = removals.propose(
        removals.consider(suspend(), by=paul, reason="Why."), text="Keys were sold.", not_waited="It goes on.", by=paul
    )

    def partner():
        return Partner.objects.get()

    def decide(application):
        effects.APPROVED[Application.Kind(application.kind)](application, partner(), by=petra)

    def lapse():
        clock.move_to(max(clock.now, dates.start_of(partner().standing_until + timedelta(days=1), zone="UTC")))
        leaving.lapse_standings()

    def lift():
        suspension = removal.suspension
        actions.propose_lifting(suspension, by=ada, reason="cured", text="Cleared up.")
        actions.lift(suspension, by=uma)

    def raise_tier():
        Application.objects.filter(pk=change.pk).update(status="decided", outcome="approved")
        change.refresh_from_db()
        change.access_requests.all().delete()
        decide(change)

    return {
        "leave": lambda: leaving.withdraw(partner(), reason="Enough.", by=alice),
        "lapse": lapse,
        "apply": lambda: applications.start(organisation, tier=1, by=alice),
        "suspend": suspend,
        "lift": lift,
        "remove": lambda: removals.cosign(removal, by=ulla),
        "renew": lambda: decide(renewal),
        "raise": raise_tier,
        "extend": lambda: standing.extend(
            partner(), until=partner().standing_until + timedelta(days=60), reason="Why.", by=petra
        ),
    }  # fmt: skip


@pytest.fixture
def suspender(ada, uma):
    """Suspends the whole of an organisation, confirmed."""

    def suspending(organisation):
        def suspend():
            order = actions.Order(
                scope=ScopeLines(organisations=[organisation.pk]),
                scope_sentence="Everybody at Aurora Institute may not use any model.",
                grounds="facts_incomplete",
                reason="Requests came from an unknown place.",
                lift_when="The sender is known.",
                review_on=dates.now().date() + timedelta(days=4),
            )
            return actions.confirm(actions.impose(order, by=ada), by=uma, reason="Stands.")

        return suspend

    return suspending


@pytest.mark.parametrize(("first", "ends"), rows())
def test_what_a_partner_is_after_two_acts(first, ends, acts, clock):
    done(acts[first])
    begun = clock.now

    for second, end in ends.items():
        with transaction.atomic():
            before = Partner.objects.values().get()
            was_done = done(acts[second])
            partner = Partner.objects.get()
            assert ("–" if not was_done else partner.status) == end, (first, second)
            assert was_done or Partner.objects.values().get() == before
            assert (partner.barred_until is not None) == (partner.status == "removed")
            if partner.status not in leaving.STANDING:
                assert not Grant.objects.filter(status__in=["active", "suspended", "paused"]).exists()
            transaction.set_rollback(True)
        clock.move_to(begun)


def done(act):
    """False when it is refused."""
    try:
        with transaction.atomic():
            act()
    except Refused:
        return False
    return True


@pytest.mark.parametrize("first", ["leave", "lapse"])
def test_whoever_goes_is_removed_all_the_same_and_barred(first, acts, alice, clock):
    acts[first]()
    with pytest.raises(Refused, match=r"REM-\S+, the removal of your organisation, is not decided yet"):
        acts["apply"]()

    acts["remove"]()

    partner, removal = Partner.objects.get(), Removal.objects.get()
    assert (removal.status, partner.status) == ("made", "removed")
    assert partner.barred_until == removal.barred_until == dates.add_months(dates.now().date(), 12)
    assert not Case.objects.open().filter(kind__in=["removal", "suspension"]).exists()
    with pytest.raises(Refused, match="You may apply again from"):
        acts["apply"]()


def test_whoever_left_may_apply_once_the_removal_is_not_pursued(acts, paul, petra):
    acts["leave"]()
    removal = Removal.objects.get()
    removals.withdraw_proposal(removal, by=petra)
    removals.drop(removal, reason="It has gone for good.", by=paul)

    assert acts["apply"]().kind == "qualification"


def test_leaving_ends_no_suspension_answer_or_violation(acts, alice, rita):
    violation = violations.report(
        alice.organisation, ground="VIO-14", source="third_party", text="Keys were sold.", by=rita
    )
    acts["leave"]()

    answering.answer(Suspension.objects.get(), text="We sold nothing.", by=alice)
    violations.investigate(violation, by=rita)

    violation.refresh_from_db()
    assert (Suspension.objects.get().status, violation.status) == ("confirmed", "investigating")


def test_silence_after_leaving_still_opens_a_removal(acts, clock):
    acts["leave"]()
    acts["suspend"]()
    clock.forward(days=91)

    assert removals.open_unanswered() == 1


def test_one_removal_settles_what_else_was_considered(acts, paul, clock):
    other = removals.consider(acts["suspend"](), by=paul, reason="Again.")

    acts["remove"]()

    other.refresh_from_db()
    assert (other.status, other.case.status) == ("dropped", "closed")
    clock.forward(days=91)
    assert removals.open_unanswered() == 0
    with pytest.raises(Refused, match="was removed already"):
        removals.consider(other.suspension, by=paul, reason="Once more.")


def test_the_page_of_leaving_says_what_it_does_not_end(acts, alice, sign_in):
    shown = sign_in(alice).get(reverse("grants:leave-programme")).content.decode()

    removal = Removal.objects.get()
    assert f"{removal.suspension} does not end" in shown
    assert f"{removal} is still decided. Until then you cannot apply, and after a removal not for 12 months." in shown


def test_the_last_signature_says_that_the_partner_is_gone(acts, ulla, sign_in):
    acts["leave"]()

    shown = sign_in(ulla).get(f"/removals/{Removal.objects.get()}/cosignature/").content.decode()

    assert "It is removed all the same." in shown
