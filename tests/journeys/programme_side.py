"""What reviewers, approvers and administrators do at the portal."""

import re
from datetime import date, timedelta

from portal import dates
from tests.journeys.visiting import Visitor

SECTIONS = ("ORG", "USE", "SEC", "PER", "INC", "DAT", "SAF", "EVA")
WHY = "The answers hold together and the evidence shows what they say."


def screen(reviewer: Visitor, case: str) -> None:
    """Tick the whole checklist and pass the application on."""
    reviewer.open(f"/cases/{case}/")
    for box in reviewer.page.locator("section[aria-labelledby=screening] input[type=checkbox]").all():
        box.check()
    reviewer.press("Pass on to review")


def judge(reviewer: Visitor, case: str, code: str, document: str, *, reason: str = "") -> None:
    """Judge one document for one criterion: accepted, or insufficient for a reason."""
    reviewer.open(f"/cases/{case}/?section={code[:3]}")
    piece = reviewer.page.locator(f"#{code} .evidence__item").filter(has_text=document)
    piece.get_by_text("Judge this document").click()
    if reason:
        piece.get_by_label("Insufficient, because").select_option(reason)
    piece.get_by_role("button", name="Insufficient" if reason else "Accept").click(trial=True)
    reviewer.press("Insufficient" if reason else "Accept", within=f"#{code} .evidence__item:has-text('{document}')")


def ask(reviewer: Visitor, case: str, code: str, question: str) -> None:
    reviewer.open(f"/cases/{case}/?section={code[:3]}")
    reviewer.follow(f"Ask about this answer {code}")
    reviewer.page.locator(f"textarea[name='{code}']").fill(question)
    reviewer.press("Ask the partner")


def give_opinion(reviewer: Visitor, case: str, recommendation: str, why: str = WHY, **ratings: str) -> None:
    """Rate each section, recommend, read it once more and seal it."""
    reviewer.open(f"/cases/{case}/")
    for section in SECTIONS:
        reviewer.page.locator(f"input[name=rating-{section}][value={ratings.get(section, 'met')}]").check()
    reviewer.page.locator(f"input[name=recommendation][value={recommendation}]").check()
    reviewer.page.locator("textarea[name=rationale]").fill(why)
    reviewer.press("Seal my opinion")
    reviewer.sees("A sealed opinion cannot be changed", why)
    reviewer.press("Seal 1 opinion")


def clear(reviewer: Visitor, person: str) -> None:
    """Record every check that is asked for as clear; the last one clears the person."""
    reviewer.open(person)
    links = reviewer.page.locator("main a[href*='/checks/']")
    for address in [link.get_attribute("href") for link in links.all()]:
        reviewer.open(address)
        reviewer.choose("Clear", exact=True)
        reviewer.fill("Performed by", "National vetting office")
        reviewer.fill("Performed on", dates.now().date().isoformat())
        reviewer.fill("Its reference", "NVO-114")
        reviewer.press("Record this check")


def in_two_weeks() -> date:
    """When a suspension is reviewed."""
    return (dates.now() + timedelta(days=14)).date()


def suspend(
    administrator: Visitor, person: str, *, grounds: str, reason: str, effect: str = "person loses access"
) -> str:
    """Suspend one person after seeing who loses what; gives the suspension's reference."""
    administrator.open("/suspensions/new/")
    page = administrator.page
    page.locator("details.scope__line").filter(has_text="Person").first.locator("summary").click()
    page.locator("details[open] .form-check").filter(has_text=person).get_by_role("checkbox").check()
    if not administrator.javascript:
        administrator.press("Count again")
    page.locator("#preview").get_by_text(person).first.wait_for()
    administrator.sees(effect)
    page.locator(f"input[name=grounds][value={grounds}]").check()
    page.get_by_label("Reason, as the partner will read it").fill(reason)
    page.get_by_label("What would lift it").fill("The sender of the requests is known.")
    page.get_by_label("Review on").fill(in_two_weeks().isoformat())
    page.get_by_label("I have read who loses what").check()
    administrator.press(re.compile(r"Suspend \d (person|people)"))
    return page.url.rstrip("/").rpartition("/")[2]


def confirm(second: Visitor, suspension: str, why: str) -> None:
    """A second person lets the suspension stand."""
    second.open(f"/suspensions/{suspension}/")
    second.follow("Confirm", exact=True)
    second.fill("Reason, as the partner will read it", why)
    second.press("Confirm", exact=True)


def lift(proposer: Visitor, second: Visitor, suspension: str, why: str) -> None:
    """One proposes to lift it, a second person agrees."""
    proposer.open(f"/suspensions/{suspension}/lifting-proposal/")
    proposer.page.get_by_label("Why it may be lifted").select_option("measures_done")
    proposer.fill("In words, as the partner will read them", why)
    proposer.page.locator("main form button[type=submit]").first.click()
    proposer.page.wait_for_url(f"**/suspensions/{suspension}/")
    proposer.look()
    second.open(f"/suspensions/{suspension}/lifting/")
    second.page.locator("main form button[type=submit]").first.click()
    second.page.wait_for_url(f"**/suspensions/{suspension}/")
    second.look()


def decide_with_a_condition(approver: Visitor, case: str, words: str, condition: str) -> None:
    """See what will happen, then make the decision."""
    approver.open(f"/cases/{case}/")
    approver.follow("Decide this application")
    approver.choose("Approved with conditions")
    approver.fill("The decision in your words", words)
    approver.page.locator("#conditions > summary").click()
    approver.fill("A condition of your own", condition)
    approver.page.get_by_label("When it has to be met").select_option("standing")
    approver.press("See what will happen")
    approver.sees(words, condition)
    approver.press("Make decision")


def return_report(reviewer: Visitor, report: str, words: str) -> None:
    reviewer.open(f"/reports/{report}/")
    reviewer.follow("Return with reasons")
    reviewer.page.locator("input[name=codes]").first.check()
    reviewer.fill("What the partner has to put right", words)
    reviewer.press("Return 1 report")


def accept_report(reviewer: Visitor, report: str, words: str) -> None:
    reviewer.open(f"/reports/{report}/")
    reviewer.follow("Accept")
    reviewer.fill("A word to the partner", words)
    reviewer.press("Accept 1 report")
