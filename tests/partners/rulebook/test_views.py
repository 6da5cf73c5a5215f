"""The rulebook's page, and the button that acknowledges it."""

import re

import pytest
from django.urls import reverse

from partners.rulebook import actions
from partners.rulebook.models import Acknowledgement, Rulebook

pytestmark = pytest.mark.django_db
PAGE = "/rules/"
BUTTON = "Acknowledge the rulebook"


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def codes(response, kind):
    return re.findall(rf'id="{kind}-([^"]+)"', response.content.decode())


@pytest.mark.parametrize("member", ["alice", "bob", "rita", "petra", "vera", "ada", "meridian"])
def test_every_member_reads_the_whole_rulebook(member, request, sign_in):
    response = sign_in(request.getfixturevalue(member)).get(PAGE)

    assert response.status_code == 200
    assert len(codes(response, "criterion")) == 84
    assert len(codes(response, "rule")) == 62
    assert len(codes(response, "refusal_reason")) == 28


def test_nobody_reads_it_without_signing_in(client):
    response = client.get(PAGE)

    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))


def test_numbers_stand_in_the_texts(alice, sign_in):
    shown = words(sign_in(alice).get(PAGE))

    assert "An administrator may hold access alone for 72 hours." in shown
    assert "with warnings at 24, 48 and 66 hours" in shown
    assert "To pass: at most 15 days." in shown
    assert "Screening of a submission for completeness 5 working days" in shown
    assert "A hold is considered after a critical finding 1 working day " in shown


def test_every_link_inside_the_page_has_its_place(alice, sign_in):
    page = sign_in(alice).get(PAGE).content.decode()

    anchors = re.findall(r'\sid="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) - set(anchors) == set()


def test_a_search_leaves_what_holds_every_word(alice, sign_in):
    response = sign_in(alice).get(PAGE, {"q": "Two OFFICERS"})

    assert codes(response, "rule") == ["1.3"]
    assert codes(response, "criterion") == []


def test_a_code_finds_its_criterion(alice, sign_in):
    assert codes(sign_in(alice).get(PAGE, {"q": "sec-06"}), "criterion") == ["SEC-06"]


def test_a_search_without_a_hit_says_so_and_leads_back(alice, sign_in):
    response = sign_in(alice).get(PAGE, {"q": "<b>zeppelin</b>"})

    assert "Nothing in the rulebook holds all of these words." in words(response)
    assert "<b>zeppelin" not in response.content.decode()
    assert 'href="/rules/1/"' in response.content.decode()


def test_an_earlier_edition_stays_readable_and_an_unknown_one_is_not_found(alice, sign_in):
    first = Rulebook.current()
    Rulebook.objects.create(edition=2, title="Rulebook 2", adopted_at=first.adopted_at, digest="0" * 64)
    client = sign_in(alice)

    response = client.get("/rules/1/")
    assert response.status_code == 200
    assert "This edition is no longer in force." in words(response)
    assert BUTTON not in words(response)
    assert client.get("/rules/7/").status_code == 404


def test_the_page_asks_as_many_questions_with_a_search_as_without(alice, sign_in, django_assert_num_queries):
    client = sign_in(alice)
    client.get(PAGE)

    with django_assert_num_queries(12):
        client.get(PAGE)
    with django_assert_num_queries(12):
        client.get(PAGE, {"q": "evidence"})


def test_the_page_is_light_on_the_wire(alice, sign_in):
    response = sign_in(alice).get(PAGE, headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 60_000


def test_an_officer_acknowledges_for_the_organisation(alice, sign_in):
    client = sign_in(alice)
    assert BUTTON in words(client.get(PAGE))

    response = client.post(reverse("rules:acknowledgement", args=[1]))

    assert (response.status_code, response.url) == (303, "/rules/acknowledgements/")
    assert Acknowledgement.objects.get().by == alice
    assert BUTTON not in words(client.get(PAGE))
    assert "Acknowledged for Aurora Institute by Alice" in words(client.get(response.url))


def test_a_second_acknowledgement_is_told_that_nothing_is_needed(alice, sign_in):
    actions.acknowledge(Rulebook.current(), by=alice)

    response = sign_in(alice).post(reverse("rules:acknowledgement", args=[1]))

    assert response.status_code == 422
    assert "acknowledged this rulebook already" in words(response)
    assert Acknowledgement.objects.count() == 1


@pytest.mark.parametrize("member", ["bob", "rita", "petra", "vera", "ada", "meridian"])
def test_nobody_but_an_officer_may_acknowledge(member, request, sign_in):
    client = sign_in(request.getfixturevalue(member))

    assert BUTTON not in words(client.get(PAGE))
    assert client.post(reverse("rules:acknowledgement", args=[1])).status_code == 403
    assert not Acknowledgement.objects.exists()


def test_reading_never_acknowledges(alice, sign_in):
    assert sign_in(alice).get(reverse("rules:acknowledgement", args=[1])).status_code == 405
    assert not Acknowledgement.objects.exists()


def test_an_acknowledgement_is_shown_only_to_its_own_organisation(alice, carol, sign_in):
    actions.acknowledge(Rulebook.current(), by=alice)

    shown = words(sign_in(carol).get(PAGE))

    assert "Aurora" not in shown
    assert BUTTON in shown
