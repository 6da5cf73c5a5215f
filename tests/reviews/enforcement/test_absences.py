"""Whoever has a suspension or a violation is away: their pages say so, and whoever stands in hears of them."""

import pytest

from portal.cases import actions as cases
from portal.notices.models import Notice
from reviews.enforcement import actions, answering, telling
from reviews.enforcement.preview import count
from reviews.enforcement.violations import actions as violations
from tests.factories.accounts import MembershipFactory, send_away

pytestmark = pytest.mark.django_db


@pytest.fixture
def ursula(us_authority):
    """Of the same role and authority as Uma."""
    return MembershipFactory(user__name="Ursula", organisation=us_authority, role="administrator")


@pytest.fixture
def away(clock, uma, ursula):
    """Uma is away from today on; Ursula stands in."""
    return send_away(uma, deputy=ursula)


def page(client, address):
    return " ".join(client.get(address).content.decode().split())


def told(key):
    return set(Notice.objects.filter(key__endswith=key).values_list("user__name", flat=True))


def test_a_deputy_is_asked_to_confirm_beside_who_is_away(away, make_order, ada, uma, petra, sign_in):
    suspension = actions.impose(make_order(second_person=uma), by=ada)

    assert told("-to-confirm") == {"Uma", "Ursula"}
    address = f"/suspensions/{suspension.reference}/"
    assert "Uma, away until 7 Dec 2026, Ursula stands in" in page(sign_in(ada), address)


def test_nobody_else_is_asked_while_the_second_person_is_there(make_order, ada, uma, ursula, petra):
    actions.impose(make_order(second_person=uma), by=ada)

    assert told("-to-confirm") == {"Uma"}


def test_an_observer_reads_the_authority_only(away, make_order, ada, uma, vera, sign_in):
    suspension = actions.impose(make_order(second_person=uma), by=ada)

    seen = page(sign_in(vera), f"/suspensions/{suspension.reference}/")

    assert "US authority" in seen
    assert "stands in" not in seen


def test_the_preview_names_the_deputy_too(away, make_order, ada, uma):
    scope = make_order().scope

    names = [who for who, _when in telling.who_is_told(count(scope, ()), scope, None, str(uma.pk), by=ada)]

    assert "Uma, Ursula, to confirm" in names


def test_an_answer_reaches_whoever_stands_in_for_who_confirmed(away, make_order, ada, uma, alice):
    suspension = actions.impose(make_order(), by=ada)
    actions.confirm(suspension, by=uma, reason="Still open.")

    answering.answer(suspension, text="It was a test.", by=alice)

    assert told("-answer-1") == {"Ada", "Uma", "Ursula"}


def test_the_page_of_a_violation_says_who_is_away(clock, grant, aurora, otto, ada, eu_authority, sign_in):
    second = MembershipFactory(user__name="Odile", organisation=eu_authority, role="auditor")
    violation = violations.report(aurora, ground="VIO-21", source="audit", text="No report came.", by=otto)
    cases.assign(violation.case, to=otto, by=otto)
    send_away(otto, deputy=second)

    seen = page(sign_in(ada), f"/violations/{violation.reference}/")

    assert "<strong>Otto</strong> has this case and is away until" in seen
    assert "Odile stands in" in seen
