"""Who is refused which change of a partner's standing; the standing stays as it is."""

from datetime import date, timedelta

import pytest

from partners.standing import actions
from partners.standing.models import Partner
from portal import dates
from portal.access import Refused
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.programme import GrantFactory, PartnerFactory

pytestmark = pytest.mark.django_db
UNTIL = date(2028, 11, 23)


@pytest.fixture
def partner(clock, aurora, borealis):
    PartnerFactory(organisation=borealis)
    return PartnerFactory(organisation=aurora)


def standing(partner):
    return Partner.objects.filter(pk=partner.pk).values().get()


@pytest.mark.parametrize("kind", ["authority", "provider"])
def test_only_a_partner_organisation_is_registered(kind, ada):
    with pytest.raises(Refused, match="not a partner organisation"):
        actions.register(OrganisationFactory(kind=kind), type="research_institution", by=ada)

    assert not Partner.objects.exists()


def test_a_partner_is_registered_beside_others(partner, ada):
    organisation = OrganisationFactory(kind="partner")

    assert actions.register(organisation, type="research_institution", by=ada).status == "applicant"


@pytest.mark.parametrize("who", ["alice", "rita", "lena", "ada", "meridian"])
def test_standings_are_given_and_taken_by_approvers(who, partner, request):
    before, by = standing(partner), request.getfixturevalue(who)

    for act in (
        lambda: actions.admit(partner, tier=4, until=UNTIL, by=by),
        lambda: actions.extend(partner, until=UNTIL, reason="Why", by=by),
        lambda: actions.refuse(partner, by=by),
        lambda: actions.remove(partner, reason="Why", barred_until=UNTIL, by=by),
    ):
        with pytest.raises(Refused, match="Only an approver"):
            act()

    assert standing(partner) == before


@pytest.mark.parametrize("who", ["bob", "evan", "carol", "ada"])
def test_a_partner_is_taken_out_by_its_own_officer(who, partner, request):
    before = standing(partner)

    with pytest.raises(Refused, match="Only a responsible officer"):
        actions.withdraw(partner, reason="We move.", by=request.getfixturevalue(who))

    assert standing(partner) == before


@pytest.mark.parametrize("status", ["not_admitted", "removed", "lapsed", "withdrawn"])
def test_who_takes_no_part_is_not_taken_out(status, partner, alice):
    Partner.objects.filter(pk=partner.pk).update(status=status)

    with pytest.raises(Refused, match="does not take part any more"):
        actions.withdraw(partner, reason="We move.", by=alice)


@pytest.mark.parametrize("who", ["evan", "carol", "ada"])
def test_who_does_not_write_for_the_partner_does_not_apply_again(who, partner, request):
    Partner.objects.filter(pk=partner.pk).update(status="lapsed")

    with pytest.raises(Refused, match="Only a responsible officer or contributor"):
        actions.apply_again(partner, by=request.getfixturevalue(who))

    assert standing(partner)["status"] == "lapsed"


@pytest.mark.parametrize("status", ["applicant", "active", "suspended"])
def test_who_takes_part_has_nothing_to_apply_for_again(status, partner, alice):
    Partner.objects.filter(pk=partner.pk).update(status=status)

    with pytest.raises(Refused, match="nothing to apply for again"):
        actions.apply_again(partner, by=alice)


def test_a_bar_ends_on_its_day(partner, alice):
    Partner.objects.filter(pk=partner.pk).update(status="removed", barred_until=dates.now().date() + timedelta(days=1))
    with pytest.raises(Refused, match="apply again from"):
        actions.apply_again(partner, by=alice)

    Partner.objects.filter(pk=partner.pk).update(barred_until=dates.now().date())
    actions.apply_again(partner, by=alice)

    assert standing(partner)["status"] == "applicant"


def test_a_standing_is_seen_by_its_partner_its_providers_and_the_authorities(partner, meridian_models, request):
    GrantFactory(organisation=partner.organisation, release__provider=meridian_models)
    GrantFactory(organisation=partner.organisation, release__provider=meridian_models)
    chair = MembershipFactory(role="chair", organisation__kind="authority")
    idle = MembershipFactory(role="provider_officer", organisation__kind="provider")

    def sees(member):
        return [each.organisation.name for each in Partner.objects.visible_to(member).order_by("organisation__name")]

    own, both = [partner.organisation.name], ["Aurora Institute", "Borealis Safety Lab"]
    for who, seen in (("alice", own), ("meridian", own), ("carol", both[1:]), ("rita", both), ("vera", both)):
        assert sees(request.getfixturevalue(who)) == seen
    assert (sees(chair), sees(idle)) == (both, [])
