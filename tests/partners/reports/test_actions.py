"""A report is written, filed, returned, filed again, accepted or waived; nobody acts out of turn."""

from datetime import UTC, datetime

import pytest

from partners.evidence.models import EvidenceUse
from partners.personnel import actions as personnel
from partners.reports import actions
from partners.reports.models import Obligation, ReportJudgment, ReportSubmission
from partners.reports.sections import Report
from portal.access import Lost, Refused
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.ledger.models import Entry
from portal.notices.models import Notice
from tests.factories.applications import make_version
from tests.factories.programme import ConditionFactory, PersonFactory
from tests.factories.reports import filed_report, open_report, write_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(alice, clock):
    return open_report(alice, clock)


@pytest.fixture
def filed(alice, rita, clock):
    return filed_report(alice, clock)


def last_verb():
    return Entry.objects.order_by("-id").values_list("verb", flat=True)[0]


def test_filing_keeps_the_whole_report_and_gives_it_to_the_programme(report, alice, bob, rita, rolf):
    write_all(report, by=bob)

    submission = actions.submit(report, signed_name=" alice ", by=alice)

    report.refresh_from_db()
    case = Case.objects.get(reference=report.reference)
    assert (report.status, report.case) == ("submitted", case)
    assert (submission.number, submission.signed_name, len(submission.digest)) == (1, "alice", 64)
    assert len(submission.content["sections"]) == 10
    assert (case.kind, case.stage, case.turn, case.working_days) == ("report", "submitted", "programme", 5)
    assert Entry.objects.get(verb="obligation.submitted").facts["digest"] == submission.digest
    told = Notice.objects.filter(key__startswith="report.filed")
    assert [notice.user for notice in told] == [rita.user]


def test_an_empty_section_is_named_and_nothing_is_filed(report, alice):
    actions.save_sections(report, written=[actions.Written("use", {"text": "Much."})], by=alice)

    with pytest.raises(Refused, match="9 sections are still empty"):
        actions.submit(report, signed_name="Alice", by=alice)

    assert not ReportSubmission.objects.exists()


def test_nothing_happened_is_a_report(report, alice):
    nothing = [actions.Written(section.code, {"is_nothing": True}) for section in Report(report).sections]
    actions.save_sections(report, written=nothing, by=alice)

    submission = actions.submit(report, signed_name="Alice", by=alice)

    assert all(section["is_nothing"] for section in submission.content["sections"].values())


def test_the_signature_is_the_officers_own_name(report, alice):
    write_all(report, by=alice)

    with pytest.raises(Refused, match="your own full name"):
        actions.submit(report, signed_name="Bob", by=alice)


def test_a_contributor_writes_and_does_not_sign(report, bob):
    write_all(report, by=bob)

    with pytest.raises(Refused, match="Only a responsible officer"):
        actions.submit(report, signed_name="Bob", by=bob)


def test_another_partner_writes_nothing_in_it(report, carol):
    with pytest.raises(Refused, match="belongs to another organisation"):
        write_all(report, by=carol)


def test_the_second_of_two_people_who_file_is_told(report, alice, bob):
    write_all(report, by=alice)
    actions.submit(Obligation.objects.get(pk=report.pk), signed_name="Alice", by=alice)

    with pytest.raises(Lost, match="Alice filed this report already on 4 Jan 2027, 09:00 UTC"):
        actions.submit(report, signed_name="Alice", by=alice)

    assert ReportSubmission.objects.count() == 1


def test_a_period_that_still_runs_can_be_written_but_not_filed(partner, obligation, alice):
    write_all(obligation, by=alice)

    with pytest.raises(Refused, match="can be filed from 01 Jan 2027 on"):
        actions.submit(obligation, signed_name="Alice", by=alice)


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(report, alice, bob, clock):
    actions.save_sections(report, written=[actions.Written("use", {"text": "By Bob."})], by=bob)

    collisions = actions.save_sections(
        report,
        written=[
            actions.Written("use", {"text": "By Alice."}, seen={"text": {"older"}}),
            actions.Written("data", {"text": "Kept."}),
        ],
        by=alice,
    )

    assert set(collisions) == {"use"}
    assert dict(report.sections.values_list("code", "text")) == {"use": "By Bob.", "data": "Kept."}


