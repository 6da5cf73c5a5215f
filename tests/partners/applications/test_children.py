"""Renewals and changes of scope: when they open, what they begin with, and what the reviewer is shown."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from partners.applications import actions
from partners.applications.content import before_of
from partners.applications.models import AnswerEvidence, Application
from partners.applications.questionnaire import Questionnaire
from partners.evidence.models import DocumentVersion
from partners.standing.models import Partner
from portal import dates
from portal.cases.models import Case
from portal.ledger.models import Entry
from portal.states import Refused
from tests.factories.accounts import MembershipFactory
from tests.factories.applications import answer_everything
from tests.factories.approved import approved_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(clock, alice, eu_authority):
    """Approved, with a standing that ends in 100 days."""
    return approved_application(alice, standing_until=dates.now().date() + timedelta(days=100))


@pytest.fixture
def renewal(approved, alice):
    return actions.start_renewal(alice.organisation, by=alice)


@pytest.fixture
def paul(eu_authority):
    return MembershipFactory(user__name="Paul", organisation=eu_authority, role="approver")


def submit(application, by):
    application.refresh_from_db()
    actions.submit(application, signed_name=by.user.name, by=by)
    application.refresh_from_db()
    return application


def start(client, name):
    return client.post(reverse(f"applications:{name}"))


def test_a_renewal_begins_with_what_was_approved(approved, renewal, alice):
    assert (renewal.kind, renewal.parent, renewal.tier) == ("renewal", approved, 1)
    assert renewal.extends_from == approved.organisation.partner.standing_until
    assert renewal.declarations == approved.declarations
    assert renewal.answers.count() == approved.answers.count()
    assert AnswerEvidence.objects.filter(answer__application=renewal).count() == (
        AnswerEvidence.objects.filter(answer__application=approved).count()
    )
    assert Questionnaire(renewal).gaps == []
    assert Entry.objects.get(verb="application.started", reference=renewal.reference).facts["parent"] == str(approved)


def test_evidence_that_ran_out_is_left_behind_and_named(approved, alice):
    yesterday = dates.now().date() - timedelta(days=1)
    DocumentVersion.objects.update(valid_until=yesterday)

    renewal = actions.start_renewal(alice.organisation, by=alice)

    assert not AnswerEvidence.objects.filter(answer__application=renewal).exists()
    gaps = Questionnaire(renewal).gaps
    assert gaps
    assert all("“Access policy”, version 1, ran out on 22 Nov 2026" in gap.what for gap in gaps)
    answer_everything(renewal, by=alice)
    assert Questionnaire(Application.objects.get(pk=renewal.pk)).gaps == []


def test_a_renewal_is_refused_before_it_opens_with_the_day(approved, alice, sign_in):
    Partner.objects.update(standing_until=dates.now().date() + timedelta(days=121))
    with pytest.raises(Refused, match="opens on 24 Nov 2026, 120 days before"):
        actions.start_renewal(alice.organisation, by=alice)

    client = sign_in(alice)
    assert "The renewal opens on 24 Nov 2026" in client.get(reverse("applications:renew")).content.decode()
    assert start(client, "renew").status_code == 422
    assert not Application.objects.filter(kind="renewal").exists()


def test_a_renewal_is_refused_after_the_end_and_beside_another(approved, renewal, alice, clock):
    with pytest.raises(Refused, match="an open one of these"):
        actions.start_renewal(alice.organisation, by=alice)
    actions.withdraw(renewal, by=alice)
    clock.forward(days=101)
    with pytest.raises(Refused, match="has ended"):
        actions.start_renewal(alice.organisation, by=alice)


@pytest.mark.parametrize("status", ["applicant", "lapsed", "removed", "withdrawn"])
def test_only_a_standing_is_renewed_or_widened(status, approved, alice):
    Partner.objects.update(status=status)

    with pytest.raises(Refused, match="Only a partner with a standing"):
        actions.start_renewal(alice.organisation, by=alice)
    with pytest.raises(Refused, match="Only an active partner"):
        actions.start_scope_change(alice.organisation, by=alice)


@pytest.mark.parametrize("name", ["renew", "change-scope"])
def test_officers_and_contributors_begin_and_nobody_else(name, approved, alice, bob, carol, rita, meridian, sign_in):
    for by, status in ((rita, 403), (meridian, 403), (carol, 404), (bob, 303)):
        assert start(sign_in(by), name).status_code == status
    assert Application.objects.exclude(pk=approved.pk).count() == 1


def test_a_change_of_scope_begins_without_a_request_and_asks_for_one(approved, alice):
    change = actions.start_scope_change(alice.organisation, by=alice)

    assert (change.kind, change.parent) == ("scope_change", approved)
    assert [gap.what for gap in Questionnaire(change).gaps] == [
        "Say which model release you ask for, where and for what"
    ]


def test_a_renewal_asks_for_no_access_and_keeps_its_tier(renewal, alice, sign_in):
    client = sign_in(alice)
    assert client.get(reverse("applications:access", args=[renewal.reference])).status_code == 404
    assert "id_tier" not in client.get(reverse("applications:about", args=[renewal.reference])).content.decode()
    with pytest.raises(Refused, match="The tier stays"):
        actions.declare(renewal, declarations={}, tier=2, by=alice)


@pytest.mark.parametrize(("name", "days"), [("renewal", 30), ("scope_change", 30)])
def test_the_case_has_the_days_of_its_kind(name, days, approved, alice):
    application = getattr(actions, f"start_{name}")(alice.organisation, by=alice)
    if name == "scope_change":
        wanted = approved.access_requests.get()
        values = {
            key: getattr(wanted, key)
            for key in ("release", "environment", "use_categories", "data_classes", "purpose", "export_basis")
        }
        actions.request_access(application, values=values, people=list(wanted.people.all()), by=alice)
    submit(application, alice)

    case = Case.objects.get(reference=application.reference)
    assert (case.kind, case.working_days, case.stage) == (name, days, "screening")


def test_the_reviewer_sees_what_changed_against_the_approved_version(approved, renewal, alice, rita, sign_in):
    answer = renewal.answers.filter(criterion__answer="text").first()
    written = [actions.Written(answer.criterion, {"text": "Our institute, now at two sites in Berlin."})]
    actions.save_answers(renewal, written=written, by=alice)
    submit(renewal, alice)

    assert before_of(renewal, renewal.submissions.get()) == approved.submissions.get()
    client = sign_in(rita)
    shown = client.get(reverse("applications:changes", args=[renewal.reference, 1])).content.decode()
    assert f"From what {approved.reference} approved to version 1" in shown
    assert "<ins>now </ins>" in shown
    section = answer.criterion.section.code
    case = client.get(reverse("casework:case", args=[renewal.reference]), {"section": section}).content.decode()
    assert "<ins>now </ins>" in case


def test_a_renewal_filed_in_time_lengthens_the_standing_once(renewal, alice, paul, sign_in):
    submit(renewal, alice)
    client = sign_in(paul)
    address = reverse("applications:extend-standing", args=[renewal.reference])
    assert "Extend the standing once" in client.get(renewal.get_absolute_url()).content.decode()

    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "The site visit is next month."}).status_code == 303
    assert client.post(address, {"reason": "Once more."}).status_code == 422

    assert Partner.objects.get().standing_until == renewal.extends_from + timedelta(days=60)
    assert Entry.objects.get(verb="partner.extended").facts == {
        "until": Partner.objects.get().standing_until.isoformat()
    }


def test_a_renewal_filed_late_lengthens_nothing_meanwhile(renewal, alice, paul, clock):
    clock.forward(days=41)
    submit(renewal, alice)

    with pytest.raises(Refused, match="filed too late"):
        actions.extend_standing(renewal, reason="Why", by=paul)


@pytest.mark.parametrize("who", ["alice", "rita", "ada", "petra", "meridian"])
def test_others_do_not_lengthen_a_standing(who, renewal, alice, request, sign_in):
    submit(renewal, alice)
    by = request.getfixturevalue(who)

    with pytest.raises(Refused):
        actions.extend_standing(renewal, reason="Why", by=by)
    address = reverse("applications:extend-standing", args=[renewal.reference])
    assert sign_in(by).post(address, {"reason": "Why"}).status_code in {403, 404}
    assert Partner.objects.get().standing_until == renewal.extends_from


def test_the_database_refuses_a_child_without_what_it_changes(renewal):
    for values in ({"parent": None}, {"extends_from": None}, {"kind": "extension"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=renewal.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            reference="APP-2026-9999", organisation=renewal.organisation, kind="renewal", parent=renewal.parent, tier=1,
            rulebook=renewal.rulebook, created_by=renewal.created_by, extends_from=renewal.extends_from,
        )  # fmt: skip
