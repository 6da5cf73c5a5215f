"""OSCAL's markup is shown as it is meant, and holds nothing that could act."""

import pytest

from partners.catalogues import markdown, oscal
from tests.shared import shared


def test_prose_is_shown_with_its_markup():
    read = oscal.read(shared("cases", "oscal", "markdown.json").read_bytes())

    made = markdown.written(read.controls[0].statement[0]["prose"])

    assert read.title == "Markup in the title"
    for piece in ("<strong>strong</strong>", "[date]", "<code>code</code>", "<table>", "<li>two</li>"):
        assert piece in made
    assert 'href="https://example.org/a_b"' in made


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("[x](javascript:alert(1))", "href"),
        ("![x](https://example.org/x.png)", "<img"),
        ('<a onclick="x()">y</a>', "<a onclick"),
    ],
)
def test_what_could_act_is_left_out(text, never):
    assert never not in markdown.written(text)


def test_one_line_stays_in_its_line():
    assert markdown.written("Keep it.") == "Keep it."
    assert markdown.written("One.\n\nTwo.").count("<p>") == 2


@pytest.mark.parametrize(("title", "shown"), [("Plain title", "Plain title"), ("A & *b*", "A & b"), ("a < b", "a < b")])
def test_a_title_is_plain(title, shown):
    assert markdown.plain(title) == shown
