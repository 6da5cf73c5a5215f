"""What is recorded of a place put right: who may, what is kept, and the end of a verification."""

import pytest
from django.urls import reverse

from partners.environments import actions, corrections
from partners.environments.models import Environment
from portal.ledger.models import Entry
from portal.states import Refused
from tests.factories.programme import PartnerFactory
from tests.partners.environments.test_actions import PLACE, attest, case_of, day

pytestmark = pytest.mark.django_db

RIGHT = {"site": "Delft, building 3", "country": "NL", "operators": "Ours, and Delta Hosting", "reason": "Wrong town."}


@pytest.fixture
def environment(clock, alice):
    PartnerFactory(organisation=alice.organisation)
    return actions.declare(alice.organisation, **PLACE, by=alice)


@pytest.fixture
def verified(environment, alice, rita, otto):
    attest(environment, alice)
    actions.assess(environment, reason="Visited the site", by=rita)
    return actions.verify(environment, until=day(300), reason="All is in place", by=otto)


def test_a_declared_place_is_corrected_and_nothing_else_changes(environment, alice):
    corrected = corrections.correct(environment, **RIGHT, by=alice)

    assert (corrected.site, corrected.status) == ("Delft, building 3", "declared")
    kept = environment.corrections.get()
    assert (kept.site, kept.operators, kept.reason) == ("Rotterdam", "Ours", "Wrong town.")
    assert Entry.objects.get(verb="environment.corrected").facts == {"fields": ["site", "operators"]}


def test_the_verification_of_a_corrected_place_ends(verified, alice):
    corrected = corrections.correct(verified, **RIGHT, by=alice)

    assert (corrected.status, corrected.verified_until) == (Environment.Status.EXPIRED, None)
    assert (case_of(corrected).status, case_of(corrected).turn_for) == ("open", "to verify it again")


@pytest.mark.parametrize("who", ["evan", "carol", "rita", "ada", "vera", "meridian"])
def test_only_the_partner_corrects_its_places(who, environment, request):
    with pytest.raises(Refused):
        corrections.correct(environment, **RIGHT, by=request.getfixturevalue(who))
    assert not environment.corrections.exists()


def test_nothing_changed_no_reason_and_a_closed_place_are_refused(environment, alice, rita, otto):
    same = {"site": "Rotterdam", "country": "NL", "operators": "Ours"}
    with pytest.raises(Refused, match="Nothing is different"):
        corrections.correct(environment, **same, reason="x", by=alice)
    with pytest.raises(Refused, match="Say what was wrong"):
        corrections.correct(environment, **RIGHT | {"reason": ""}, by=alice)
    actions.assess(environment, reason="Looked", by=rita)
    actions.fail(environment, reason="No locks", by=otto)
    with pytest.raises(Refused, match="closed"):
        corrections.correct(environment, **RIGHT, by=alice)


def test_the_page_says_what_stops_and_the_record_shows_what_stood_before(verified, bob, rita, sign_in):
    client = sign_in(bob)
    address = reverse("environments:correct", args=[verified.reference])
    assert "The verification ends with this act" in client.get(address).content.decode()

    assert client.post(address, RIGHT).status_code == 303

    assert "Recorded until then: Rotterdam" in sign_in(rita).get(verified.get_absolute_url()).content.decode()