def test_words_win_over_nothing_to_report(report, alice):
    actions.save_sections(
        report, written=[actions.Written("use", {"text": "Something.", "is_nothing": True})], by=alice
    )

    assert report.sections.get().is_nothing is False


def test_a_section_that_the_rulebook_does_not_have_is_refused(report, alice):
    with pytest.raises(Refused, match="no section “statement”"):
        actions.save_sections(report, written=[actions.Written("statement", {"text": "Signed."})], by=alice)


def test_evidence_behind_a_section_is_kept_by_digest_and_opened_to_the_reviewer(report, alice):
    version = make_version(alice)
    write_all(report, by=alice)
    actions.attach(report, code="safeguards", version=version, by=alice)

    submission = actions.submit(report, signed_name="Alice", by=alice)

    (kept,) = submission.content["sections"]["safeguards"]["evidence"]
    assert kept["sha256"] == version.stored.sha256
    assert EvidenceUse.objects.filter(reference=report.reference, label="safeguards", version=version).exists()


def test_evidence_of_somebody_else_is_refused_and_own_can_be_taken_away(report, alice, carol):
    with pytest.raises(Refused, match="your own documents"):
        actions.attach(report, code="use", version=make_version(carol), by=alice)

    own = make_version(alice)
    actions.attach(report, code="use", version=own, by=alice)
    actions.detach(report, code="use", version=own, by=alice)

    assert not report.evidence.exists()


def test_a_reviewer_accepts(filed, alice, rita):
    judgment = actions.accept(filed, by=rita)

    filed.refresh_from_db()
    assert (filed.status, judgment.outcome) == ("accepted", "accepted")
    assert Case.objects.get(reference=filed.reference).status == "closed"
    assert Notice.objects.filter(user=alice.user, key__startswith="report.accepted").exists()


def test_a_reviewer_returns_with_reasons_and_the_partner_has_ten_working_days(filed, alice, rita):
    actions.send_back(filed, codes=["figures_differ"], text="The gateway counted twice as many.", by=rita)

    filed.refresh_from_db()
    case = Case.objects.get(reference=filed.reference)
    assert filed.status == "returned"
    assert filed.due_at == datetime(2027, 1, 18, 16, 0, tzinfo=UTC)
    assert filed.first_due_at > filed.due_at
    assert (case.status, case.turn, case.due_at) == ("waiting", "partner", filed.due_at)
    notice = Notice.objects.get(user=alice.user, key__startswith="report.returned")
    assert "Figures do not agree" in notice.text


def test_a_returned_report_is_filed_again_as_version_two(filed, alice, rita):
    actions.send_back(filed, codes=["section_missing"], text="Say more.", by=rita)
    write_all(filed, by=alice, text="Two campaigns, one surprise.")

    submission = actions.submit(filed, signed_name="Alice", by=alice)

    case = Case.objects.get(reference=filed.reference)
    assert (submission.number, case.status, case.turn) == (2, "open", "programme")
    assert ReportJudgment.objects.count() == 1


@pytest.mark.parametrize(("codes", "text"), [([], "Words."), (["no_such"], "Words."), (["period_wrong"], " ")])
def test_a_return_needs_a_reason_and_words(filed, rita, codes, text):
    with pytest.raises(Refused):
        actions.send_back(filed, codes=codes, text=text, by=rita)


@pytest.mark.parametrize("who", ["rolf", "petra", "otto", "alice", "vera"])
def test_only_a_reviewer_of_the_lead_authority_judges(filed, who, request):
    by = request.getfixturevalue(who)

    with pytest.raises(Refused):
        actions.accept(filed, by=by)
    with pytest.raises(Refused):
        actions.send_back(filed, codes=["period_wrong"], text="No.", by=by)


