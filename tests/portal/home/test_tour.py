"""The tour on the home page: for every role, until it is closed."""

import pytest

from portal.accounts import roles
from portal.home import tour
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import PartnerFactory

KIND_OF_SIDE = {"partner": "partner", "programme": "authority", "joint": "authority", "provider": "provider"}


@pytest.fixture
def member_as(db):
    def member_as(role: str):
        member = MembershipFactory(organisation__kind=KIND_OF_SIDE[roles.ROLES[role].side], role=role)
        if member.side == "partner":
            PartnerFactory(organisation=member.organisation)
        return member

    return member_as


@pytest.mark.parametrize("role", roles.ROLES)
def test_every_stop_opens_for_its_role(role, member_as, sign_in, clock):
    client = sign_in(member_as(role))

    page = client.get("/")

    assert "Your first five minutes" in page.text
    assert tour.STEPS[role]
    assert {step.page: client.get(step.address).status_code for step in tour.STEPS[role]} == {
        step.page: 200 for step in tour.STEPS[role]
    }


def test_a_closed_tour_stays_away_until_it_is_asked_back(member_as, sign_in, clock):
    client = sign_in(member_as("reviewer"))

    answer = client.post("/tour/", {"closed": "yes"})
    assert (answer.status_code, answer.url) == (303, "/")
    assert "Your first five minutes" not in client.get("/").text
    assert "Show the tour" in client.get("/help/").text

    client.post("/tour/")
    assert "Your first five minutes" in client.get("/").text


def test_closing_a_tour_is_nobody_elses_business(member_as, sign_in, clock, client):
    other = member_as("reviewer")

    sign_in(member_as("reviewer")).post("/tour/", {"closed": "yes"})
    client.post("/tour/", {"closed": "yes"})

    assert "Your first five minutes" in sign_in(other).get("/").text
