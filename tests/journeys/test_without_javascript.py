"""The partner's whole way to a submission, and the count before a suspension, in a browser that runs no script.

A decision without script is made in `test_interruptions`.
"""

import re

import pytest

from tests.journeys import partner_side as partner
from tests.journeys import programme_side as programme
from tests.journeys.visiting import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser]


def test_a_partner_applies_without_javascript(as_member, tmp_path):
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


def test_a_suspension_is_imposed_without_javascript(as_member):
    """The page counts who would lose access when asked, not by itself."""
    administrator = as_member("administrator@eu.example", javascript=False)
    administrator.open("/suspensions/new/")
    line = administrator.page.locator("details.scope__line").filter(has_text="Person").first
    line.locator("summary").click()
    line.locator(".form-check").filter(has_text="Lena Fischer").get_by_role("checkbox").check()

    administrator.press("Count again")

    administrator.sees("person loses access", "Lena Fischer", "Suspend 1 person")
