"""Who is refused which act on a grant; the grant stays as it is."""

from datetime import timedelta

import pytest

from partners.grants import actions, conditions, extending, narrowing, rules
from partners.grants.models import Condition, Grant, ProviderAct
from partners.grants.versions import GrantVersion
from portal import dates
from portal.states import Refused
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.programme import ConditionFactory, GrantFactory

pytestmark = pytest.mark.django_db
WHY = {"reason_class": "capacity", "text": "We have less capacity this winter."}
ANOTHERS = "Only the provider of this model"
VIEWER = "Only a provider officer"
PARTNERS = "Only a responsible officer of the partner"


@pytest.fixture
def halcyon(grant):
    """Officer of another provider, who has a grant to answer for."""
    provider = OrganisationFactory(kind="provider")
    GrantFactory(release__provider=provider, status="proposed")
    return MembershipFactory(organisation=provider, role="provider_officer")


@pytest.fixture
def viewer(meridian_models):
    return MembershipFactory(organisation=meridian_models, role="provider_viewer")


@pytest.fixture
def chair(eu_authority):
    return MembershipFactory(organisation=eu_authority, role="chair")


def written(grant):
    return Grant.objects.filter(pk=grant.pk).values().get(), ProviderAct.objects.count(), GrantVersion.objects.count()


PROVIDERS_ACTS = {
    "consent": ("proposed", lambda grant, by: actions.consent(grant, by=by)),
    "decline": ("proposed", lambda grant, by: actions.decline(grant, **WHY, by=by)),
    "withdraw": ("active", lambda grant, by: actions.withdraw_consent(grant, **WHY, by=by)),
    "pause": ("active", lambda grant, by: actions.pause(grant, **WHY, by=by)),
    "resume": ("paused", lambda grant, by: actions.resume(grant, by=by)),
    "narrow": ("active", lambda grant, by: narrowing.narrow(grant, changes={"requests_per_minute": 6}, **WHY, by=by)),
}


@pytest.mark.parametrize("act", PROVIDERS_ACTS)
@pytest.mark.parametrize(("who", "words"), [("halcyon", ANOTHERS), ("viewer", VIEWER), ("alice", ANOTHERS)])
def test_only_an_officer_of_its_provider_answers(act, who, words, grant, request):
    by = request.getfixturevalue(who)
    status, do = PROVIDERS_ACTS[act]
    Grant.objects.filter(pk=grant.pk).update(status=status, lapses_at=dates.now() + timedelta(days=9))
    before = written(grant)

    with pytest.raises(Refused, match=words):
        do(grant, by)

    assert written(grant) == before


@pytest.mark.parametrize("status", ["declined", "lapsed", "withdrawn", "revoked", "expired", "surrendered"])
def test_a_grant_that_is_over_is_neither_narrowed_nor_changed(status, grant, alice, meridian):
    Grant.objects.filter(pk=grant.pk).update(status=status)

    with pytest.raises(Refused, match="proposed, consented to or running"):
        narrowing.narrow(grant, changes={"requests_per_minute": 6}, **WHY, by=meridian)
    with pytest.raises(Refused, match="begun and not ended"):
        extending.ask_for_change(grant, by=alice)


@pytest.mark.parametrize("who", ["bob", "carol", "rita", "meridian"])
def test_narrower_terms_are_answered_by_an_officer_of_the_partner(who, grant, meridian, request):
    version = narrowing.narrow(grant, changes={"requests_per_minute": 6}, **WHY, by=meridian)
    before, by = written(grant), request.getfixturevalue(who)

    with pytest.raises(Refused, match=PARTNERS):
        narrowing.accept(version, by=by)
    with pytest.raises(Refused, match=PARTNERS):
        narrowing.refuse(version, reason="No", by=by)

    version.refresh_from_db()
    assert (version.status, written(grant)) == ("proposed", before)


@pytest.mark.parametrize("who", ["bob", "carol", "rita", "meridian"])
def test_a_grant_is_given_up_by_an_officer_of_the_partner(who, grant, request):
    before = written(grant)

    with pytest.raises(Refused, match=PARTNERS):
        actions.surrender(grant, reason="We are done.", by=request.getfixturevalue(who))

    assert written(grant) == before


@pytest.mark.parametrize("who", ["evan", "carol", "rita", "meridian"])
@pytest.mark.parametrize("ask", ["ask_for_change", "ask_for_extension"])
def test_more_is_asked_for_by_who_writes_for_the_partner(ask, who, grant, request):
    Grant.objects.filter(pk=grant.pk).update(valid_until=dates.now().date() + timedelta(days=50))
    more = {"months": 6} if ask == "ask_for_extension" else {}
    words = "officers and contributors" if who == "evan" else "another organisation"

    with pytest.raises(Refused, match=words):
        getattr(extending, ask)(grant, **more, by=request.getfixturevalue(who))
    assert words in rules.may_change_scope.why_not(request.getfixturevalue(who), grant)


def test_a_grant_past_its_last_day_is_not_extended(grant, alice):
    Grant.objects.filter(pk=grant.pk).update(valid_until=dates.now().date() - timedelta(days=1))

    with pytest.raises(Refused, match="The grant has ended"):
        extending.ask_for_extension(grant, months=6, by=alice)


@pytest.mark.parametrize("who", ["alice", "lena", "ada", "vera", "meridian"])
def test_a_condition_is_settled_by_who_assesses(who, grant, request):
    condition = ConditionFactory(organisation=grant.organisation)

    with pytest.raises(Refused, match="reviewer, approver or auditor"):
        conditions.meet_condition(condition, reason="We saw it.", by=request.getfixturevalue(who))

    assert Condition.objects.get().status == "open"


def test_a_condition_is_seen_by_its_partner_its_provider_and_the_programme(grant, halcyon, request):
    condition = ConditionFactory(organisation=grant.organisation, grant=grant)
    ConditionFactory(organisation=grant.organisation)
    cast = ["alice", "carol", "rita", "vera", "meridian", "halcyon", "chair"]

    told = {who: Condition.objects.visible_to(request.getfixturevalue(who)).count() for who in cast}

    assert told == {"alice": 2, "carol": 0, "rita": 2, "vera": 2, "meridian": 1, "halcyon": 0, "chair": 0}
    assert condition in Condition.objects.visible_to(request.getfixturevalue("meridian"))


def test_names_are_known_to_the_partner_and_to_those_of_the_programme_who_work(request):
    cast = ["alice", "evan", "rita", "otto", "ada", "vera", "meridian"]

    told = {who for who in cast if rules.knows_people(request.getfixturevalue(who))}

    assert told == {"alice", "evan", "rita", "otto", "ada"}
