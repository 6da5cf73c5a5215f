"""What a decision on each kind of application does by itself."""

from datetime import timedelta

import pytest

from partners.applications import actions as applications
from partners.applications.models import Application
from partners.grants import extending
from partners.grants.models import Grant
from partners.standing.models import Partner
from portal import dates
from reviews.decisions import actions, outlook
from reviews.decisions.actions import Plan
from tests.factories.approved import approved_application
from tests.factories.programme import GrantFactory

APPROVE = Plan(outcome="approved", text="It stands.")
REFUSE = Plan(outcome="refused", text="It does not stand.", reasons=(("REF-10", "Facts"),))


@pytest.fixture
def approved(clock, alice, eu_authority):
    return approved_application(alice, standing_until=dates.now().date() + timedelta(days=100))


def decided(application, plan, alice, rita, rhea, paul, opinion):
    """Submitted, passed on, two opinions, decided; what the outlook said before."""
    applications.submit(application, signed_name=alice.user.name, by=alice)
    application.refresh_from_db()
    actions.pass_screening(application, checklist=dict.fromkeys(actions.CHECKLIST, True), by=rita)
    application.refresh_from_db()
    recommendation = "approve" if plan.outcome == "approved" else "refuse"
    for reviewer in (rita, rhea):
        actions.give_opinion(application, **opinion(recommendation), by=reviewer)
    if plan.outcome == "refused":
        notice = actions.announce_refusal(application, reasons="Facts", by=paul)
        actions.answer_refusal(notice, text="We disagree.", by=alice)
    said = outlook.effects_of(Application.objects.get(pk=application.pk), plan, by=paul)
    actions.decide(application, plan, by=paul)
    return said


@pytest.fixture
def cast(alice, rita, rhea, paul, opinion):
    return alice, rita, rhea, paul, opinion


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["active", "suspended"])
def test_an_approved_renewal_lengthens_the_standing_and_changes_nothing_else(status, approved, alice, cast):
    renewal = applications.start_renewal(alice.organisation, by=alice)
    Partner.objects.update(status=status)

    said = decided(renewal, APPROVE, *cast)

    partner = Partner.objects.get()
    assert (partner.status, partner.standing_until) == (status, dates.add_months(renewal.extends_from, 24))
    assert not Grant.objects.exists()
    assert any(f"until {partner.standing_until:%-d %b %Y}" in sentence for sentence in said)


@pytest.mark.django_db
def test_a_refused_renewal_leaves_standing_and_grants_to_their_own_end(approved, alice, cast):
    renewal = applications.start_renewal(alice.organisation, by=alice)

    said = decided(renewal, REFUSE, *cast)

    assert (Partner.objects.get().status, Partner.objects.get().standing_until) == ("active", renewal.extends_from)
    assert any("each until its own end" in sentence for sentence in said)


@pytest.mark.django_db
def test_an_approved_change_of_scope_proposes_the_changed_grant(approved, alice, cast):
    wanted = approved.access_requests.get()
    grant = GrantFactory(
        organisation=alice.organisation, application=approved, release=wanted.release, environment=wanted.environment,
        people=list(wanted.people.all()),
    )  # fmt: skip
    until = Partner.objects.get().standing_until

    said = decided(extending.ask_for_change(grant, by=alice), APPROVE, *cast)

    proposed = Grant.objects.get(status="proposed")
    assert proposed.replaces == grant
    assert Partner.objects.get().standing_until == until
    assert any(f"When it begins, {grant} ends." in sentence for sentence in said)
    assert "The standing stays as it is." in said


@pytest.mark.django_db
def test_an_approved_extension_asks_the_provider(approved, alice, cast):
    wanted = approved.access_requests.get()
    grant = GrantFactory(
        organisation=alice.organisation, application=approved, release=wanted.release, environment=wanted.environment,
        people=list(wanted.people.all()), valid_until=dates.now().date() + timedelta(days=50),
    )  # fmt: skip

    said = decided(extending.ask_for_extension(grant, months=12, by=alice), APPROVE, *cast)

    version = grant.versions.get(status="proposed")
    assert version.terms["valid_until"] == dates.add_months(grant.valid_until, 12).isoformat()
    assert Grant.objects.get().valid_until == grant.valid_until
    assert any(f"let {grant} last until" in sentence for sentence in said)
