"""The page of lifecycles: up to date, whole, and drawn so that it can be read."""

from itertools import combinations
from xml.etree import ElementTree

import pytest

from portal.lifecycles import page, picture
from portal.lifecycles.arrangement import arrange
from portal.lifecycles.lifecycle import all_of_them

SVG = "{http://www.w3.org/2000/svg}"
LIFECYCLES = {lifecycle.slug: lifecycle for lifecycle in all_of_them()}
each = pytest.mark.parametrize("lifecycle", LIFECYCLES.values(), ids=LIFECYCLES)


def boxes_of(drawn):
    return [box for box in drawn.iter(f"{SVG}rect") if box.get("class") != "page"]


def edges(box):
    x, y, width, height = (float(box.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def test_the_documentation_says_what_the_models_allow():
    written = page.files()

    stale = [path.name for path, text in written.items() if not path.is_file() or path.read_text() != text]
    left_over = set((page.DOCS / page.PICTURES).iterdir()) - set(written)

    assert not stale, "Run manage.py write_lifecycles."
    assert not left_over


def test_the_page_names_every_move_of_a_model():
    text = (page.DOCS / "lifecycles.md").read_text()

    assert (
        "| Interim | In force, to be confirmed | `interim` | `confirmed`, `lift_proposed`, `lapsed`, `withdrawn` |"
        in text
    )
    assert "![Grant: Begins as proposed. proposed → consented, declined, lapsed, withdrawn;" in text


@each
def test_a_picture_shows_every_status_in_words_and_as_it_is_stored(lifecycle):
    drawn = ElementTree.fromstring(picture.draw(lifecycle))

    texts = [text.text for text in drawn.iter(f"{SVG}text")]

    assert len(boxes_of(drawn)) == len(lifecycle.statuses)
    assert {text for text in texts if text in lifecycle.statuses} == set(lifecycle.statuses)
    assert {str(lifecycle.label(status).programme) for status in lifecycle.statuses} <= set(texts)
    assert drawn.find(f"{SVG}title").text.startswith(lifecycle.name)


@each
def test_a_picture_has_a_head_for_every_move(lifecycle):
    drawn = ElementTree.fromstring(picture.draw(lifecycle))

    heads = [path for path in drawn.iter(f"{SVG}path") if path.get("class") == "head"]

    assert len(heads) == sum(len(lifecycle.after(status)) for status in lifecycle.statuses)


@each
def test_no_two_boxes_touch_and_all_stand_on_the_page(lifecycle):
    drawn = ElementTree.fromstring(picture.draw(lifecycle))
    width, height = float(drawn.get("width")), float(drawn.get("height"))

    for left, top, right, bottom in map(edges, boxes_of(drawn)):
        assert min(left, top) >= 0
        assert right <= width
        assert bottom <= height
    for one, other in combinations(map(edges, boxes_of(drawn)), 2):
        assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


@each
def test_an_arrow_that_skips_rows_has_a_place_in_each_of_them(lifecycle):
    arrangement = arrange(lifecycle, box=120, lane=16, gap=22)

    for route in arrangement.routes.values():
        assert [place.row for place in route] == list(range(route[0].row, route[-1].row + 1))
        assert all(place in arrangement.rows[place.row] for place in route)
