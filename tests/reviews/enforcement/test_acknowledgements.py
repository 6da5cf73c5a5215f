"""Providers that do not acknowledge: late in red wherever somebody looks, chased, and brought to the authorities."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.home import deadlines, todo
from portal.notices.models import Notice
from portal.reminders.tasks import remind
from reviews.enforcement import actions
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import PersonFactory

HOUR = timedelta(hours=1)


@pytest.fixture
def second(meridian_models):
    """Meridian's other officer."""
    return MembershipFactory(user__name="Nils", organisation=meridian_models, role="provider_officer")


def chased(member) -> int:
    return Notice.objects.filter(user=member.user_id, key__startswith="reminder:acknowledgement").count()


def text(client, address):
    return " ".join(client.get(address).content.decode().split())


def test_a_provider_is_chased_after_five_minutes_an_hour_and_then_daily(imposed, meridian, second, ada, uma, clock):
    seen = []
    for minutes in (4, 1, 54, 1, 60 * 23, 60, 60 * 24 * 5):
        clock.forward(minutes=minutes)
        remind()
        remind()
        seen.append((chased(meridian), chased(second), chased(ada), chased(uma)))

    assert seen == [
        (0, 0, 0, 0), (1, 1, 0, 0), (1, 1, 0, 0), (2, 2, 1, 0), (2, 2, 1, 0), (3, 3, 2, 0), (4, 4, 3, 0)
    ]  # fmt: skip
    notice = Notice.objects.filter(user=ada.user_id, key__startswith="reminder:acknowledgement").first()
    assert notice.subject == f"{imposed} is not acknowledged by Meridian Models"
    assert notice.kind == "legal"


def test_the_lead_authority_hears_of_it_although_another_placed_it(make_order, grant, meridian, ada, uma, clock):
    actions.impose(make_order(scope=actions.ScopeLines(releases=[grant.release_id])), by=uma)
    clock.forward(minutes=61)

    remind()

    assert (chased(ada), chased(uma)) == (1, 1)


@pytest.mark.parametrize("end", ["acknowledge", "withdraw"])
def test_nobody_is_chased_about_what_is_acknowledged_or_over(imposed, meridian, uma, clock, end):
    if end == "acknowledge":
        actions.acknowledge(imposed, by=meridian)
    else:
        actions.withdraw(imposed, by=uma, reason="The wrong person.")
    clock.forward(days=2)

    remind()

    assert chased(meridian) == 0


def test_what_is_late_is_red_on_every_page(imposed, sign_in, meridian, ada, vera, clock):
    words = "Not acknowledged by Meridian Models"
    pages = [
        (ada, "/suspensions/"), (ada, "/"), (meridian, "/suspensions/"), (vera, "/suspensions/"), (vera, "/"),
    ]  # fmt: skip
    address = f"/suspensions/{imposed}/"
    assert not any(words in text(sign_in(who), page) for who, page in pages)
    assert "1 acknowledgement is awaited, 0 of them late" in text(sign_in(vera), "/dashboard/")
    assert "Late</span>" not in text(sign_in(ada), address)
    clock.forward(days=110)

    assert [page for who, page in pages if words not in text(sign_in(who), page)] == []
    for who in (ada, meridian):
        assert "Late</span>" in text(sign_in(who), address)
    assert "1 acknowledgement is awaited, 1 of them late" in text(sign_in(vera), "/dashboard/")


def test_a_partner_reads_nothing_of_who_acknowledged(imposed, sign_in, alice, clock):
    clock.forward(days=2)

    assert "acknowledged by" not in text(sign_in(alice), "/suspensions/") + text(sign_in(alice), "/")


def test_it_is_the_providers_turn_until_it_acknowledges(imposed, sign_in, meridian, clock):
    address = f"/suspensions/{imposed}/"
    assert "to stop serving and acknowledge it" in text(sign_in(meridian), address)
    thing = todo.for_member(meridian)[0]
    assert (thing.title, thing.due_at) == (f"Acknowledge {imposed}", imposed.imposed_at + HOUR)
    assert [deadline.at for deadline in deadlines.of_member(meridian)] == [thing.due_at]

    actions.acknowledge(imposed, by=meridian)

    assert "to stop serving and acknowledge it" not in text(sign_in(meridian), address)
    assert todo.for_member(meridian) == deadlines.of_member(meridian) == []


def test_administrators_concerned_are_to_see_to_it(imposed, meridian, ada, uma, rita, clock):
    clock.forward(minutes=61)

    def asked(member):
        return [thing for thing in todo.for_member(member) if "has not acknowledged" in thing.title]

    assert [len(asked(member)) for member in (ada, uma, rita)] == [1, 0, 0]
    assert asked(ada)[0].title == f"Meridian Models has not acknowledged {imposed}"


def test_an_officer_sees_a_suspension_first_with_its_days(imposed, sign_in, alice, person, grant, clock):
    things, home = todo.for_member(alice), text(sign_in(alice), "/")

    assert things[0].title == f"Access suspended: {imposed}"
    assert (things[0].due_at, things[0].address) == (
        imposed.imposed_at + 90 * 24 * HOUR, f"/suspensions/{imposed}/answers/",
    )  # fmt: skip
    assert f"Access suspended: {imposed}" in home
    assert f"Answer to suspension {imposed} is due" in home
    assert [deadline.at for deadline in deadlines.of_member(alice) if deadline.key.startswith("answer-")]
    for address in (reverse("grants:list"), reverse("people:list"), "/"):
        assert f"Access suspended: {imposed}" in text(sign_in(alice), address), address


@pytest.mark.parametrize(("who", "opens"), [("alice", True), ("bob", False), ("rita", True), ("ada", True)])
def test_the_page_of_a_person_says_that_access_is_suspended(imposed, sign_in, person, request, who, opens):
    page = text(sign_in(request.getfixturevalue(who)), person.get_absolute_url())

    assert "Access suspended:" in page
    assert (f"/suspensions/{imposed}/" in page) == opens
    assert "Nobody" not in page


def test_a_person_whom_nothing_stops_is_not_said_to_be_suspended(imposed, sign_in, alice, aurora):
    other = PersonFactory(organisation=aurora)

    assert "Access suspended" not in text(sign_in(alice), other.get_absolute_url())
