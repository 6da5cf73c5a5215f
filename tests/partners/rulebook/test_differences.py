"""What differs between two editions, and the page that shows it."""

import re

import pytest

from partners.rulebook.differences import ADDED, CHANGED, REMOVED, RENUMBERED, SAME, Said, compared, differences
from partners.rulebook.models import Rulebook
from tests.factories.editions import install_second_edition

PAGE = "/rules/differences/"


def said(code, title="", **texts):
    return Said(code, title, texts)


def states(items):
    return [(item.code, item.state, item.code_before) for item in items]


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def test_what_is_in_one_edition_only_was_added_or_removed():
    assert states(compared([said("1", text="a")], [said("2", text="b")])) == [("2", ADDED, ""), ("1", REMOVED, "")]


def test_what_stayed_and_what_changed_are_told_apart():
    items = compared([said("1", text="a b"), said("2", text="c")], [said("1", text="a d"), said("2", text="c")])

    assert states(items) == [("1", CHANGED, ""), ("2", SAME, "")]
    assert items[0].texts == (("text", (("same", "a "), ("del", "b"), ("ins", "d"))),)


def test_the_same_words_under_another_code_were_renumbered():
    items = compared([said("1.3", "Old", text="a")], [said("1.4", "Old", text="a")])

    assert states(items) == [("1.4", RENUMBERED, "1.3")]


def test_a_row_of_rules_that_moved_by_one_is_renumbered_and_not_changed():
    before = [said("1.1", "A", text="a"), said("1.2", "B", text="b"), said("1.3", "C", text="c")]
    after = [said("1.1", "New", text="n"), said("1.2", "A", text="a"), said("1.3", "B", text="b"),
             said("1.4", "C", text="c, reworded")]  # fmt: skip

    assert states(compared(before, after)) == [
        ("1.1", ADDED, ""), ("1.2", RENUMBERED, "1.1"), ("1.3", RENUMBERED, "1.2"), ("1.4", RENUMBERED, "1.3"),
    ]  # fmt: skip


def test_a_code_with_another_title_and_other_words_changed():
    assert states(compared([said("1", "A", text="a")], [said("1", "B", text="b")])) == [("1", CHANGED, "")]


@pytest.mark.django_db
def test_an_edition_does_not_differ_from_itself():
    first = Rulebook.current()

    kinds = {kind.code: kind for kind in differences(first, first)}

    assert [kind.changed for kind in kinds.values()] == [[]] * 5
    assert kinds["rules"].count(SAME) == 62
    assert kinds["criteria"].count(SAME) == 84


@pytest.mark.django_db
def test_every_change_of_a_second_edition_is_found(tmp_path):
    first, second = Rulebook.current(), install_second_edition(tmp_path)

    kinds = {kind.code: kind for kind in differences(first, second)}

    assert states(kinds["rules"].changed) == [
        ("1.2", CHANGED, ""), ("1.4", CHANGED, ""), ("1.6", ADDED, ""), ("1.7", RENUMBERED, "1.6"),
        ("2.5", REMOVED, ""),
    ]  # fmt: skip
    assert states(kinds["numbers"].changed) == [
        ("screening.working_days", CHANGED, ""), ("change.working_days", CHANGED, ""),
    ]  # fmt: skip
    assert states(kinds["criteria"].changed) == [
        ("ORG-01", CHANGED, ""), ("SEC-06", CHANGED, ""), ("ORG-14", ADDED, ""),
    ]  # fmt: skip
    assert kinds["declarations"].changed == []
    entries = kinds["libraries"].changed
    assert [(item.code.split()[0], item.state) for item in entries] == [
        ("refusal_reason", CHANGED), ("change_kind", CHANGED), ("lifting_reason", REMOVED),
    ]  # fmt: skip
    target = dict(kinds["criteria"].changed[1].texts)["To pass"]
    assert target == (("same", "at most "), ("del", "15 "), ("ins", "10 "), ("same", "days"))


@pytest.mark.django_db
def test_with_one_edition_the_page_says_what_will_be_shown(vera, sign_in):
    response = sign_in(vera).get(PAGE)

    assert response.status_code == 200
    assert "There is one edition so far, so there is nothing to compare." in words(response)
    assert 'name="old"' not in response.content.decode()


@pytest.mark.django_db
def test_the_page_shows_what_changed_and_on_request_everything(vera, sign_in, tmp_path):
    install_second_edition(tmp_path)
    client = sign_in(vera)

    response = client.get(PAGE)
    page = response.content.decode()
    assert "From Rulebook 1 to Rulebook 2" in words(response)
    assert "13 changes in all." in words(response)
    assert re.search(r"<del>7?5 working days</del>|<del>5 </del><ins>7 </ins>", page)
    assert "<del>1.6</del> <ins>1.7</ins>" in page
    assert 'id="rules-11"' not in page
    everything = client.get(PAGE, {"old": 1, "new": 2, "show": "all"}).content.decode()
    assert 'id="rules-11"' in everything
    backwards = words(client.get(PAGE, {"old": 2, "new": 1}))
    assert "From Rulebook 2 to Rulebook 1" in backwards


@pytest.mark.django_db
def test_an_edition_that_is_not_there_falls_back_to_the_last_two(vera, sign_in, tmp_path):
    install_second_edition(tmp_path)

    response = sign_in(vera).get(PAGE, {"old": 9, "new": "x"})

    assert "From Rulebook 1 to Rulebook 2" in words(response)


@pytest.mark.django_db
def test_each_edition_stands_with_its_dates_and_digest(vera, sign_in, tmp_path):
    second = install_second_edition(tmp_path)

    response = sign_in(vera).get(PAGE)

    shown = words(response)
    assert "since 6 Jan 2025 until 2 Nov 2026" in shown
    assert "since 2 Nov 2026 sha256" in re.sub(r"\s+", " ", shown) or second.digest[:8] in response.content.decode()


@pytest.mark.django_db
def test_the_page_asks_a_fixed_number_of_questions(vera, sign_in, tmp_path, django_assert_num_queries):
    install_second_edition(tmp_path)
    client = sign_in(vera)
    client.get(PAGE)

    with django_assert_num_queries(8):
        client.get(PAGE)
    with django_assert_num_queries(8):
        client.get(PAGE, {"show": "all"})
