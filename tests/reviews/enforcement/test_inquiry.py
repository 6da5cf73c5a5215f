"""Personal lines of a scope: closed without a ground and an order, answered in numbers, and never unseen."""

from datetime import timedelta

import pytest

from partners.grants.models import Grant
from portal import dates
from portal.ledger.models import Entry, Wording
from reviews.enforcement import actions, inquiry, preview
from reviews.enforcement.models import Suspension
from tests.factories.accounts import MembershipFactory

NEW = "/suspensions/new/"
NAMES = ("Lena Fischer", "Mateo Ruiz", "Kim Park")
ORDER = {"grounds": "legal_order", "legal_order": "Court of The Hague, 2026/114, 20 Nov 2026"}
NOT_ENOUGH: list[dict[str, str]] = [
    {},
    {"grounds": "protective"},
    {"grounds": "legal_order"},
    {"grounds": "legal_order", "legal_order": "  "},
    {"grounds": "protective", "legal_order": "Court of The Hague"},
    {"grounds": "nonsense"},
]
NATIONALITY = {"stop-nationalities": ["US"], "stop-nationality_test": "holds_any"}


@pytest.fixture
def site(population):
    return {"stop-environments": [str(Grant.objects.get(pk=population["lena M-5"][0]).environment_id)]}


@pytest.fixture
def panel(sign_in):
    """The answer to what is asked, without the lines of the form, which name everybody who may be picked."""

    def panel(by, *, method="post", **asked):
        page = getattr(sign_in(by), method)(NEW, asked).content.decode()
        return " ".join(page[page.index('id="preview"') : page.index("</aside>")].split())

    return panel


def looks():
    return [(entry.facts["asked"], entry.facts["people"], entry.facts["named"]) for entry in counted()]


def counted():
    return Entry.objects.filter(verb="suspension.counted").order_by("id")


@pytest.mark.parametrize("test", ["holds_any", "holds_none", "holds_none_nor_resident"])
@pytest.mark.parametrize("prefix", ["stop", "except"])
def test_nationality_is_not_answered_without_a_legal_order(panel, ada, population, prefix, test):
    line = {f"{prefix}-nationalities": ["US"], f"{prefix}-nationality_test": test}
    other = {"stop-releases": [str(Grant.objects.get(pk=population["lena M-5"][0]).release_id)]}

    for ground in NOT_ENOUGH:
        told = panel(ada, **(other | line), **ground, names="1")
        assert "Not counted." in told
        assert not any(name in told for name in NAMES)
        assert "<dd>" not in told
    assert not counted().exists()


def test_a_site_is_not_answered_without_a_ground(panel, ada, site):
    told = panel(ada, **site)

    assert "Choose the ground first." in told
    assert not any(name in told for name in NAMES)
    assert not counted().exists()


@pytest.mark.parametrize("asked", [NATIONALITY | ORDER, {"stop-environments": ["1"], "grounds": "protective"}])
def test_an_address_asks_nothing(panel, ada, site, asked):
    told = panel(ada, method="get", **(asked | (site if "stop-environments" in asked else {})))

    assert "Not counted." in told
    assert not counted().exists()


def test_a_nationality_is_answered_in_numbers_and_recorded(panel, ada, population):
    told = panel(ada, **NATIONALITY, **ORDER)

    assert not any(name in told for name in NAMES)
    assert "Aurora Institute" in told
    assert "Borealis Safety Lab" in told
    entry = counted().get()
    assert looks() == [(["nationalities"], 2, 0)]
    assert (entry.actor, entry.organisation_id) == (str(ada.public_id), None)
    assert Wording.objects.get(entry=entry).text == ORDER["legal_order"]


def test_names_are_for_those_who_may_read_these_details(panel, ada, uma, population):
    assert "Mateo Ruiz" in panel(ada, **NATIONALITY, **ORDER, names="1")
    assert "Kim Park" not in panel(ada, **NATIONALITY, **ORDER, names="1")
    elsewhere = panel(uma, **NATIONALITY, **ORDER, names="1")

    assert not any(name in elsewhere for name in NAMES)
    assert looks() == [(["nationalities"], 2, named) for named in (1, 1, 0)]


def test_a_site_is_answered_in_numbers_and_recorded(panel, ada, uma, site):
    first = panel(ada, **site, grounds="protective")
    named = panel(ada, **site, grounds="protective", names="1")
    elsewhere = panel(uma, **site, grounds="protective", names="1")

    assert not any(name in first + elsewhere for name in NAMES)
    assert "Lena Fischer" in named
    assert looks() == [(["environments"], 2, 0), (["environments"], 2, 2), (["environments"], 2, 0)]


def test_no_one_person_is_held_against_a_nationality_by_a_stranger(panel, ada, uma, population):
    kim = {"stop-people": [str(population["kim M-5"][1])]}
    mateo = {"stop-people": [str(population["mateo M-5"][1])]}

    assert "Take the persons out of the scope" in panel(ada, **NATIONALITY, **ORDER, **kim)
    assert "Take the persons out of the scope" in panel(uma, **NATIONALITY, **ORDER, **mateo)
    assert "Not counted." not in panel(ada, **NATIONALITY, **ORDER, **mateo)
    assert len(looks()) == 1


def test_the_page_carries_no_pairs(panel, ada, population):
    grant, person = population["mateo M-5"]

    told = panel(ada, **NATIONALITY, **ORDER)

    assert f"{grant}.{person}" not in told
    lines = actions.ScopeLines(nationalities=["US"], nationality_test="holds_any")
    assert inquiry.sealed(preview.count(lines).shown) in told


def test_what_changed_is_said_without_names(sign_in, ada, population):
    form = NATIONALITY | ORDER | {
        "reason": "An order.", "lift_when": "The order ends.", "seen": "on", "shown": "stale", "impose": "1",
        "review_on": (dates.now().date() + timedelta(days=4)).isoformat(),
    }  # fmt: skip

    answer = sign_in(ada).post(NEW, form)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Who would lose access has changed" in page
    assert "What has changed" not in page
    assert not Suspension.objects.exists()


@pytest.mark.parametrize(("who", "reads"), [("ada", {"Mateo Ruiz"}), ("uma", set()), ("vera", set())])
def test_who_is_out_by_a_nationality_is_named_to_those_who_may_read_it(who, reads, request, sign_in, uma, population):
    order = actions.Order(
        actions.ScopeLines(nationalities=["US"], nationality_test="holds_any"), "Everybody who holds …",
        "legal_order", "An order.", "The order ends.", dates.now().date() + timedelta(days=4),
        legal_order=ORDER["legal_order"],
    )  # fmt: skip
    imposed = actions.impose(order, by=uma)

    page = sign_in(request.getfixturevalue(who)).get(f"/suspensions/{imposed}/").content.decode()

    assert {name for name in NAMES if name in page} == reads


def test_the_persons_own_authority_vets_and_so_reads(population, rita, uk_authority):
    lena, kim = population["lena M-5"][1], population["kim M-5"][1]
    british = MembershipFactory(
        role="administrator", organisation__kind="authority", organisation__jurisdiction_id="UK"
    )

    assert inquiry.readable_people({lena, kim}, rita) == {lena}
    assert inquiry.readable_people({lena, kim}, british) == {kim}
