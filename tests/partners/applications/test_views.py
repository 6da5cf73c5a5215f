"""The pages of applications: who sees and does what, and that nothing typed is lost."""

import html
import json
import re
from datetime import date
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from partners.applications import actions
from partners.applications.models import Application, Submission
from partners.catalogues import actions as catalogues
from partners.catalogues.identity import Framework
from partners.evidence.models import DocumentVersion
from portal.states import SystemActor
from tests.factories.applications import complete_application, make_version, start_application, submitted_application
from tests.factories.catalogues import catalog, control, read

pytestmark = pytest.mark.django_db


def page(name, application, *args):
    return reverse(f"applications:{name}", args=[application.reference, *args])


def test_the_list_shows_own_applications_and_visible_cases_only(alice, carol, rita, rolf, vera, meridian, sign_in):
    mine, theirs = submitted_application(alice), start_application(carol)

    def shown(member):
        text = sign_in(member).get(reverse("applications:list")).content.decode()
        return {one.reference for one in (mine, theirs) if one.reference in text}

    assert shown(alice) == {mine.reference}
    assert shown(carol) == {theirs.reference}
    assert shown(rita) == {mine.reference}
    assert shown(rolf) == set()
    assert shown(vera) == {mine.reference}
    assert sign_in(meridian).get(reverse("applications:list")).status_code == 403


def test_the_list_asks_as_many_queries_for_three_as_for_one(
    rita, alice, carol, sign_in, django_assert_max_num_queries, clock
):
    from tests.factories.accounts import MembershipFactory, OrganisationFactory

    submitted_application(alice)
    client = sign_in(rita)
    client.get(reverse("applications:list"))
    with django_assert_max_num_queries(30) as one:
        client.get(reverse("applications:list"))
    for _n in range(2):
        submitted_application(MembershipFactory(organisation=OrganisationFactory(), role="responsible_officer"))
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("applications:list"))


@pytest.mark.parametrize("name", ["detail", "about", "access", "check", "reading", "withdrawal"])
def test_another_organisations_application_is_not_found(name, alice, carol, sign_in):
    application = start_application(alice)

    assert sign_in(carol).get(page(name, application)).status_code == 404


def test_every_page_of_a_draft_opens_for_its_officer(alice, sign_in):
    application = complete_application(alice)
    client = sign_in(alice)

    sections = {c.section.code for c in application.rulebook.ordered_criteria}
    for name in ("detail", "about", "access", "check", "reading", "withdrawal"):
        assert client.get(page(name, application)).status_code == 200, name
    for code in sections:
        assert client.get(page("section", application, code)).status_code == 200, code
    assert client.get(page("section", application, "XYZ")).status_code == 404


def test_a_provider_and_an_observer_cannot_write(alice, meridian, vera, sign_in):
    application = submitted_application(alice)
    address = page("section", application, "ORG")

    assert sign_in(meridian).post(address, {}).status_code == 403
    assert sign_in(vera).post(address, {}).status_code == 404
    assert sign_in(vera).post(page("autosave", application, "ORG"), {}).status_code == 403


def test_start_makes_a_draft_and_goes_to_its_first_step(alice, sign_in):
    start_application(alice)
    Application.objects.all().delete()

    response = sign_in(alice).post(reverse("applications:start"), {"tier": "1"})

    application = Application.objects.get()
    assert (response.status_code, response["Location"]) == (303, page("about", application))


def test_start_refuses_a_second_draft_and_keeps_the_form(alice, sign_in):
    start_application(alice)

    response = sign_in(alice).post(reverse("applications:start"), {"tier": "2"})

    assert response.status_code == 422
    assert "open application already" in response.content.decode()


