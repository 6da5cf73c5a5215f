"""Whose hold (Rulebook 9.7): what an authority may hold by itself, and whom it asks for the rest."""

from dataclasses import replace
from datetime import timedelta

import pytest

from partners.grants.holds import ScopeLines
from partners.grants.models import Grant
from partners.releases.models import Release
from portal import dates
from portal.accounts.models import Jurisdiction
from portal.states import Refused
from reviews.enforcement import actions, competence
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals import actions as removals
from tests.factories.accounts import MembershipFactory

WHOSE = "Your authority may hold partners that it leads"


@pytest.fixture
def scopes(population, aurora, borealis):
    """Scopes by what they narrow to. Aurora is led by the EU, with sites in the Netherlands; Meridian is American."""
    lena, kim = population["lena M-5"], population["kim M-5"]
    model = Release.objects.get(name="M-5")
    site = Grant.objects.get(pk=lena[0]).environment_id
    return {
        "aurora": ScopeLines(organisations=[aurora.pk]),
        "both": ScopeLines(organisations=[aurora.pk, borealis.pk]),
        "lena": ScopeLines(people=[lena[1]]),
        "lena and kim": ScopeLines(people=[lena[1], kim[1]]),
        "her grant": ScopeLines(grants=[lena[0]]),
        "the site": ScopeLines(environments=[site]),
        "the model": ScopeLines(releases=[model.pk]),
        "the family": ScopeLines(families=[f"{model.provider_id}:M"]),
        "led by the EU": ScopeLines(jurisdictions=["EU"]),
        "led by two": ScopeLines(jurisdictions=["EU", "UK"]),
        "Germans": ScopeLines(nationalities=["DE"], nationality_test="holds_any"),
        "Americans": ScopeLines(nationalities=["US"], nationality_test="holds_any"),
        "not Germans": ScopeLines(nationalities=["DE"], nationality_test="holds_none"),
        "white box": ScopeLines(access_levels=["AL3"]),
        "kim on the model": ScopeLines(people=[kim[1]], releases=[model.pk]),
        "kim at the site": ScopeLines(people=[kim[1]], environments=[site]),
    }


@pytest.fixture
def order_of(population):
    def order_of(scope, **changes):
        day = dates.now().date() + timedelta(days=4)
        order = actions.Order(scope, "Some may not.", "facts_incomplete", "An unknown place.", "It is known.", day)
        return replace(order, **changes)

    return order_of


OF = {
    "EU": {"aurora", "lena", "her grant", "the site", "led by the EU", "Germans", "kim at the site"},
    "US": {"her grant", "the model", "the family", "Americans", "kim on the model"},
    "UK": {"kim on the model", "kim at the site"},
    "JP": set(),
}


@pytest.mark.parametrize("code", OF)
def test_what_an_authority_holds_by_itself(code, scopes):
    own = Jurisdiction.objects.get(pk=code)

    assert {name for name, lines in scopes.items() if competence.covers(own, lines)} == OF[code]


@pytest.mark.parametrize(("who", "scope"), [("uma", "aurora"), ("uma", "lena"), ("ada", "both"), ("ada", "the model")])
def test_an_administrator_elsewhere_is_refused_and_told_whom_to_ask(request, order_of, scopes, who, scope, ada):
    by = request.getfixturevalue(who)

    with pytest.raises(Refused, match=WHOSE):
        actions.impose(order_of(scope=scopes[scope]), by=by)

    assert not Suspension.objects.exists()
    if who == "uma":
        assert "Ask EU authority (Ada): the lead authority answers within 4 hours." in competence.why_not(
            by, scopes[scope]
        )


def test_whom_to_ask_tells_nothing_of_whom_a_nationality_covers(scopes, uma, ada):
    told = competence.why_not(uma, scopes["Germans"])

    assert told.endswith("Ask the lead authority of the partner.")


@pytest.mark.parametrize(("who", "scope"), [("ada", "lena"), ("ada", "the site"), ("uma", "the model")])
def test_a_competent_administrator_imposes(request, order_of, scopes, who, scope):
    assert actions.impose(order_of(scope=scopes[scope]), by=request.getfixturevalue(who)).status == "interim"


def test_the_page_says_why_not_and_imposes_nothing(sign_in, uma, ada, aurora, population):
    page = sign_in(uma).post("/suspensions/new/", {"stop-organisations": [str(aurora.pk)], "grounds": "protective"})

    told = page.content.decode()
    assert "You cannot impose this." in told
    assert "Ask EU authority (Ada)" in told
    assert "Suspend nobody yet" in told


def test_the_second_person_comes_from_anywhere_and_the_first_does_not(imposed, uma, petra, ada, arno):
    with pytest.raises(Refused, match=WHOSE):
        actions.propose_lifting(imposed, by=uma, reason="cured", text="Cleared up.")
    actions.confirm(imposed, by=uma, reason="Stands.")
    actions.propose_lifting(imposed, by=ada, reason="cured", text="Cleared up.")

    assert actions.lift(imposed, by=petra).status == "lifted"


def test_only_those_whose_hold_it_is_vary_it_or_bring_up_a_removal(order_of, aurora, ada, uma, population):
    whole = actions.impose(order_of(scope=ScopeLines(organisations=[aurora.pk])), by=ada)
    actions.confirm(whole, by=uma, reason="Stands.")
    model = Release.objects.get(name="M-5")

    with pytest.raises(Refused, match=WHOSE):
        actions.impose(order_of(scope=ScopeLines(releases=[model.pk]), replaces=whole), by=uma)
    with pytest.raises(Refused, match=WHOSE):
        removals.consider(whole, by=uma, reason="Why.")

    assert removals.consider(whole, by=ada, reason="Why.").status == "considered"


def test_the_lead_authority_may_lift_what_another_placed_on_its_partner(order_of, population, aurora, ada, uma):
    model = Release.objects.get(name="M-5")
    imposed = actions.impose(
        order_of(scope=ScopeLines(releases=[model.pk], people=[population["lena M-5"][1]])), by=uma
    )
    british = MembershipFactory(
        role="administrator", organisation__kind="authority", organisation__jurisdiction_id="UK"
    )

    assert not competence.is_competent(british, imposed)
    assert actions.propose_lifting(imposed, by=ada, reason="cured", text="Cleared up.").status == "lift_proposed"
