"""The demonstration: loads once, through the real actions, and shows each page alive."""

import pytest
from django.db.models import F

from partners.applications.models import Application
from partners.applications.questionnaire import Questionnaire
from partners.grants.models import Grant
from partners.grants.usable import usability
from partners.reports.models import Obligation
from partners.standing.models import Partner
from portal import dates
from portal.accounts import absences
from portal.accounts.models import Installation, Membership, User
from portal.demo import programme
from portal.ledger.models import Entry
from portal.management.commands import up
from portal.notices.models import Notice
from portal.reminders.models import Reminder
from portal.states import Refused
from reviews.enforcement.models import Suspension
from reviews.queue import waiting

SIGN_INS = """
officer@aurora contributor@aurora evaluator@aurora officer@borealis reviewer@us reviewer@eu reviewer@uk lead@eu
approver@us approver@eu approver@uk auditor@eu administrator@us administrator@eu administrator@uk observer@uk
adjudicator@ca adjudicator@jp provider@meridian provider@halcyon
""".split()  # noqa: SIM905 - a table of words


def test_every_published_sign_in_exists_with_a_second_factor(demonstration):
    users = User.objects.filter(authenticator__type="totp")

    assert {f"{name}.example" for name in SIGN_INS} <= set(users.values_list("email", flat=True))
    assert Installation.objects.get().is_demonstration


def test_borealis_has_a_draft_four_fifths_filled_with_three_gaps(demonstration):
    draft = Application.objects.get(organisation__name="Borealis Labs")
    questionnaire = Questionnaire(draft)

    assert draft.status == "draft"
    assert 0.78 <= questionnaire.done / questionnaire.total <= 0.88
    places = {"EVA" if gap.code.startswith("EVA") else gap.code for gap in questionnaire.gaps}
    assert places == {"EVA", "SEC-01", "INC-01"}


def test_each_stage_of_an_application_is_somewhere(demonstration):
    stages = set(Application.objects.values_list("status", flat=True))

    assert stages == {"draft", "screening", "in_review", "awaiting_information", "decided", "withdrawn", "lapsed"}
    assert set(Application.objects.exclude(outcome="").values_list("outcome", flat=True)) == {
        "approved",
        "approved_with_conditions",
        "refused",
    }


def test_a_grant_is_usable_for_some_of_its_people_and_another_is_held(demonstration):
    names = ("Aurora Institute", "Kestrel Analytics")
    usable, held = (usability(Grant.objects.filter(organisation__name=name))[0] for name in names)

    assert [person.name for person in usable.able] == ["Lena Fischer"]
    assert {bar.code for bar in held.bars} == {"held", "partner_not_active", "report_overdue", "condition_overdue"}


def test_an_extension_waits_for_the_provider_and_a_change_of_scope_is_written(demonstration):
    heron = Application.objects.filter(organisation__name="Heron Measurement Office").exclude(kind="qualification")

    assert set(heron.values_list("kind", "status", "outcome")) == {
        ("extension", "decided", "approved"), ("scope_change", "draft", ""),
    }  # fmt: skip
    assert Grant.objects.get(organisation__name="Heron Measurement Office").versions.get(status="proposed").number == 3


def test_suspensions_stand_in_every_way_and_ended_in_five(demonstration):
    statuses = list(Suspension.objects.values_list("status", flat=True))

    standing = ["confirmed", "confirmed", "interim", "lift_proposed"]
    assert sorted(statuses) == sorted([*standing, "lapsed", "lifted", "removal", "varied", "withdrawn"])


def test_reports_come_in_time_late_returned_waived_and_not_at_all(demonstration):
    owed = Obligation.objects.all()
    kestrel = owed.filter(organisation__name="Kestrel Analytics")
    stays_away = kestrel.outstanding().get(hard_stop_at__lte=dates.now())

    assert set(owed.values_list("status", flat=True)) == set(Obligation.Status.values)
    assert owed.filter(first_submitted_at__lt=F("first_due_at")).exists()
    assert owed.filter(first_submitted_at__gt=F("first_due_at"), status="accepted").exists()
    assert stays_away.violations.get().ground == "VIO-14"


def test_the_programme_is_large_enough_to_be_worth_a_look(demonstration):
    partners = Partner.objects.all()

    assert partners.count() >= 24
    assert len(set(partners.values_list("organisation__country", flat=True))) >= 12
    assert User.objects.count() >= 80
    assert Application.objects.count() >= 25
    assert {"declined", "lapsed", "paused", "surrendered", "active"} <= set(
        Grant.objects.values_list("status", flat=True)
    )


def test_the_printed_sign_ins_name_what_a_person_acts_as_first(demonstration):
    lines = dict(line.split(maxsplit=1) for line in up._sign_ins())

    assert list(lines) == list(up.SIGN_INS)
    assert lines["auditor@eu.example"] == "Auditor, European authority"


def test_somebody_is_away_and_a_deputy_has_her_cases(demonstration):
    deputy = Membership.objects.get(user__email="reviewer@uk.example")
    (absence,) = absences.stood_in_for(deputy)

    assert absence.membership.user.email == "reviewer2@uk.example"
    assert waiting.cases_for(deputy).filter(assignee=absence.membership).exists()


def test_one_person_acts_for_two_authorities(demonstration):
    assert Membership.objects.filter(user__email="auditor@eu.example").count() == 2


def test_the_acts_stand_in_the_ledger_at_their_own_times(demonstration):
    first, last = (Entry.objects.order_by(order).first().at for order in ("at", "-at"))

    assert (last - first).days > 200


def test_people_were_reminded_and_what_was_missed_is_marked(demonstration):
    assert {"sent", "superseded"} <= set(Reminder.objects.values_list("status", flat=True))
    assert Notice.objects.filter(kind="reminder", digest__isnull=False).exists()


def test_it_refuses_a_database_that_holds_people(demonstration):
    with pytest.raises(Refused, match="not empty"):
        programme.load()