def test_saving_a_section_keeps_what_is_good_and_says_what_is_not(alice, sign_in):
    application = start_application(alice)
    fields = {"SEC-06-number": "two days", "SEC-07-choice": "yes", "SEC-07-text": "Yes, in a log."}

    response = sign_in(alice).post(page("section", application, "SEC"), fields)

    text = response.content.decode()
    assert response.status_code == 422
    assert "two days" in text
    assert "Enter days as a number" in text
    assert application.answers.get(criterion__code="SEC-07").text == "Yes, in a log."


def test_saving_a_section_refuses_control_characters_and_500_words_and_more(alice, sign_in):
    application = start_application(alice)
    client = sign_in(alice)

    for text, sentence in (("a\x07b", "control characters"), ("word " * 501, "at most 500 words")):
        response = client.post(page("section", application, "ORG"), {"ORG-01-text": text})
        assert response.status_code == 422
        assert sentence in response.content.decode()
    assert not application.answers.filter(criterion__code="ORG-01").exists()


def test_save_and_continue_leads_to_the_next_section_then_to_the_check(alice, sign_in):
    application = start_application(alice)
    client = sign_in(alice)

    assert client.post(page("section", application, "ORG"), {})["Location"] == page("section", application, "USE")
    assert client.post(page("section", application, "EVA"), {})["Location"] == page("check", application)
    assert client.post(page("section", application, "ORG"), {"later": "1"})["Location"] == page("detail", application)
    upload = client.post(page("section", application, "ORG"), {"upload": "ORG-01"})["Location"]
    assert upload == reverse("applications:upload", args=[application.reference, "ORG-01"])


def test_autosave_keeps_the_answer_and_says_when(alice, sign_in, clock):
    application = start_application(alice)

    response = sign_in(alice).post(
        page("autosave", application, "ORG"), {"ORG-01-text": "Half a sen"}, headers={"X-Background": "1"}
    )

    assert (response.status_code, "Saved at" in response.content.decode()) == (200, True)
    assert application.answers.get(criterion__code="ORG-01").text == "Half a sen"


def marks_on(client, address):
    """The marks that a page carries, as it would send them."""
    return html.unescape(re.search(r'name="marks" value="([^"]*)"', client.get(address).content.decode())[1])


@pytest.mark.parametrize("first", ["bob", "alice"])
def test_the_second_of_two_writers_sees_both_answers_and_chooses(first, alice, sign_in, request):
    """Also where both are the same person in two windows."""
    application = start_application(alice)
    client, address = sign_in(alice), page("section", application, "ORG")
    old = marks_on(client, address)
    other = sign_in(request.getfixturevalue(first))
    other.post(address, {"ORG-01-text": "Written first", "marks": old})

    typed = {"ORG-01-text": "Written second", "marks": old}
    response = sign_in(alice).post(address, typed)

    text = response.content.decode()
    assert response.status_code == 409
    assert {"Written first", "Written second"} <= set(re.findall(r"Written \w+", text))
    assert f"{first.title()}, " in text
    assert application.answers.get(criterion__code="ORG-01").text == "Written first"
    keeps_mine = re.search(r'name="mine" value="([^"]*)"', text)[1]
    assert sign_in(alice).post(address, {**typed, "mine": keeps_mine})["Location"] == f"{address}#ORG-01"
    assert application.answers.get(criterion__code="ORG-01").text == "Written second"


def test_whoever_keeps_the_saved_text_loses_nothing_else(alice, bob, sign_in):
    application = start_application(alice)
    client, address = sign_in(alice), page("section", application, "ORG")
    old = marks_on(client, address)
    sign_in(bob).post(address, {"ORG-01-text": "By Bob", "marks": old})

    typed = {"ORG-01-text": "By Alice", "ORG-02-text": "Also by Alice", "marks": old}
    response = sign_in(alice).post(address, {**typed, "theirs": "ORG-01-text"})

    assert response.status_code == 303
    assert dict(application.answers.values_list("criterion__code", "text")) == {
        "ORG-01": "By Bob",
        "ORG-02": "Also by Alice",
    }


