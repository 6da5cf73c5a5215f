"""The pages of the catalogues: read by everybody, nothing to do on them."""

import re

import pytest

from partners.catalogues import actions
from portal.states import SystemActor
from tests.factories.catalogues import catalog, control, part, read

pytestmark = pytest.mark.django_db
LIST = "/rules/catalogues/"
ONE = f"{LIST}catalogue-of-controls/"


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def load(*controls, **about):
    document = catalog(*controls, **about)
    return actions.import_catalogue(read(document), frameworks={}, by=SystemActor("system:operator")).catalogue


def test_without_a_catalogue_the_page_says_how_one_comes(vera, sign_in):
    assert "No catalogue is loaded." in words(sign_in(vera).get(LIST))


@pytest.mark.parametrize("member", ["alice", "bob", "vera", "ada", "meridian"])
def test_every_member_reads_a_control(member, request, sign_in):
    texts = [part("statement", "Keep <b>[a list]</b>."), part("guidance", "Short."), part("objective", "There is one.")]
    load(control("ac-1", "Lists", parts=texts, controls=[control("ac-1.1", "Longer lists")]))
    client = sign_in(request.getfixturevalue(member))

    assert "Catalogue 2.0.1 of controls" in words(client.get(LIST))
    assert "AC-1.1 Longer lists" in words(client.get(ONE))
    shown = client.get(f"{ONE}ac-1/")
    assert "Keep &lt;b&gt;[a list]&lt;/b&gt;." in shown.content.decode()
    assert "What is assessed There is one." in words(shown)
    assert f'href="{ONE}ac-1.1/"' in shown.content.decode()
    assert "Belongs to AC-1 Lists" in words(client.get(f"{ONE}ac-1.1/"))


def test_a_group_is_opened_and_a_search_looks_through_all(vera, sign_in):
    document = catalog(control("ac-1", "Lists"))
    document["catalog"]["groups"].append({"id": "zz", "title": "Other", "controls": [control("zz-1", "Listening")]})
    actions.import_catalogue(read(document), frameworks={}, by=SystemActor("system:operator"))
    client = sign_in(vera)

    assert "ZZ-1 Listening" not in words(client.get(ONE))
    assert "ZZ-1 Listening" in words(client.get(ONE, {"group": "zz"}))
    found = client.get(ONE, {"q": "list"})
    assert "2 controls found" in words(found)
    assert "<mark>List</mark>ening" in found.content.decode()
    assert "1 control found" in words(client.get(ONE, {"q": "zz-1"}))


def test_a_withdrawn_control_stays_readable_and_says_so(vera, sign_in):
    load(control("ac-1"), control("ac-2"))
    load(control("ac-1"), version="2", modified="2026-05-01T00:00:00Z")
    client = sign_in(vera)

    assert "and 1 withdrawn" in words(client.get(LIST))
    assert "Withdrawn" in words(client.get(f"{ONE}ac-2/"))


def test_what_is_not_there_is_not_found(vera, sign_in):
    load(control("ac-1"))
    client = sign_in(vera)

    assert client.get(f"{LIST}none/").status_code == 404
    assert client.get(f"{ONE}ac-9/").status_code == 404


def test_the_pages_ask_a_fixed_number_of_questions(vera, sign_in, django_assert_num_queries):
    client = sign_in(vera)
    load(control("ac-1"))
    client.get(LIST)
    with django_assert_num_queries(4):
        client.get(LIST)
    with django_assert_num_queries(6):
        client.get(ONE)

    load(control("b-1"), title="Another")
    load(control("ac-1"), control("ac-2"), control("ac-3"), version="2", modified="2026-03-01T00:00:00Z")
    with django_assert_num_queries(4):
        client.get(LIST)
    with django_assert_num_queries(6):
        client.get(ONE)


def test_a_withdrawn_control_leads_to_the_one_that_it_went_into(sign_in, alice):
    gone = control(
        "ac-2.5",
        props=[{"name": "status", "value": "withdrawn"}],
        links=[{"href": "#ac-2", "rel": "incorporated-into"}, {"href": "#ac-99", "rel": "moved-to"}],
    )
    catalogue = load(control("ac-2"), gone)

    page = sign_in(alice).get(f"{catalogue.get_absolute_url()}ac-2.5/").content.decode()

    assert "incorporated into" in page
    assert f'href="{catalogue.get_absolute_url()}ac-2/"' in page
    assert "AC-99" in page
