"""The pages of suspensions: who sees which, and that a page that refuses changes nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.grants import decision
from partners.grants.holds import ScopeLines
from partners.grants.models import Grant, Hold
from partners.grants.seats import seat_of
from portal import dates
from portal.ledger.models import Entry
from portal.states import Refused
from reviews.enforcement import actions, inquiry, scope
from reviews.enforcement.models import Suspension
from tests.factories.accounts import MembershipFactory

NEW = "/suspensions/new/"


def state():
    return (Suspension.objects.values_list("status", flat=True).first(), Hold.objects.count(), Entry.objects.count())


@pytest.fixture
def fields(population):
    """The form of the page, filled so that it stops Lena on M-5."""
    grant, person = population["lena M-5"]

    def fields(**changes):
        filled = {
            "stop-people": [str(person)],
            "stop-grants": [str(grant)],
            "grounds": "facts_incomplete",
            "reason": "Requests came from an unknown place.",
            "lift_when": "The sender is known.",
            "review_on": (dates.now().date() + timedelta(days=4)).isoformat(),
            "seen": "on",
            "shown": f"{grant}.{person}.1",
            "impose": "1",
        }
        return filled | changes

    return fields


def text(response):
    return " ".join(response.content.decode().split())


def test_the_page_counts_without_changing_anything(sign_in, ada, fields):
    before = state()

    page = sign_in(ada).post(NEW, {name: value for name, value in fields().items() if name != "impose"})

    assert page.status_code == 200
    assert "Lena Fischer of Aurora Institute may not use any model under GRT-" in text(page)
    assert "Suspend 1 person on 1 grant" in text(page)
    assert "other people" in text(page)
    assert "Requests came from an unknown place." in text(page)
    assert state() == before


def test_the_address_may_name_the_scope(sign_in, ada, population):
    page = sign_in(ada).get(NEW, {"stop-people": population["lena M-5"][1]})

    assert "Suspend 1 person on 2 grants" in text(page)


def test_whoever_is_out_already_is_said_to_stay_out(sign_in, ada, arno, population):
    person = population["lena M-5"][1]
    day = dates.now().date() + timedelta(days=2)
    first = actions.impose(
        actions.Order(ScopeLines(people=[person]), "Lena.", "protective", "A key was stolen.", "A new key.", day),
        by=arno,
    )

    page = text(sign_in(ada).get(NEW, {"stop-people": person}))

    assert "Suspend 1 person who is out already" in page
    assert f"Already out by {first}; stays out until both end." in page
    assert "Suspend 0" not in page


def test_imposing_stops_exactly_those_shown(sign_in, ada, fields, population):
    answer = sign_in(ada).post(NEW, fields())

    suspension = Suspension.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/suspensions/{suspension.reference}/"
    answers = decision.decide_all(population.values())
    assert {name for name, pair in population.items() if not answers[pair].is_effective} == {"lena M-5"}


def test_an_exception_set_is_not_stopped(sign_in, ada, fields, population, aurora):
    grant, person = population["lena M-5"]
    asked = fields(**{"stop-people": [], "stop-grants": [], "except-people": [str(population["mateo M-5"][1])]})
    asked["stop-organisations"] = [str(aurora.pk)]
    asked["shown"] = f"{grant}.{person}.1 {population['lena Vision'][0]}.{person}.1"

    assert sign_in(ada).post(NEW, asked).status_code == 302

    answers = decision.decide_all(population.values())
    assert {name for name, pair in population.items() if answers[pair].is_effective} == {"mateo M-5", "kim M-5"}


def test_the_second_of_two_equal_forms_is_told(sign_in, ada, fields):
    client = sign_in(ada)
    client.post(NEW, fields())
    before = state()

    answer = client.post(NEW, fields())

    assert answer.status_code == 409
    assert f"You have imposed this already, as {Suspension.objects.get()}" in text(answer)
    assert state() == before


def test_what_changed_since_it_was_shown_is_said_and_nothing_done(sign_in, ada, arno, fields, population):
    actions.impose(
        actions.Order(
            ScopeLines(people=[population["lena M-5"][1]]),
            "Lena.", "protective", "A key was stolen.", "A new key.", dates.now().date() + timedelta(days=2),
        ),
        by=arno,
    )  # fmt: skip
    before = state()

    answer = sign_in(ada).post(NEW, fields())

    assert answer.status_code == 409
    assert "Lena Fischer on GRT-" in text(answer)
    assert "has no access any more" in text(answer)
    assert "Requests came from an unknown place." in text(answer)
    assert state() == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"review_on": "2020-01-01"}, "Choose a review date after today"),
        ({"review_on": "soon"}, "Enter a valid date"),
        ({"seen": ""}, "Read the panel, then tick this box."),
        ({"lift_when": ""}, "This field is required"),
        ({"grounds": "legal_order"}, "Cite the legal order"),
        ({"stop-nationalities": ["US"], "stop-nationality_test": ""}, "Choose which test"),
        ({"stop-people": ["999999"]}, "Select a valid choice"),
        ({"stop-people": ["x" * 40]}, "Select a valid choice"),
    ],
)
def test_a_form_that_is_not_whole_is_kept(sign_in, ada, fields, changes, sentence):
    before = state()

    answer = sign_in(ada).post(NEW, fields(**changes))

    assert answer.status_code in {409, 422}
    assert sentence in text(answer)
    assert "Requests came from an unknown place." in text(answer)
    assert state() == before


def test_a_nationality_needs_a_legal_order(sign_in, ada, fields, population):
    grant, person = population["lena M-5"]
    asked = fields(**{"stop-nationalities": ["DE"], "stop-nationality_test": "holds_any"})
    before = state()

    refused = sign_in(ada).post(NEW, asked)
    assert refused.status_code == 422
    assert "needs a legal order" in text(refused)
    assert state() == before

    order = {"grounds": "legal_order", "legal_order": "Court of The Hague, 2026/114, 20 Nov 2026"}
    order["shown"] = inquiry.sealed(asked["shown"])
    assert sign_in(ada).post(NEW, asked | order).status_code == 302


def test_an_open_scope_is_refused(sign_in, ada, fields):
    before = state()

    answer = sign_in(ada).post(NEW, fields(**{"stop-people": [], "stop-grants": [], "shown": ""}))

    assert answer.status_code == 422
    assert "open scope" in text(answer)
    assert state() == before


def test_imposing_asks_for_the_second_factor_first(sign_in, ada, clock):
    client = sign_in(ada)
    clock.forward(minutes=6)

    answer = client.get(NEW)

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))


@pytest.mark.parametrize("who", ["petra", "lena", "rita", "otto", "vera", "alice", "meridian"])
def test_only_administrators_open_the_page(request, sign_in, who):
    assert sign_in(request.getfixturevalue(who)).get(NEW).status_code == 403


@pytest.mark.parametrize("who", ["ada", "uma", "petra", "rita", "vera", "alice", "meridian"])
def test_those_whom_it_concerns_read_it(request, sign_in, imposed, who):
    client = sign_in(request.getfixturevalue(who))

    assert imposed.reference in text(client.get("/suspensions/"))
    assert client.get(f"/suspensions/{imposed.reference}/").status_code == 200


def test_another_partner_and_another_provider_find_nothing(sign_in, imposed, carol):
    other = MembershipFactory(role="provider_officer", organisation__kind="provider")
    for outsider in (carol, other):
        client = sign_in(outsider)
        assert "You see no suspension that stands." in text(client.get("/suspensions/"))
        assert client.get(f"/suspensions/{imposed.reference}/").status_code == 404
        assert client.get(f"/suspensions/{imposed.reference}/acknowledgement/").status_code == 404


@pytest.mark.parametrize("who", ["bob"])
def test_a_contributor_is_refused(request, sign_in, imposed, who):
    assert sign_in(request.getfixturevalue(who)).get("/suspensions/").status_code == 403


def test_a_partner_reads_the_reason_and_its_right_to_answer(sign_in, imposed, alice):
    page = text(sign_in(alice).get(f"/suspensions/{imposed.reference}/"))

    assert "Requests came from an unknown place." in page
    assert "The sender is known." in page
    assert "You may answer until" in page
    assert "Who has acknowledged" not in page
    assert "What can be done" not in page


def test_what_has_ended_no_longer_says_that_access_is_stopped(sign_in, imposed, uma):
    client = sign_in(uma)
    assert "It said:" not in text(client.get(f"/suspensions/{imposed.reference}/"))
    actions.withdraw(imposed, by=uma, reason="It was placed on the wrong person.")

    assert "It said:" in text(client.get(f"/suspensions/{imposed.reference}/"))


def test_a_provider_reads_the_scope_and_never_the_reason(sign_in, imposed, meridian, person):
    page = text(sign_in(meridian).get(f"/suspensions/{imposed.reference}/"))

    assert "One person may not use any model." in page
    assert "unknown place" not in page
    assert "The sender is known." not in page
    assert person.name not in page
    assert "Nothing has happened yet" not in page
    assert "Say that we stopped serving" in page


@pytest.fixture
def of_two(population, ada, clock):
    """Stops Lena and Mateo of Aurora, with the sentence that the page would write."""
    lines = ScopeLines(people=[population["lena M-5"][1], population["mateo M-5"][1]])
    day = dates.now().date() + timedelta(days=2)
    return actions.impose(
        actions.Order(
            lines, scope.sentence(lines), "protective", "Lena Fischer and Mateo Ruiz lost keys.", "New keys.", day
        ),
        by=ada,
    )


@pytest.mark.parametrize("who", ["petra", "meridian", "vera"])
def test_who_may_not_read_the_partners_records_reads_no_name(request, sign_in, of_two, who):
    reader = request.getfixturevalue(who)
    actions.propose_lifting(of_two, by=of_two.imposed_by, reason="cured", text="Lena Fischer has new keys.")
    client = sign_in(reader)
    read = [text(client.get(address)) for address in ("/suspensions/", f"/suspensions/{of_two.reference}/")]
    read += [notice.text for notice in reader.user.notices.all()]

    assert all("2 people of Aurora Institute may not use any model" in page for page in read[:2])
    assert all("Lena Fischer" not in told and "Mateo Ruiz" not in told for told in read)


@pytest.mark.parametrize("who", ["ada", "uma", "rita", "alice"])
def test_who_may_read_the_partners_records_reads_the_names(request, sign_in, of_two, who):
    page = text(sign_in(request.getfixturevalue(who)).get(f"/suspensions/{of_two.reference}/"))

    assert "Lena Fischer of Aurora Institute or Mateo Ruiz of Aurora Institute may not use any model" in page


def test_reviewers_elsewhere_see_none_and_approvers_what_waits_for_a_second_person(
    sign_in, imposed, petra, rolf, uk_authority, ada, us_authority
):
    reviewer = MembershipFactory(organisation=us_authority, role="reviewer")
    elsewhere = MembershipFactory(organisation=uk_authority, role="approver")
    address = f"/suspensions/{imposed.reference}/"

    def seen_by(*members):
        return [sign_in(member).get(address).status_code for member in members]

    assert seen_by(reviewer, rolf, petra, elsewhere) == [404, 404, 200, 200]
    actions.confirm(imposed, by=petra, reason="The facts stand.")
    assert seen_by(petra, elsewhere) == [200, 404]
    with pytest.raises(Refused, match="not your jurisdiction"):
        actions.propose_lifting(imposed, by=elsewhere, reason="cured", text="Enough.")
    actions.propose_lifting(imposed, by=ada, reason="cured", text="Enough.")
    assert seen_by(elsewhere) == [200]


def test_the_partners_own_authority_takes_part_wherever_it_was_imposed(sign_in, make_order, uma, rita, otto, grant):
    imposed = actions.impose(make_order(scope=ScopeLines(releases=[grant.release_id])), by=uma)

    assert sign_in(rita).get(f"/suspensions/{imposed.reference}/").status_code == 200
    assert sign_in(otto).get(f"/suspensions/{imposed.reference}/").status_code == 200


def test_an_observer_reads_no_name(sign_in, make_order, person, ada, vera):
    order = make_order(scope_sentence=f"{person.name} may not.", reason=f"{person.name} left the door open.")
    imposed = actions.impose(order, by=ada)

    for address in ("/suspensions/", f"/suspensions/{imposed.reference}/"):
        page = text(sign_in(vera).get(address))
        assert person.name not in page
        assert "One person of Aurora Institute may not." in page
    assert seat_of(person.named_on.get().grant, person) in page


def test_a_partner_reads_nothing_of_the_other_in_the_same_scope(sign_in, population, uma, alice, carol, clock):
    kim, lena = population["kim M-5"][1], population["lena M-5"][1]
    model = Grant.objects.get(pk=population["kim M-5"][0]).release_id
    sentence = "Lena Fischer of Aurora Institute or Kim Park of Borealis Safety Lab may not use M-5."
    order = actions.Order(
        ScopeLines(people=[kim, lena], releases=[model]), sentence, "protective",
        "Keys of Kim Park and Lena Fischer were stolen.",
        "New keys.", dates.now().date() + timedelta(days=2),
    )  # fmt: skip
    imposed = actions.impose(order, by=uma)

    for address in ("/suspensions/", f"/suspensions/{imposed.reference}/", "/inbox/"):
        page = text(sign_in(alice).get(address))
        assert "Kim Park" not in page
        assert "Borealis" not in page
    assert all("Kim Park" not in notice.text for notice in alice.user.notices.all())


def test_the_page_names_another_suspension_that_holds(sign_in, imposed, make_order, arno, aurora):
    other = actions.impose(make_order(scope=ScopeLines(organisations=[aurora.pk])), by=arno)

    page = text(sign_in(arno).get(f"/suspensions/{imposed.reference}/"))

    assert "is also held by" in page
    assert f"/suspensions/{other.reference}/" in page


def test_the_list_is_filtered_by_its_address(sign_in, imposed, uma, clock):
    client = sign_in(uma)

    assert imposed.reference in text(client.get("/suspensions/?grounds=facts_incomplete"))
    assert "No suspension that you may see fits" in text(client.get("/suspensions/?grounds=protective"))
    assert imposed.reference not in text(client.get("/suspensions/?state=ended"))
    actions.withdraw(imposed, by=uma, reason="Wrong person.")
    assert imposed.reference in text(client.get("/suspensions/?state=ended"))
    assert imposed.reference not in text(client.get("/suspensions/"))
    assert imposed.reference in text(client.get("/suspensions/?state=all&page=x"))


@pytest.mark.parametrize("who", ["uma", "vera", "alice", "meridian"])
def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(request, sign_in, make_order, ada, who):
    client = sign_in(request.getfixturevalue(who))
    actions.impose(make_order(), by=ada)
    client.get("/suspensions/")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/suspensions/").status_code == 200
        return len(queries)

    one = asked()
    for _ in range(2):
        actions.impose(make_order(), by=ada)

    assert asked() == one
