"""Starting, signing, asking, answering and ending an application."""

from datetime import timedelta

import pytest

from partners.applications import actions, content, rules
from partners.applications.models import Application, InformationRequest, Submission
from partners.evidence.models import EvidenceUse
from portal.access import Lost, Refused
from portal.ledger.models import Entry
from portal.marks import mark_of
from portal.notices.models import Notice
from tests.factories.applications import (
    complete_application,
    make_version,
    start_application,
    submitted_application,
    values_for,
)

pytestmark = pytest.mark.django_db


def fresh(application):
    return Application.objects.select_related("case").get(pk=application.pk)


def ask(application, by, code="ORG-01", text="Which sites exactly?"):
    return actions.ask(application, questions=[(application.rulebook.criterion(code), text)], by=by)


def reply_to(application, request, by):
    actions.save_replies(application, replies={q.pk: "Two sites." for q in request.questions.all()}, by=by)


def test_start_makes_one_draft_and_no_second(alice, clock):
    application = start_application(alice, tier=1)

    assert (application.status, application.tier, application.created_by) == ("draft", 1, alice)
    assert Entry.objects.get(verb="application.started").reference == application.reference
    with pytest.raises(Refused, match="open application already"):
        start_application(alice)


def test_start_refuses_an_evaluator_and_another_organisation(alice, carol):
    start_application(carol)

    with pytest.raises(Refused, match="own organisation"):
        actions.start(carol.organisation, tier=1, by=alice)


def test_submit_refuses_an_incomplete_application_and_names_everything(alice):
    application = start_application(alice)

    with pytest.raises(actions.Incomplete) as refused:
        actions.submit(application, signed_name="Alice", by=alice)

    assert {gap.code for gap in refused.value.gaps} >= {"", "ORG-01"}
    assert fresh(application).status == "draft"
    assert not Submission.objects.exists()


def test_submit_keeps_the_version_and_opens_the_case(alice, rita, rolf, clock):
    application = complete_application(alice)

    submission = actions.submit(application, signed_name=" Alice ", by=alice)

    application = fresh(application)
    assert (application.status, application.submitted_at) == ("screening", clock.now)
    assert (submission.number, submission.signed_name) == (1, "Alice")
    assert submission.digest == content.digest_of(Submission.objects.get().content)
    case = application.case
    assert (case.reference, case.turn, case.stage, case.working_days) == (
        application.reference,
        "programme",
        "screening",
        60,
    )
    assert case.jurisdiction_id == "EU"
    assert clock.now < case.due_at < case.decide_by
    verbs = list(Entry.objects.filter(reference=application.reference).values_list("verb", flat=True))
    assert {"application.submitted", "application.screening", "case.opened"} <= set(verbs)
    facts = Entry.objects.get(verb="application.submitted").facts
    assert (facts["version"], facts["digest"]) == (1, submission.digest)
    assert EvidenceUse.objects.filter(reference=application.reference).count() > 1
    assert set(Notice.objects.values_list("user", flat=True)) == {rita.user_id}


def test_submit_twice_is_told_when_it_was_submitted(alice):
    application = submitted_application(alice)

    with pytest.raises(Lost, match="already submitted"):
        actions.submit(application, signed_name="Alice", by=alice)
    assert Submission.objects.count() == 1


def test_submit_takes_the_own_full_name_only(alice):
    application = complete_application(alice)

    with pytest.raises(Refused, match="own full name"):
        actions.submit(application, signed_name="Somebody else", by=alice)


def test_submit_refuses_a_contributor_and_a_stranger(alice, bob, carol):
    application = complete_application(alice)

    for member in (bob, carol):
        with pytest.raises(Refused):
            actions.submit(application, signed_name=member.user.name, by=member)


def test_submit_at_tier_3_joins_every_jurisdiction(alice):
    application = submitted_application(alice, tier=3)

    joined = set(application.case.joinings.values_list("jurisdiction", flat=True))
    assert joined == {"US", "UK", "CA", "JP"}


def test_ask_stops_the_clock_and_tells_the_partner(alice, bob, rita, clock):
    application = submitted_application(alice)

    request = ask(application, rita)

    application = fresh(application)
    assert (application.status, application.returns_to) == ("awaiting_information", "screening")
    assert (application.case.status, application.case.turn, application.case.due_at) == (
        "waiting",
        "partner",
        request.due_at,
    )
    told = Notice.objects.filter(key__startswith="information.asked").values_list("user", flat=True)
    assert set(told) == {alice.user_id, bob.user_id}


def test_ask_refuses_who_does_not_lead_the_case_and_who_may_not_ask(alice, rolf, otto):
    application = submitted_application(alice)

    for member in (rolf, otto, alice):
        with pytest.raises(Refused):
            ask(application, member)


