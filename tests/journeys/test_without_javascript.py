"""Every way through the programme, in a browser that runs no script.

A decision without script is made in `test_interruptions`.
"""

import re

import pytest

from tests.journeys import partner_side as partner
from tests.journeys import programme_side as programme
from tests.journeys.visiting import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser]


QUESTION = "Who else uses the room, and when?"


def test_a_partner_applies_and_is_reviewed_without_javascript(as_member, tmp_path):
    """Linden withdrew its first application and begins again."""
    officer = as_member("officer@linden.example", javascript=False)
    officer.open("/applications/")
    officer.follow("Apply to take part")
    officer.choose("Tier 1")
    officer.press("Begin the application")
    application = re.search(r"APP-\d{4}-\d+", officer.page.url)[0]

    tell_about_the_request(officer)
    ask_for_access(officer)
    officer.open(f"/applications/{application}/sections/ORG/")
    partner.fill_what_is_empty(officer)
    register = partner.paper(tmp_path, "Entry of the register")
    assert partner.upload_for(officer, "ORG-01", register, title="Entry of the register") == partner.digest_of(register)
    for section in programme.SECTIONS:
        officer.open(f"/applications/{application}/sections/{section}/")
        partner.fill_what_is_empty(officer)
        for documents in officer.page.locator("select[name$=-attach]").all():
            documents.select_option(index=1)
        officer.press("Save and continue")
    partner.sign(officer, application, "Marion Pike", button="Sign and submit")

    officer.sees("The programme, to screen it for completeness", "signed by Marion Pike")
    reviewer = as_member("reviewer@uk.example", javascript=False)
    programme.screen(reviewer, application)
    programme.judge(reviewer, application, "ORG-01", "Entry of the register")
    programme.ask(reviewer, application, "SEC-01", QUESTION)
    answer_the_question(officer, application)
    programme.give_opinion(reviewer, application, "approve")
    reviewer.sees("1 of 2")


def answer_the_question(officer: Visitor, application: str) -> None:
    officer.open(f"/applications/{application}/")
    officer.sees(QUESTION)
    officer.follow("Go to SEC-01")
    officer.page.locator("#SEC-01 textarea[name^=reply]").fill("Nobody: the door counts who comes in.")
    officer.press("Save and continue")
    partner.sign(officer, application, "Marion Pike", button="Sign and send the answers")
    officer.sees("Version 2")


def tell_about_the_request(officer: Visitor) -> None:
    for group in officer.page.locator("main fieldset fieldset, main fieldset [role=radiogroup], main .field").all():
        options = group.locator("input[type=radio]")
        if options.count() and not group.locator("input:checked").count():
            no = group.locator("input[value=no]")
            (no if no.count() else options).first.check()
    officer.press("Save and continue")


def ask_for_access(officer: Visitor) -> None:
    page = officer.page
    page.get_by_label("Which model release?").select_option(label=release_of_tier_1(page))
    page.locator("input[name=access_level]").first.check()
    page.get_by_label("In which environment will you use it?").select_option(index=1)
    for name in ("use_categories", "data_classes", "people"):
        page.locator(f"input[name={name}]").first.check()
    officer.fill("What do you want to find out?", "Whether measurements are quoted with their uncertainty.")
    officer.fill("On which basis is the access exported to you?", "Allied jurisdictions")
    officer.press("Save and continue")


def release_of_tier_1(page) -> str:
    offered = page.get_by_label("Which model release?").locator("option").all_inner_texts()
    return next(words for words in offered if "M-4" in words)


def test_a_provider_consents_without_javascript(as_member):
    """Curlew's room is not verified yet, so that the grant does not begin in the same act."""
    provider = as_member("provider@halcyon.example", javascript=False)
    provider.open("/grants/?status=proposed")
    provider.follow(re.compile("."), within="tr:has-text('Curlew Climate Institute')")
    grant = provider.page.url

    provider.follow("Consent")
    provider.sees("You agree that Curlew Climate Institute uses Halcyon 2 Vision")
    provider.press("Consent to 1 grant")

    assert provider.page.url == grant
    provider.sees("Consented", "Withdraw your consent")


def test_narrower_terms_are_offered_and_accepted_without_javascript(as_member):
    provider = as_member("provider@meridian.example", javascript=False)
    officer = as_member("officer@larkspur.example", javascript=False)
    provider.open("/grants/")
    provider.follow(re.compile("."), within="tr:has-text('Larkspur Institute')")
    grant = provider.page.url

    provider.follow("Narrow")
    provider.fill("Requests a minute", "20")
    provider.page.locator("input[name=reason_class][value=capacity]").check()
    provider.page.locator("textarea[name=text]").fill("The model is in demand until the new year.")
    provider.press("Offer these terms")
    officer.open(grant)
    officer.sees("Narrower terms are offered", "The model is in demand")
    officer.follow("Accept")
    officer.press("Accept 1 version of the terms")

    officer.sees_not("Narrower terms are offered")
    officer.sees("20 requests a minute")


def test_somebody_is_named_and_cleared_without_javascript(as_member):
    officer = as_member("officer@linden.example", javascript=False)
    officer.open("/people/")
    officer.follow("Name a person")
    for label, value in {"Full name": "Owen Hale", "Position": "Engineer", "Birth date": "1988-03-14"}.items():
        officer.fill(label, value)
    officer.page.get_by_label("Tier to be cleared for").select_option("1")
    officer.page.get_by_label("Nationalities").select_option("GB")
    officer.page.get_by_label("Country of residence").select_option("GB")
    officer.press("Name this person and begin the vetting")
    person = officer.page.url

    programme.clear(as_member("reviewer@uk.example", javascript=False), person)

    officer.open(person)
    officer.sees("Cleared", "everything that the tier needs is clear")


def test_a_suspension_is_imposed_confirmed_and_lifted_without_javascript(as_member):
    """The page counts who would lose access when asked, not by itself."""
    first = as_member("administrator@eu.example", javascript=False)
    second = as_member("administrator@us.example", javascript=False)

    suspension = programme.suspend(first, "Lena Fischer", grounds="facts_incomplete", reason="Nobody told of a test.")
    first.sees("Interim", "lapses by itself unless confirmed", "Lena Fischer")
    programme.confirm(second, suspension, "The facts are still open.")
    second.sees_not("lapses by itself unless confirmed")
    programme.lift(first, second, suspension, "The test is known.")
    second.sees("Lifted")


def test_a_report_is_filed_returned_and_accepted_without_javascript(as_member):
    """Dunlin left the programme and owes its last report."""
    officer = as_member("officer@dunlin.example", javascript=False)
    reviewer = as_member("reviewer@eu.example", javascript=False)
    officer.open("/reports/?status=open")
    officer.follow(re.compile("."), within="main tbody")
    report = re.search(r"RPT-\d{4}-\d+", officer.page.url)[0]

    partner.file_report(officer, report, use="We counted 4 100 requests.", name="Nora Keegan")
    officer.sees("The programme", "Version 1")
    programme.return_report(reviewer, report, "Say why the gateway counted more.")
    reviewer.sees("Returned")
    officer.open(f"/reports/{report}/")
    officer.sees("Why version 1 was returned", "Say why the gateway counted more.")
    partner.file_report(officer, report, use="We counted 4 100 requests, and retries once.", name="Nora Keegan")
    programme.accept_report(reviewer, report, "Clear now.")

    reviewer.sees("Accepted")
    officer.open(f"/reports/{report}/")
    officer.sees("Accepted", "Version 2", "Clear now.")