def test_a_page_that_grew_old_writes_only_what_was_changed_in_it(alice, sign_in):
    application = start_application(alice)
    client, address = sign_in(alice), page("section", application, "ORG")
    old = marks_on(client, address)
    client.post(address, {"ORG-01-text": "New", "marks": old})

    response = client.post(address, {"ORG-01-text": "", "ORG-02-text": "Other", "marks": old})

    assert response.status_code == 303
    assert dict(application.answers.values_list("criterion__code", "text")) == {"ORG-01": "New", "ORG-02": "Other"}


def test_autosave_answers_with_new_marks_and_what_it_could_not_keep(alice, bob, sign_in):
    application = start_application(alice)
    client, address = sign_in(alice), page("autosave", application, "SEC")
    old = marks_on(client, page("section", application, "SEC"))
    first = client.post(address, {"SEC-07-text": "One", "changed": "SEC-07-text", "marks": old}).content.decode()
    again = html.unescape(re.search(r'name="marks" value="([^"]*)"', first)[1])

    second = client.post(address, {"SEC-07-text": "One, two", "changed": "SEC-07-text", "marks": again})
    stale = client.post(
        address,
        {"SEC-07-text": "Zero", "SEC-06-number": "two", "changed": ["SEC-07-text", "SEC-06-number"], "marks": old},
    ).content.decode()

    assert set(json.loads(again)) == {"SEC-07-text"}
    assert "data-note-for" not in second.content.decode()
    assert set(re.findall(r'data-note-for="([^"]*)"', stale)) == {"SEC-07-text", "SEC-06-number"}
    assert application.answers.get(criterion__code="SEC-07").text == "One, two"


def test_what_the_same_page_is_still_sending_is_no_conflict(alice, sign_in):
    application = start_application(alice)
    client, address = sign_in(alice), page("autosave", application, "ORG")
    old = marks_on(client, page("section", application, "ORG"))
    client.post(address, {"ORG-01-text": "Half", "changed": "ORG-01-text", "marks": old})

    on_leaving = {"ORG-01-text": "Half a sentence", "changed": "ORG-01-text", "marks": old}
    answer = client.post(address, {**on_leaving, "pending:ORG-01-text": "Half"})

    assert "data-note-for" not in answer.content.decode()
    assert application.answers.get().text == "Half a sentence"


def test_what_is_asked_for_is_kept_in_the_background_before_a_release_is_chosen(alice, carol, vera, sign_in):
    application = start_application(alice)
    fields = {"purpose": "To measure.", "requests_per_minute": "many", "changed": ["purpose", "requests_per_minute"]}
    address = page("access-autosave", application)

    answer = sign_in(alice).post(address, fields).content.decode()
    sign_in(alice).post(page("about-autosave", application), {"agent_use": "yes", "changed": "agent_use"})

    application.refresh_from_db()
    asked = application.access_requests.get()
    assert (asked.release, asked.purpose, asked.requests_per_minute) == (None, "To measure.", 60)
    assert 'data-note-for="requests_per_minute"' in answer
    assert application.declarations == {"agent_use": "yes", "access_level": "AL1"}
    assert sign_in(alice).get(page("reading", application)).status_code == 200
    assert sign_in(carol).post(address, fields).status_code == 404
    assert sign_in(vera).post(address, fields).status_code == 403


def test_a_document_is_attached_and_taken_away(alice, carol, sign_in):
    application = start_application(alice)
    mine, theirs = make_version(alice), make_version(carol)
    client, address = sign_in(alice), page("section", application, "ORG")

    client.post(address, {"ORG-01-attach": str(theirs.pk), "stay": "ORG-01"})
    client.post(address, {"ORG-01-attach": str(mine.pk), "stay": "ORG-01"})
    assert [item.version for item in application.answers.get().evidence.all()] == [mine]

    removal = client.post(address, {"remove": f"ORG-01:{mine.document.reference}"})["Location"]
    assert client.get(removal).status_code == 200
    assert application.answers.get().evidence.exists()
    assert client.post(removal)["Location"] == f"{address}#ORG-01"
    assert not application.answers.get().evidence.exists()


