"""The home of a partner whose standing has ended, and last days that no longer count down."""

from datetime import timedelta

import pytest

from partners.grants.models import Grant
from partners.standing.models import Partner
from portal import dates
from portal.home import deadlines, todo
from tests.factories.programme import ConditionFactory
from tests.partners.grants.conftest import environment, grant, lena_fischer, mateo, partner, release  # noqa: F401


def end(status, grants="revoked"):
    Partner.objects.update(status=status, status_since=dates.now())
    Grant.objects.update(status=grants)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("withdrawn", "Your organisation left the programme"),
        ("lapsed", "Your standing lapsed"),
        ("removed", "Your organisation was removed from the programme"),
    ],
)
def test_home_begins_with_the_end(status, words, grant, sign_in, alice):  # noqa: F811
    Partner.objects.update(standing_until=dates.now().date() + timedelta(days=555))
    ConditionFactory(organisation=alice.organisation)
    end(status)

    response = sign_in(alice).get("/")
    page = response.content.decode()

    assert page.index(words) < page.index("Standing")
    assert "555 days left" not in page
    assert [str(fact[0]) for fact in response.context["facts"]][1] == "Ended on"
    assert todo.for_member(alice) == []
    assert deadlines.of_member(alice) == []


def test_an_active_partner_reads_no_end(grant, sign_in, alice):  # noqa: F811
    response = sign_in(alice).get("/")

    assert response.context["ended"] is None
    assert "700 days left" in response.content.decode()


@pytest.mark.parametrize("status", ["revoked", "surrendered", "expired"])
@pytest.mark.parametrize("who", ["alice", "rita", "meridian"])
def test_an_ended_grant_counts_nothing_down(who, status, grant, sign_in, request):  # noqa: F811
    Grant.objects.update(valid_until=dates.now().date() + timedelta(days=194))
    client = sign_in(request.getfixturevalue(who))
    assert "194 days left" in client.get(grant.get_absolute_url()).content.decode()
    assert "194 days left" in client.get("/grants/?status=active").content.decode()

    end("active", grants=status)

    assert "194 days left" not in client.get(grant.get_absolute_url()).content.decode()
    assert "194 days left" not in client.get(f"/grants/?status={status}").content.decode()
