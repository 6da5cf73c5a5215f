"""Marks: what a form cannot tell apart has the same one, and a page that grew old overwrites nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from portal import marks


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, ""), ([], ""), (False, ""), (True, "on"), ("a\r\nb", "a\nb "), (Decimal("24.00"), "24"),
        (date(2026, 3, 31), "2026-03-31"), (["b", "a"], ["a", "b"]),
    ],
)  # fmt: skip
def test_the_same_for_a_form_has_the_same_mark(one, other):
    assert marks.mark_of(one) == marks.mark_of(other)


def test_different_values_have_different_marks():
    values = ["a", "b", "A", ["a", "b"], True, date(2026, 3, 31), Decimal("2.4")]

    assert len({marks.mark_of(value) for value in values}) == len(values)


def test_merge_writes_what_changed_here_and_names_what_changed_on_both_sides():
    stored = {"same": "x", "mine": "old", "theirs": "new", "both": "new"}
    typed = {"same": "x", "mine": "typed", "theirs": "old", "both": "typed"}
    seen = {name: {marks.mark_of("old")} for name in stored}

    assert marks.merge(stored, typed, seen) == ({"mine": "typed"}, {"both"})
    assert marks.merge(stored, typed, None) == ({"mine": "typed", "theirs": "old", "both": "typed"}, set())


@pytest.mark.parametrize("given", ["", "not JSON", "[1]", '{"a": 1}', "null"])
def test_marks_that_make_no_sense_are_no_marks(given):
    assert set(marks.seen_in(QueryDict(mutable=True) | {"marks": given})) <= {"a"}


def test_a_box_without_a_tick_is_sent_where_the_marks_name_it():
    posted = QueryDict("marks=%7B%22box%22%3A%22x%22%2C%22line%22%3A%22x%22%7D&text=a")

    assert marks.is_sent(posted, "text", shows_when_empty=True)
    assert marks.is_sent(posted, "box", shows_when_empty=False)
    assert not marks.is_sent(posted, "line", shows_when_empty=True)


def test_in_the_background_only_what_was_changed_is_sent():
    posted = QueryDict("changed=text&text=a&other=b")

    assert marks.is_sent(posted, "text", shows_when_empty=True)
    assert not marks.is_sent(posted, "other", shows_when_empty=True)
