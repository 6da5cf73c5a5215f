"""Who has taken note, until when the others have time, the notice, and what it does to access."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from partners.grants.decision import decide
from partners.rulebook import acknowledging, actions, rules, tasks
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal.notices.models import Mail, Notice
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.editions import install_second_edition
from tests.factories.programme import (
    AttestationFactory,
    EnvironmentFactory,
    GrantFactory,
    PartnerFactory,
    PersonFactory,
    ReleaseFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "/rules/acknowledgements/"


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


@pytest.fixture
def partner(clock, aurora):
    return PartnerFactory(organisation=aurora)


def test_the_days_run_from_the_adoption_or_from_the_admission(clock, partner, tmp_path):
    first = Rulebook.current()
    assert rules.acknowledge_by(first, partner.admitted_at) == clock.now + timedelta(days=30)
    assert rules.acknowledge_by(first, None) == first.adopted_at + timedelta(days=30)

    second = install_second_edition(tmp_path, adopted_on="2026-12-01")
    assert rules.acknowledge_by(second, partner.admitted_at) == second.adopted_at + timedelta(days=30)


def test_officers_are_told_once_at_an_adoption(alice, bob, carol, partner, tmp_path):
    tasks.announce()
    tasks.announce()
    told = Notice.objects.get()
    assert (told.user, told.link) == (alice.user, PAGE)
    assert told.subject == "Acknowledge Rulebook 1 by 23 Dec 2026"
    assert Mail.objects.filter(notice=told).count() == 1

    actions.acknowledge(Rulebook.current(), by=alice)
    install_second_edition(tmp_path, adopted_on="2026-11-23")

    assert tasks.announce() == 1
    assert set(Notice.objects.values_list("user", "key")) == {(alice.user_id, "rulebook-1"), (alice.user_id, "rulebook-2")}  # noqa: E501  # fmt: skip


def test_nobody_is_told_who_acknowledged_or_is_not_bound(alice, carol, partner, borealis):
    PartnerFactory(organisation=borealis, status=Partner.Status.APPLICANT, tier=None)
    actions.acknowledge(Rulebook.current(), by=alice)

    assert tasks.announce() == 0


def test_an_officer_who_comes_later_is_told_too(alice, aurora, partner):
    tasks.announce()
    deputy = MembershipFactory(organisation=aurora, role="responsible_officer")

    assert tasks.announce() == 1
    assert Notice.objects.filter(user=deputy.user).exists()


def test_the_step_says_by_when_and_what_follows(alice, partner, sign_in):
    shown = words(sign_in(alice).get(PAGE))

    assert "Due by 23 Dec 2026" in shown
    assert "30 days left" in shown
    assert "access is not effective until an officer has acknowledged (rule 1.5)" in shown
    assert "Acknowledge the rulebook" in shown


def test_the_step_says_that_access_has_stopped(alice, partner, sign_in, clock):
    clock.forward(days=31)

    shown = words(sign_in(alice).get(PAGE))

    assert "Access is not effective, because this edition was not acknowledged in time." in shown
    assert "1 day late" in shown


def test_the_step_leads_to_what_changed_since_the_last_one(alice, partner, sign_in, tmp_path):
    actions.acknowledge(Rulebook.current(), by=alice)
    install_second_edition(tmp_path)

    response = sign_in(alice).get(PAGE)

    assert "Until then Rulebook 1 binds you, which you acknowledged last." in words(response)
    assert f"{reverse('rules:differences')}?old=1&amp;new=2" in response.content.decode()


def test_colleagues_see_the_state_and_no_button(bob, partner, sign_in):
    shown = words(sign_in(bob).get(PAGE))

    assert "Acknowledge the rulebook" not in shown
    assert "A responsible officer of your organisation does this." in shown


def test_an_applicant_may_acknowledge_early(carol, borealis, sign_in):
    PartnerFactory(organisation=borealis, status=Partner.Status.APPLICANT, tier=None)

    shown = words(sign_in(carol).get(PAGE))

    assert "has no standing yet" in shown
    assert "Acknowledge the rulebook" in shown


def test_the_programme_sees_who_has_and_until_when_the_others_have_time(alice, partner, vera, sign_in, clock):
    actions.acknowledge(Rulebook.current(), by=alice)
    late = OrganisationFactory(name="Zephyr")
    PartnerFactory(organisation=late, admitted_at=clock.now - timedelta(days=40))
    PartnerFactory(organisation=OrganisationFactory(name="Yonder"))
    PartnerFactory(organisation=OrganisationFactory(name="Applicant"), status=Partner.Status.APPLICANT, tier=None)

    response = sign_in(vera).get(PAGE)
    shown = words(response)

    assert "1 of 3 partners with standing" in shown
    assert "Applicant" not in shown
    names = re.findall(r'<th role="rowheader" scope="row"><a[^>]*>([^<]*)', response.content.decode())
    assert names == ["Yonder", "Zephyr", "Aurora Institute"]
    assert "Access not effective" in shown
    assert "10 days late" in shown


def test_a_provider_has_no_list(meridian, sign_in):
    assert sign_in(meridian).get(PAGE).status_code == 404


def test_the_list_asks_a_fixed_number_of_questions(vera, sign_in, clock, django_assert_num_queries):
    client = sign_in(vera)
    PartnerFactory()
    client.get(PAGE)

    with django_assert_num_queries(7):
        client.get(PAGE)
    PartnerFactory()
    PartnerFactory()
    with django_assert_num_queries(7):
        client.get(PAGE)


def test_access_ends_after_the_days_and_returns_at_once(alice, partner, aurora, meridian_models, clock, tmp_path):
    actions.acknowledge(Rulebook.current(), by=alice)
    environment = EnvironmentFactory(organisation=aurora)
    AttestationFactory(environment=environment)
    person = PersonFactory(organisation=aurora, nationality="DE")
    release = ReleaseFactory(provider=meridian_models)
    grant = GrantFactory(organisation=aurora, environment=environment, release=release, people=[person])
    second = install_second_edition(tmp_path, adopted_on="2026-11-24")

    def bars():
        return [bar.code for bar in decide(grant.pk, person.pk).bars]

    clock.move_to(second.adopted_at + timedelta(days=30))
    assert bars() == []
    clock.forward(seconds=1)
    assert bars() == ["rulebook_not_acknowledged"]
    actions.acknowledge(second, by=alice)
    assert bars() == []


def test_the_state_of_one_partner_is_the_same_as_in_the_list(alice, partner):
    rulebook = Rulebook.current()

    [listed] = acknowledging.standings(rulebook, acknowledging.bound_partners(rulebook))

    assert listed == acknowledging.standing_of(rulebook, alice.organisation)
