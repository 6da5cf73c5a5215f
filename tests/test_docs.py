"""The documentation holds together: what it links to and shows is there, and its pictures are made, small and used."""

import re

import pytest

from tests.journeys.pictures import PICTURES
from tests.running import ROOT

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
ALL_PICTURES, ONE_PICTURE = 3_000_000, 200_000  # bytes


def anchors(page):
    """The addresses of its headings, as they are made from their words."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_links_to_and_shows_is_there(page):
    found = [link.partition("#") for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()) if "://" not in link]

    targets = [((page.parent / path).resolve() if path else page, anchor) for path, _hash, anchor in found]

    assert [str(path) for path, _anchor in targets if not path.exists()] == []
    assert [anchor for path, anchor in targets if anchor and anchor not in anchors(path)] == []


def test_every_picture_is_made_by_the_shots_and_shown_somewhere():
    there = {path.stem for path in (DOCS / "pictures").glob("*.png")}
    shown = {name for page in PAGES for name in re.findall(r"pictures/([\w-]+)\.png", page.read_text())}

    assert there == {picture.name for picture in PICTURES} == shown


def test_pictures_are_small():
    sizes = [path.stat().st_size for path in (DOCS / "pictures").rglob("*.*")]

    assert max(sizes) <= ONE_PICTURE
    assert sum(sizes) <= ALL_PICTURES