def test_resubmit_makes_version_2_and_goes_back_to_where_it_came_from(alice, rita, clock):
    application = submitted_application(alice)
    actions.take_into_review(application, by=rita)
    request = ask(application, rita)
    criterion = application.rulebook.criterion("ORG-01")
    clock.forward(days=3)

    with pytest.raises(actions.Incomplete):
        actions.resubmit(application, signed_name="Alice", by=alice)
    reply_to(application, request, alice)
    actions.save_answers(application, written=[actions.Written(criterion, {"text": "Two sites."})], by=alice)
    submission = actions.resubmit(application, signed_name="Alice", by=alice)

    application = fresh(application)
    request.refresh_from_db()
    assert (application.status, application.returns_to, submission.number) == ("in_review", "", 2)
    assert (request.status, application.case.status, application.case.turn) == ("answered", "open", "programme")
    assert submission.content["replies"][0]["reply"] == "Two sites."
    with pytest.raises(Lost, match="submitted already"):
        actions.resubmit(application, signed_name="Alice", by=alice)


def test_only_what_was_asked_about_is_open_while_information_is_awaited(alice, rita):
    application = submitted_application(alice)
    ask(application, rita, code="ORG-07")
    other = application.rulebook.criterion("ORG-03")

    with pytest.raises(Refused, match="ORG-03 is not open"):
        actions.save_answers(application, written=[actions.Written(other, {"choice": "no"})], by=alice)
    with pytest.raises(Refused, match="not open"):
        actions.declare(application, declarations={"agent_use": "yes"}, by=alice)


def test_extend_gives_more_time_once(alice, rita, lena):
    application = submitted_application(alice)
    request = ask(application, rita)

    extended = actions.extend(application, by=lena)

    assert extended.due_at > request.due_at
    assert fresh(application).case.due_at == extended.due_at
    with pytest.raises(Refused, match="once already"):
        actions.extend(application, by=lena)


def test_extend_refuses_a_reviewer(alice, rita):
    application = submitted_application(alice)
    ask(application, rita)

    with pytest.raises(Refused, match="head of section"):
        actions.extend(application, by=rita)


def test_an_unanswered_application_lapses_after_its_deadline_only(alice, rita, clock):
    application = submitted_application(alice)
    request = ask(application, rita)

    assert not actions.lapse_unanswered(application)
    clock.move_to(request.due_at + timedelta(minutes=1))
    assert actions.lapse_unanswered(application)
    assert not actions.lapse_unanswered(application)

    application = fresh(application)
    assert (application.status, application.case.status, application.case.turn) == ("lapsed", "closed", "nobody")
    assert InformationRequest.objects.get().status == "lapsed"


def test_a_draft_lapses_after_long_silence(alice, clock):
    application = start_application(alice)
    clock.forward(days=84)

    assert not actions.lapse_draft(application)
    clock.forward(days=7)
    assert actions.lapse_draft(application)
    assert fresh(application).status == "lapsed"


def test_withdraw_closes_the_case_and_wants_a_reason(alice, bob, rita):
    application = submitted_application(alice)

    with pytest.raises(Refused, match="officer"):
        actions.withdraw(application, by=bob, reason="We moved.")
    with pytest.raises(Refused, match="Say why"):
        actions.withdraw(application, by=alice)
    actions.withdraw(application, by=alice, reason="We moved.")

    assert (fresh(application).status, fresh(application).case.status) == ("withdrawn", "closed")


def test_record_decision_closes_the_case(alice, rita, petra, eu_authority, clock):
    application = submitted_application(alice, tier=3)
    actions.take_into_review(application, by=rita)

    actions.record_decision(application, outcome="approved", decision_reference="DEC-1", by=petra)

    application = fresh(application)
    assert (application.status, application.outcome, application.decided_at) == ("decided", "approved", clock.now)
    assert application.case.status == "closed"
    with pytest.raises(Refused):
        actions.record_decision(application, outcome="refused", decision_reference="DEC-2", by=petra)


def test_take_into_review_is_for_reviewers_who_see_the_case(alice, rita, rolf, petra):
    application = submitted_application(alice)

    for member in (rolf, petra, alice):
        with pytest.raises(Refused):
            actions.take_into_review(application, by=member)
    actions.take_into_review(application, by=rita)
    assert fresh(application).case.stage == "in_review"


def test_of_two_who_write_one_answer_the_later_is_told_and_nothing_is_lost(alice, bob, clock):
    application = start_application(alice)
    criterion = application.rulebook.criterion("ORG-01")
    actions.save_answers(application, written=[actions.Written(criterion, {"text": "By Bob"})], by=bob)

    for later in (alice, bob):
        old = [actions.Written(criterion, {"text": "By another window"}, {"text": {""}})]
        collisions = actions.save_answers(application, written=old, by=later)
        assert {code: found.fields for code, found in collisions.items()} == {"ORG-01": {"text"}}
        assert application.answers.get().text == "By Bob"
    seen = {"text": {mark_of("By Bob")}}
    written = [actions.Written(criterion, {"text": "By Alice"}, seen)]
    assert actions.save_answers(application, written=written, by=alice) == {}
    assert application.answers.get().text == "By Alice"


