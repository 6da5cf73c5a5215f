"""The pictures that README and the guides show: which page of which member becomes which file of docs/pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.visiting import Visitor

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
WIDTH, HEIGHT = 1280, 800


@dataclass(frozen=True)
class Picture:
    """A page by its address; `row` names a row of its list whose record is opened; `then` goes on from there."""

    name: str
    who: str
    address: str
    row: str = ""
    then: Callable[[Visitor], None] | None = None
    height: int = HEIGHT


def _open_a_report(officer: Visitor) -> None:
    officer.page.goto(officer.page.url + "draft/")


def _begin_a_suspension(administrator: Visitor) -> None:
    """Choose one person, and look at who loses what."""
    page = administrator.page
    page.locator("details.scope__line").filter(has_text="Person").first.locator("summary").click()
    page.locator("details[open] .form-check").filter(has_text="Lena Fischer").get_by_role("checkbox").check()
    page.locator("#preview").get_by_text("Lena Fischer").first.wait_for()


def _decide(approver: Visitor) -> None:
    approver.follow("Decide this application")


PICTURES = [
    Picture("partner-home", "officer@borealis.example", "/"),
    Picture("application", "officer@borealis.example", "/applications/", "APP-"),
    Picture("question", "officer@tern.example", "/applications/", "APP-"),
    Picture("people", "officer@aurora.example", "/people/"),
    Picture("grant", "officer@aurora.example", "/grants/", "Meridian M-4"),
    Picture("reports", "officer@heron.example", "/reports/"),
    Picture("suspended", "officer@kestrel.example", "/suspensions/", "SUS-"),
    Picture("provider-home", "provider@meridian.example", "/"),
    Picture("worklist", "reviewer@eu.example", "/queue/"),
    Picture("case", "reviewer@us.example", "/queue/", "Meadowbank"),
    Picture("decision", "approver@us.example", "/queue/", "Meadowbank", _decide),
    Picture("suspension", "administrator@eu.example", "/suspensions/new/", "", _begin_a_suspension),
    Picture("suspensions", "administrator@uk.example", "/suspensions/"),
    Picture("lost-factors", "administrator@us.example", "/members/lost-factors/"),
    Picture("oversight", "observer@uk.example", "/dashboard/"),
]


def show(picture: Picture, member: Visitor) -> None:
    """Bring the page of the picture before the member."""
    member.open(picture.address)
    if picture.row:
        row = member.page.locator("main tr, main li").filter(has_text=picture.row)
        member.open(row.get_by_role("link").first.get_attribute("href") or "")
    if picture.then is not None:
        picture.then(member)


def take(picture: Picture, member: Visitor) -> Path:
    """Write the file anew: light, as wide as a small screen, and no taller than what is spoken of."""
    member.page.set_viewport_size({"width": WIDTH, "height": picture.height})
    path = FOLDER / f"{picture.name}.png"
    member.page.screenshot(path=path)
    return path
