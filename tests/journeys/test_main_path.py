"""One organisation goes from its application to access, to suspension, and everything of it stands in the ledger."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Download
from pypdf import PdfReader

from tests.journeys import partner_side as partner
from tests.journeys import passing
from tests.journeys import programme_side as programme
from tests.journeys.visiting import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser]

QUESTION = "The answer says 12 days, the patch report says 45. Which is right?"
REPLY = "45 is right; 12 was the median of the lesser flaws."
CONDITION = "Report every critical flaw that stays open longer than 15 days."


def test_one_organisation_goes_from_application_to_access_to_suspension(as_member, portal, tmp_path):
    officer = as_member("officer@borealis.example")
    reviewer, second = as_member("reviewer@eu.example"), as_member("reviewer2@eu.example")

    application = finish_the_application(officer, tmp_path)
    question_and_answer(officer, reviewer, application)
    two_opinions(reviewer, second, application)
    decision_with_a_condition(as_member("approver@eu.example"), portal, application)
    notice_and_letter(officer, application)
    grant = consent(as_member("provider@meridian.example"), officer)
    administrators = as_member("administrator@eu.example"), as_member("administrator@us.example")
    suspension_of_one_person(officer, *administrators, grant)
    two_suspensions_that_overlap(officer, *administrators, grant)
    proof(administrators[0], portal, application, tmp_path)


def finish_the_application(officer: Visitor, folder: Path) -> str:
    """Point 1: what to do next, what is missing, evidence with its receipt, the signature."""
    officer.sees("What to do next")
    officer.follow(re.compile("."), within="section[aria-labelledby=next]")
    application = re.search(r"APP-\d{4}-\d+", officer.page.url)[0]
    officer.open(f"/applications/{application}/check/")
    officer.sees(
        "things are missing", "SEC-01: not answered yet", "INC-01: not answered yet", "EVA-01: not answered yet"
    )
    assert not officer.page.get_by_role("button", name="Sign and submit").count()
    officer.follow("SEC-01: not answered yet")
    assert officer.page.url.endswith("/sections/SEC/?check=1#SEC-01")

    partner.fill_what_is_empty(officer)
    with officer.page.expect_response(re.compile("/draft/")):
        officer.page.locator("#SEC-01 textarea").press("End")
        officer.page.locator("#SEC-01 textarea").press_sequentially(" Seen in March.")
    officer.page.locator("#saved").get_by_text("Saved at").wait_for()
    certificate = partner.paper(folder, "Certificate of the evaluation site")
    receipt = partner.upload_for(officer, "SEC-01", certificate, title="Certificate of the site")
    assert receipt == partner.digest_of(certificate)
    for section in ("SEC", "INC", "EVA"):
        officer.open(f"/applications/{application}/sections/{section}/")
        partner.fill_what_is_empty(officer)
        officer.press("Save and continue")
    partner.attach_what_is_missing(officer, application)

    partner.sign(officer, application, "Somebody Else", button="Sign and submit")
    officer.sees("Sign with your own full name")
    partner.sign(officer, application, "Ingrid Solheim", button="Sign and submit")
    officer.sees("The programme, to screen it for completeness", "Version 1", "signed by Ingrid Solheim")
    return application


def question_and_answer(officer: Visitor, reviewer: Visitor, application: str) -> None:
    """Point 2: screening, judging evidence, a question in its place, and exactly what changed."""
    reviewer.open("/queue/?view=open")
    row = reviewer.page.get_by_role("row").filter(has_text=application)
    assert "days left" in row.inner_text()
    reviewer.follow("Borealis Labs", within=f"tr:has-text('{application}')")
    programme.screen(reviewer, application)
    reviewer.sees("In review")
    programme.judge(reviewer, application, "SEC-01", "Certificate of the site")
    programme.judge(reviewer, application, "SEC-06", "Patch report", reason="shows_opposite")
    reviewer.sees("Insufficient")
    programme.ask(reviewer, application, "SEC-06", QUESTION)
    reviewer.sees("The partner")
    reviewer.open(f"/cases/{application}/?section=SEC")
    reviewer.sees(QUESTION, "No reply yet")

    officer.open("/")
    officer.follow("Answer what the programme asked", within="section[aria-labelledby=next]")
    officer.open(f"/applications/{application}/")
    officer.sees(QUESTION)
    officer.follow("Go to SEC-06")
    officer.sees(QUESTION)
    officer.page.locator("input[name='SEC-06-number']").fill("45")
    officer.page.locator("#SEC-06 textarea[name^=reply]").fill(REPLY)
    officer.press("Save and continue")
    partner.sign(officer, application, "Ingrid Solheim", button="Sign and send the answers")
    officer.sees("Version 2")

    reviewer.open(f"/cases/{application}/?section=SEC")
    changed = [part.inner_text() for part in reviewer.page.locator("article del, article ins").all()]
    assert changed == ["12 days", "45 days"]
    reviewer.sees("The rulebook asks for at most 15 days", QUESTION, REPLY)
    reviewer.follow("Compare with version 1")
    assert [part.inner_text() for part in reviewer.page.locator("del, ins").all()] == ["12 days", "45 days"]


def two_opinions(reviewer: Visitor, second: Visitor, application: str) -> None:
    """Point 3: opinions are hidden from each other until both are given."""
    why = "Sound, once patches are faster."
    programme.give_opinion(reviewer, application, "approve_with_conditions", why, SEC="partly")

    second.open(f"/cases/{application}/")
    assert why not in second.page.content()
    second.sees("1 of 2", "Sealed")
    programme.give_opinion(second, application, "approve")
    second.sees("2 of 2", why, "Together they recommend", "Approve with conditions")


def decision_with_a_condition(approver: Visitor, portal, application: str) -> None:
    passing.since_the_code(portal, approver.who, minutes=6)
    approver.open(f"/cases/{application}/")
    approver.follow("Decide this application")
    approver.sees("Confirm that it is you")
    approver.give_code("Continue")
    programme.decide_with_a_condition(approver, application, "Borealis Labs may take part at tier 1.", CONDITION)
    approver.sees("Approved with conditions")


def notice_and_letter(officer: Visitor, application: str) -> None:
    officer.open("/inbox/")
    officer.sees(f"{application} was decided")
    officer.open(f"/decisions/{application}/")
    officer.sees("Borealis Labs may take part at tier 1.", CONDITION, "If you disagree")
    letter = download(officer, "Download the letter (PDF)", within="body")
    words = " ".join(page.extract_text() for page in PdfReader(letter.path()).pages)
    assert "Qualification: approved with conditions" in words
    assert CONDITION in " ".join(words.split())


def consent(provider: Visitor, officer: Visitor) -> str:
    """Point 4: the provider consents, and the grant says who can use it."""
    provider.open("/grants/")
    provider.follow(re.compile("."), within="tr:has-text('Borealis Labs')")
    grant = re.search(r"GRT-\d{4}-\d+", provider.page.url)[0]
    provider.sees_not("Freja Lund")
    provider.follow("Consent")
    provider.press("Consent to 1 grant")
    provider.sees("Active", "2 people can use it")

    officer.open(f"/grants/{grant}/")
    officer.sees("Usable now", "Freja Lund", "Ingrid Solheim", "Effective", CONDITION)
    officer.open("/")
    officer.follow("Read and acknowledge Rulebook 1", within="section[aria-labelledby=next]")
    officer.press("Acknowledge the rulebook")
    assert decisions(officer, grant) == {"effective": 2}
    return grant


def suspension_of_one_person(officer: Visitor, first: Visitor, second: Visitor, grant: str) -> None:
    """Point 5: one person is out at once and nobody else; two people confirm it, two lift it."""
    suspension = programme.suspend(first, "Freja Lund", grounds="facts_incomplete", reason="Nobody announced a test.")
    first.sees("Interim", "lapses by itself unless confirmed", "Who is out now", "You imposed this suspension")
    assert decisions(officer, grant) == {"effective": 1, f"held by {suspension}": 1}
    officer.open(f"/grants/{grant}/")
    officer.sees("Not for 1 person", f"Held by {suspension}")

    programme.confirm(second, suspension, "The facts are still open.")
    second.sees_not("lapses by itself unless confirmed")
    programme.lift(first, second, suspension, "The sender is known.")
    assert decisions(officer, grant) == {"effective": 2}


def two_suspensions_that_overlap(officer: Visitor, first: Visitor, second: Visitor, grant: str) -> None:
    """Whoever both cover is out until both end, whichever ends first."""
    for is_reversed in (False, True):
        about = {"person": "Freja Lund", "grounds": "protective"}
        both = [
            programme.suspend(first, **about, reason="A first sign of danger."),
            programme.suspend(first, **about, reason="A second one.", effect="In scope, without access already"),
        ]
        if is_reversed:
            both.reverse()
        programme.lift(first, second, both[0], "The first one is over.")
        assert decisions(officer, grant) == {"effective": 1, f"held by {both[1]}": 1}
        programme.lift(first, second, both[1], "The other is over, too.")
        assert decisions(officer, grant) == {"effective": 2}


def proof(administrator: Visitor, portal, application: str, folder: Path) -> None:
    """Point 6: the ledger shows every act, and proves itself whole."""
    administrator.open(f"/ledger/?reference={application}")
    verbs = {verb.inner_text() for verb in administrator.page.locator("tbody small.ref").all()}
    wanted = {
        "application.submitted",
        "application.awaiting_information",
        "application.resubmitted",
        "opinion.given",
        "decision.made",
    }
    assert wanted <= verbs, verbs
    checked = passing.command(portal, "verify_ledger")
    assert checked.returncode == 0, checked.stdout + checked.stderr

    administrator.open("/ledger/verification/")
    files = {"verifier.py": "Download the verifier", "ledger.ndjson": "Download the whole ledger"}
    for name, link in files.items():
        download(administrator, link).save_as(folder / name)
    (folder / "key.txt").write_text(administrator.context.request.get("/ledger/verification/key/").text())
    done = subprocess.run(
        [sys.executable, "-I", "verifier.py", "ledger.ndjson", "--key", "key.txt"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def decisions(visitor: Visitor, grant: str) -> dict[str, int]:
    """How many people the access decision lets in, and why it keeps the others out."""
    grants = visitor.context.request.get("/api/v1/grants").json()["items"]
    asked = next(each for each in grants if each["reference"] == grant)
    told: dict[str, int] = {}
    for person in asked["people"]:
        about = {"grant": asked["id"], "person": person}
        answer = visitor.context.request.get("/api/v1/access-decisions", params=about).json()
        words = (
            "effective" if answer["effective"] else ", ".join(f"held by {r['reference']}" for r in answer["reasons"])
        )
        told[words] = told.get(words, 0) + 1
    return told


def download(visitor: Visitor, link: str, *, within: str = "main") -> Download:
    """Wait until the link is there (the worker may still be writing), then take the file."""
    place = visitor.page.locator(within).get_by_role("link", name=link).first
    for _ in range(30):
        if place.count():
            break
        visitor.page.wait_for_timeout(1000)
        visitor.page.reload()
    with visitor.page.expect_download() as taken:
        place.click()
    return taken.value