def test_removing_evidence_is_refused_to_another_organisation_and_to_who_does_not_write(alice, carol, aurora, sign_in):
    from tests.factories.accounts import MembershipFactory

    application, version = start_application(alice), make_version(alice)
    sign_in(alice).post(page("section", application, "ORG"), {"ORG-01-attach": str(version.pk)})
    removal = page("removal", application, "ORG-01", version.document.reference)

    assert sign_in(carol).post(removal).status_code == 404
    assert sign_in(MembershipFactory(organisation=aurora, role="evaluator")).post(removal).status_code == 403
    assert application.answers.get().evidence.get().version == version


def test_enter_in_a_field_saves_and_stays(alice, sign_in):
    application, version = start_application(alice), make_version(alice)
    client, address = sign_in(alice), page("section", application, "ORG")
    client.post(address, {"ORG-01-attach": str(version.pk)})

    response = client.post(address, {"ORG-01-text": "Typed.", "stay": ""})

    assert (response.status_code, response["Location"]) == (303, address)
    assert application.answers.get().text == "Typed."
    assert application.answers.get().evidence.exists()


def test_the_check_page_names_and_links_everything_missing(alice, sign_in):
    application = start_application(alice)

    text = sign_in(alice).get(page("check", application)).content.decode()

    assert f'href="/applications/{application.reference}/sections/ORG/?check=1#ORG-01"' in text
    assert "Sign and submit" not in text


def test_submitting_by_the_page_and_again(alice, bob, sign_in):
    application = complete_application(alice)
    address, signature = page("check", application), {"signed_name": "Alice"}

    assert sign_in(bob).post(address, {"signed_name": "Bob"}).status_code == 422
    assert sign_in(alice).post(address, {"signed_name": "Alicia"}).status_code == 422
    assert sign_in(alice).post(address, signature)["Location"] == page("detail", application)
    second = sign_in(alice).post(address, signature)
    assert second.status_code == 409
    assert "already submitted" in second.content.decode()
    assert Submission.objects.count() == 1


def test_questions_stand_in_place_and_answering_leads_to_version_2(alice, rita, sign_in):
    application = submitted_application(alice)
    criterion = application.rulebook.criterion("ORG-01")
    request = actions.ask(application, questions=[(criterion, "Which sites?"), (None, "Who signs?")], by=rita)
    on_org_01, on_all = request.questions.all()
    client = sign_in(alice)

    assert "Which sites?" in client.get(page("section", application, "ORG")).content.decode()
    assert "Who signs?" in client.get(page("about", application)).content.decode()
    section = {"ORG-01-text": "Berlin and Bonn.", f"reply-{on_org_01.pk}": "Two: Berlin and Bonn."}
    section["marks"] = marks_on(client, page("section", application, "ORG"))
    assert client.post(page("section", application, "ORG"), section).status_code == 303
    about = {**application.declarations, f"reply-{on_all.pk}": "The deputy."}
    assert client.post(page("about", application), about).status_code == 303
    assert client.post(page("check", application), {"signed_name": "Alice"}).status_code == 303

    changes = client.get(page("changes", application, 2)).content.decode()
    assert "<ins>Berlin and Bonn.</ins>" in changes
    assert "Two: Berlin and Bonn." in client.get(page("version", application, 2)).content.decode()
    assert sign_in(rita).get(page("changes", application, 2)).status_code == 200


def test_withdrawal_asks_first_and_shows_a_clear_page_after(alice, bob, sign_in):
    application = submitted_application(alice)
    address = page("withdrawal", application)

    assert sign_in(bob).get(address).status_code == 403
    assert "case is closed" in sign_in(alice).get(address).content.decode()
    assert sign_in(alice).post(address, {"reason": ""}).status_code == 422
    assert sign_in(alice).post(address, {"reason": "We moved."}).status_code == 303
    assert "was withdrawn" in sign_in(alice).get(page("detail", application)).content.decode()


