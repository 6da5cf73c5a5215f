"""Lists in the order that their address asks for, a page at a time."""

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils.translation import override

from portal import listing
from portal.accounts.models import Organisation
from portal.listing import FilterChoice, Sorting, paged
from tests.factories.accounts import OrganisationFactory

COLUMNS = {"name": ("Name", "name"), "country": ("Country", "country", "name"), "contact": ("Contact", "identifier")}


def sorting(query: str) -> Sorting:
    return Sorting(QueryDict(query), COLUMNS, default="-name")


@pytest.fixture
def three(db):
    Organisation.objects.all()
    return [
        OrganisationFactory(name="Alder", country="DE"),
        OrganisationFactory(name="Birch", country="CA"),
        OrganisationFactory(name="Cedar", country="CA"),
    ]


def names(query: str, found) -> list[str]:
    ordered = sorting(query).ordered(Organisation.objects.filter(pk__in=[one.pk for one in found]))
    return [one.name for one in ordered]


def test_a_list_is_sorted_by_its_address_both_ways(three):
    assert names("sort=name", three) == ["Alder", "Birch", "Cedar"]
    assert names("sort=-name", three) == ["Cedar", "Birch", "Alder"]
    assert names("sort=country", three) == ["Birch", "Cedar", "Alder"]
    assert names("sort=-country", three) == ["Alder", "Cedar", "Birch"]


@pytest.mark.parametrize("query", ["", "sort=odd", "sort=-", "sort=--name", "sort=password"])
def test_what_is_no_column_gives_the_usual_order(three, query):
    assert names(query, three) == ["Cedar", "Birch", "Alder"]


def test_a_head_leads_to_its_order_and_then_to_the_other_way_round():
    columns = sorting("sort=name&status=active&page=3").columns

    assert columns["name"].sorted == "ascending"
    assert columns["name"].address == "?sort=-name&status=active"
    assert columns["country"].sorted == ""
    assert columns["country"].address == "?sort=country&status=active"


def test_every_order_has_words_where_no_heads_are_shown():
    with override("en"):
        choices = dict(sorting("").choices)

    assert choices["name"] == "Name, ascending"
    assert choices["-country"] == "Country, descending"


def test_a_page_says_which_rows_it_shows_and_keeps_the_order(three, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    found = Organisation.objects.filter(pk__in=[one.pk for one in three])
    request = RequestFactory().get("/?sort=name&q=r")

    page = paged(request, found, Sorting(request.GET, COLUMNS, default="-name"))

    assert [one.name for one in page["page"]] == ["Alder", "Birch"]
    assert page["shown"] == "1–2 of 3"
    assert (page["previous"], page["next"]) == ("", "?sort=name&q=r&page=2")


def test_the_choice_of_a_filter_is_drawn_as_djangos_with_its_words_escaped():
    drawn = FilterChoice(attrs={"class": "small"}, choices=[("", "All"), ("a&b", "<b>A</b>")]).render("kind", "a&b")

    assert drawn == (
        '<select name="kind" class="small"><option value="">All</option>\n'
        '<option value="a&amp;b" selected>&lt;b&gt;A&lt;/b&gt;</option></select>'
    )