def test_a_field_that_was_only_shown_restores_no_old_text(alice, clock):
    application = start_application(alice)
    criterion = application.rulebook.criterion("SEC-07")
    shown = {"choice": {""}, "text": {""}}
    first = [actions.Written(criterion, {"choice": "yes", "text": "In a log."}, shown)]
    actions.save_answers(application, written=first, by=alice)

    stale = [actions.Written(criterion, {"choice": "no", "text": ""}, shown)]
    collisions = actions.save_answers(application, written=stale, by=alice)

    assert collisions["SEC-07"].fields == {"choice"}
    answer = application.answers.get()
    assert (answer.choice, answer.text) == ("yes", "In a log.")


def test_what_is_asked_access_to_and_the_replies_keep_what_was_changed_meanwhile(alice, bob, rita):
    application = submitted_application(alice)
    question = actions.ask(application, questions=[(None, "Who signs?")], by=rita).questions.get()
    actions.save_replies(application, replies={question.pk: "The deputy."}, by=bob)
    actions.request_access(application, values={"purpose": "To measure."}, by=bob)
    actions.declare(application, declarations={"agent_use": "yes"}, by=bob)

    replies = actions.save_replies(application, replies={question.pk: "I."}, seen={question.pk: {""}}, by=alice)
    purpose = {"purpose": {mark_of("Another")}}
    access = actions.request_access(application, values={"purpose": "To count."}, seen=purpose, by=alice)
    told = actions.declare(
        application, declarations={"agent_use": "no"}, seen={"agent_use": {mark_of("no or so")}}, by=alice
    )

    assert {pk: found.reply for pk, found in replies.items()} == {question.pk: "The deputy."}
    assert access == {"purpose": "To measure."}
    assert told == {"agent_use": "yes"}
    application.refresh_from_db()
    assert application.declarations["agent_use"] == "yes"
    assert application.access_requests.get().purpose == "To measure."


def test_save_refuses_other_organisations_and_readers(alice, carol, rita):
    application = start_application(alice)
    criterion = application.rulebook.criterion("ORG-01")

    for member in (carol, rita):
        with pytest.raises(Refused):
            actions.save_answers(application, written=[actions.Written(criterion, {"text": "x"})], by=member)


def test_attach_refuses_another_organisations_document(alice, carol):
    application = start_application(alice)
    criterion = application.rulebook.criterion("ORG-01")

    with pytest.raises(Refused, match="own documents"):
        actions.attach(application, criterion=criterion, version=make_version(carol), by=alice)
    actions.attach(application, criterion=criterion, version=make_version(alice), by=alice)
    assert application.answers.get().evidence.count() == 1


def test_missing_names_the_evidence_that_was_found_infected(alice):
    application = complete_application(alice)
    assert rules.missing(application) == []

    application.answers.first().evidence.first().version.__class__.objects.update(status="infected")

    gaps = rules.missing(application)
    assert {gap.what for gap in gaps} == {"“Access policy”, version 1, can no longer be used: add other evidence"}
    assert all(gap.link.endswith(f"?check=1#{gap.code}") for gap in gaps)


def test_missing_says_so_when_the_tier_is_too_low(alice):
    application = complete_application(alice)
    actions.declare(application, declarations={"dangerous_field": "yes"}, by=alice)
    application.refresh_from_db()

    assert any("needs tier 3" in gap.what for gap in rules.missing(application))


def test_not_applicable_wants_a_reason_and_no_evidence(alice):
    application = complete_application(alice)
    criterion = next(
        c
        for c in application.rulebook.ordered_criteria
        if c.answer == "yes_partial_no" and c.evidence_required and c.needs_evidence(1) and 1 in c.tiers
    )
    answer = application.answers.get(criterion=criterion)
    answer.evidence.all().delete()

    unexplained = {"choice": "not_applicable", "text": ""}
    actions.save_answers(application, written=[actions.Written(criterion, unexplained)], by=alice)
    assert [gap.what for gap in rules.missing(application)] == ["say why it does not apply"]
    values = {"choice": "not_applicable", "text": "We have none."}
    actions.save_answers(application, written=[actions.Written(criterion, values)], by=alice)
    assert rules.missing(application) == []


def test_every_answer_kind_has_a_value_in_these_tests(alice):
    application = start_application(alice, tier=3)

    kinds = {criterion.answer for criterion in application.rulebook.ordered_criteria}

    assert all(values_for(c) for c in application.rulebook.ordered_criteria)
    assert kinds == {"yes_partial_no", "choice", "multi_choice", "number", "date", "text"}