def test_extension_is_for_the_head_of_section(alice, rita, lena, sign_in):
    application = submitted_application(alice)
    actions.ask(application, questions=[(None, "Who signs?")], by=rita)

    assert sign_in(rita).post(page("extension", application)).status_code == 403
    assert sign_in(lena).post(page("extension", application)).status_code == 303
    assert sign_in(lena).post(page("extension", application)).status_code == 409


def test_what_was_typed_stands_when_the_application_was_withdrawn_meanwhile(alice, sign_in):
    application = start_application(alice)
    client = sign_in(alice)
    actions.withdraw(application, by=alice)

    response = client.post(page("section", application, "ORG"), {"ORG-01-text": "A long answer.", "ORG-01-seen": ""})

    text = response.content.decode()
    assert response.status_code == 422
    assert "A long answer." in text
    assert "cannot be done any more" in text


def test_an_evaluator_reads_the_form_and_cannot_write(alice, aurora, sign_in):
    from tests.factories.accounts import MembershipFactory

    application = start_application(alice)
    evaluator = sign_in(MembershipFactory(organisation=aurora, role="evaluator"))
    address = page("section", application, "ORG")

    assert "Save and continue" not in evaluator.get(address).content.decode()
    assert evaluator.post(address, {"ORG-01-text": "Mine."}).status_code == 422
    assert not application.answers.exists()


def test_an_untouched_text_stays_the_same_though_browsers_send_other_line_breaks(alice, sign_in):
    application = start_application(alice)
    criterion = application.rulebook.criterion("ORG-01")
    actions.save_answers(application, written=[actions.Written(criterion, {"text": "One.\nTwo."})], by=alice)
    before = application.answers.get().updated_at

    response = sign_in(alice).post(page("section", application, "ORG"), {"ORG-01-text": "One.\r\nTwo."})

    assert response.status_code == 303
    assert (application.answers.get().text, application.answers.get().updated_at) == ("One.\nTwo.", before)


def test_a_question_shows_the_text_of_its_controls_where_a_catalogue_holds_it(alice, sign_in):
    application = start_application(alice)
    operator = SystemActor("system:operator")
    given = catalog(control("ac-2", "Accounts", prose="Keep a list."))
    named = {"nist_800_53": Framework("SP 800-53", frozenset({"ac-2"}))}
    catalogues.import_catalogue(read(given), frameworks=named, by=operator)

    shown = sign_in(alice).get(page("section", application, "SEC")).content.decode()

    assert "Also useful for:" in shown
    assert "Keep a list." in shown
    assert "/rules/catalogues/catalogue-of-controls/ac-2/" in shown


def test_the_browser_is_told_which_form_was_done_and_of_no_other(alice, sign_in):
    application = start_application(alice)
    client = sign_in(alice)

    done = client.post(page("section", application, "ORG"), {"ORG-01-text": "Done."})
    refused = client.post(page("section", application, "ORG"), {"ORG-01-text": "a\x07b"})
    unknown = Client().post(page("section", application, "ORG"), {"ORG-01-text": "Late."})

    assert unquote(done.cookies["sent"].value) == page("section", application, "ORG")
    assert (refused.status_code, "sent" in refused.cookies) == (422, False)
    assert (unknown.status_code, "sent" in unknown.cookies) == (302, False)


def test_what_an_answer_still_lacks_is_named_at_it(alice, sign_in):
    application = complete_application(alice)
    client, address = sign_in(alice), page("section", application, "ORG")
    assert "Still missing:" not in client.get(address).content.decode()

    DocumentVersion.objects.update(covers_to=date(2020, 1, 31))

    text = client.get(address).content.decode()
    assert "Still missing:" in text
    assert "covers the time until 31 Jan 2020" in text