def test_a_reviewer_who_stood_down_does_not_judge(filed, rita):
    cases.recuse(filed.case, by=rita, reason="family")

    with pytest.raises(Refused, match="not yours to work on"):
        actions.accept(filed, by=rita)
    assert not Obligation.objects.visible_to(rita).filter(pk=filed.pk).exists()


def test_a_report_is_waived_with_a_reason(report, lena, alice):
    actions.waive(report, reason="no_use", text="The site was closed.", by=lena)

    report.refresh_from_db()
    assert (report.status, report.waiver_reason) == ("waived", "no_use")
    assert last_verb() == "obligation.waived"
    assert Notice.objects.filter(user=alice.user, key__startswith="report.waived").exists()


def test_waiving_what_was_returned_closes_its_case(filed, rita, lena):
    actions.send_back(filed, codes=["period_wrong"], text="Not this one.", by=rita)

    actions.waive(filed, reason="covered_elsewhere", text="See the next one.", by=lena)

    assert Case.objects.get(reference=filed.reference).status == "closed"


@pytest.mark.parametrize("who", ["rita", "petra", "alice", "ada"])
def test_only_an_approver_or_lead_of_the_lead_authority_waives(report, who, request):
    with pytest.raises(Refused):
        actions.waive(report, reason="no_use", text="No.", by=request.getfixturevalue(who))


def test_an_unknown_reason_or_no_words_waive_nothing(report, lena):
    with pytest.raises(Refused, match="Choose the reason"):
        actions.waive(report, reason="holiday", text="No.", by=lena)
    with pytest.raises(Refused, match="Say why"):
        actions.waive(report, reason="no_use", text=" ", by=lena)


def test_a_settled_report_changes_no_more(filed, rita, lena, alice):
    actions.accept(filed, by=rita)

    with pytest.raises(Refused):
        actions.accept(filed, by=rita)
    with pytest.raises(Refused):
        actions.waive(filed, reason="no_use", text="No.", by=lena)
    with pytest.raises(Refused):
        write_all(filed, by=alice)


def test_a_report_of_tier_three_joins_every_authority(alice, rolf, clock):
    filed = filed_report(alice, clock, tier=3)

    assert Case.objects.get(reference=filed.reference).joinings.count() == 4
    assert filed in Obligation.objects.visible_to(rolf)


def test_the_portal_says_what_it_knows_of_the_period(alice, clock, aurora):
    open_report(alice, clock)
    person = PersonFactory(organisation=aurora, name="Mateo Ruiz")
    personnel.leave(person, by=alice)
    condition = ConditionFactory(organisation=aurora)
    later = Obligation.objects.filter(organisation=aurora).latest("period_start")

    sections = {section.code: section for section in Report(later, reader=alice).sections}

    assert [(fact.name, str(fact.words)) for fact in sections["people"].facts] == [("Mateo Ruiz", "left")]
    assert [fact.reference for fact in sections["progress"].facts] == [condition.reference]
    assert sections["use"].facts == []


def test_an_observer_reads_facts_without_names_of_people(alice, vera, clock, aurora):
    open_report(alice, clock)
    personnel.leave(PersonFactory(organisation=aurora, name="Mateo Ruiz"), by=alice)
    later = Obligation.objects.filter(organisation=aurora).latest("period_start")

    (fact,) = Report(later, reader=vera).section("people").facts
    assert (fact.name, fact.reference[:4]) == ("", "VET-")


def test_what_was_filed_last_time_stands_beside_the_next_report(filed, alice, rita):
    actions.accept(filed, by=rita)
    later = Obligation.objects.filter(organisation=filed.organisation).latest("period_start")

    assert Report(later).section("use").before["text"] == "Two campaigns, no surprises."
