"""The access decision and the list of grants for programs."""

import uuid
from datetime import timedelta

import pytest

from partners.grants import holds
from partners.grants.models import Grant
from partners.personnel.models import Check, Person
from portal import dates
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import EnvironmentFactory, GrantFactory

pytestmark = pytest.mark.django_db
DECISIONS = "/api/v1/access-decisions"


def ask(client, grant, person=None, **question):
    ids = {"grant": str(grant.public_id)} | ({"person": str(person.public_id)} if person else {})
    return client.get(DECISIONS, ids | question)


def is_problem(answer, status):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "instance"} <= set(answer.json())
    return answer.json()


@pytest.mark.parametrize("who", ["alice", "bob", "rita", "ada", "vera", "meridian"])
def test_an_effective_grant_is_told_with_its_horizon(who, request, sign_in, grant, lena_fischer, environment):
    client = sign_in(request.getfixturevalue(who))

    answer = ask(client, grant, lena_fischer, use="red_teaming", environment=str(environment.public_id))

    told = answer.json()
    assert answer.status_code == 200
    assert (told["effective"], told["reasons"]) == (True, [])
    assert (told["grant"], told["person"]) == (str(grant.public_id), str(lena_fischer.public_id))
    assert told["valid_until"] is not None


def test_a_hold_is_told_to_everybody_by_its_reference(sign_in, grant, lena_fischer, alice, meridian, ada):
    scope = holds.ScopeLines(people=[lena_fischer.pk])
    holds.place_hold(scope, by=ada, reference="SUS-2026-0001", starts_at=dates.now())

    for member in (alice, meridian):
        reasons = ask(sign_in(member), grant, lena_fischer).json()["reasons"]
        assert [(reason["code"], reason["reference"]) for reason in reasons] == [("held", "SUS-2026-0001")]


def test_a_persons_reasons_are_told_without_reference_to_those_without_personal_data(
    sign_in, grant, lena_fischer, bob, rita, meridian, vera
):
    Person.objects.filter(pk=lena_fischer.pk).update(status="vetting")
    Check.objects.filter(person=lena_fischer, kind="sanctions").delete()

    def told(member):
        reasons = ask(sign_in(member), grant, lena_fischer).json()["reasons"]
        return {(reason["code"], reason["reference"]) for reason in reasons}, str(reasons)

    for member in (bob, rita):
        assert told(member)[0] == {("person_not_cleared", "vetting"), ("check_missing", "sanctions")}
    for member in (meridian, vera):
        codes, text = told(member)
        assert codes == {("person_not_cleared", ""), ("check_missing", "")}
        assert "vetting" not in text
        assert "anctions" not in text


def test_what_is_not_the_callers_to_see_is_404(sign_in, grant, lena_fischer, carol, alice, meridian):
    elsewhere = EnvironmentFactory()
    other = GrantFactory()
    stranger = Person.objects.create(reference="VET-1", organisation=grant.organisation, name="Not named", tier=1)

    is_problem(ask(sign_in(carol), grant), 404)
    is_problem(ask(sign_in(alice), other), 404)
    is_problem(ask(sign_in(meridian), other), 404)
    is_problem(ask(sign_in(meridian), grant, stranger), 404)
    is_problem(ask(sign_in(alice), grant, environment=str(elsewhere.public_id)), 404)
    is_problem(sign_in(alice).get(DECISIONS, {"grant": str(uuid.uuid4())}), 404)
    reasons = ask(sign_in(alice), grant, stranger).json()["reasons"]
    assert {"person_not_named", "person_not_cleared"} <= {reason["code"] for reason in reasons}


def test_a_moment_in_the_past_points_to_the_ledger(sign_in, grant, alice):
    past = (dates.now() - timedelta(minutes=1)).isoformat()

    assert "ledger" in is_problem(ask(sign_in(alice), grant, at=past), 422)["detail"]


def test_a_moment_to_come_is_answered_for_that_moment(sign_in, grant, alice):
    later = dates.now() + timedelta(days=400)

    told = ask(sign_in(alice), grant, at=later.isoformat()).json()

    assert not told["effective"]
    assert "grant_ended" in {reason["code"] for reason in told["reasons"]}


@pytest.mark.parametrize(
    "question", [{}, {"grant": "x"}, {"grant": str(uuid.uuid4()), "at": "2027-01-01T00:00:00"}, {"person": "1"}]
)
def test_nonsense_is_422_and_names_the_field(sign_in, alice, question):
    assert is_problem(sign_in(alice).get(DECISIONS, question), 422)["errors"][0]["field"]


def test_nobody_is_401_and_a_password_alone_too(client, sign_in, grant, alice):
    is_problem(ask(client, grant), 401)
    assert ask(sign_in(alice, second_factor=False), grant).status_code == 401


def test_a_role_without_grants_is_403(sign_in, grant, eu_authority):
    member = MembershipFactory(organisation=eu_authority, role="board_member")

    assert "roles" in is_problem(ask(sign_in(member), grant), 403)["detail"]


def test_another_method_is_405_as_a_problem(sign_in, alice):
    is_problem(sign_in(alice).post(DECISIONS), 405)


def test_the_decision_takes_one_statement_and_who_asks_two(
    sign_in, grant, lena_fischer, alice, django_assert_num_queries
):
    client = sign_in(alice)
    ask(client, grant, lena_fischer)

    with django_assert_num_queries(3):
        ask(client, grant, lena_fischer)


def test_grants_are_paged_by_cursor(sign_in, grant, meridian, environment, release):
    for _number in range(2):
        GrantFactory(organisation=grant.organisation, environment=environment, release=release)
    GrantFactory()
    client = sign_in(meridian)

    first = client.get("/api/v1/grants", {"limit": 2}).json()
    second = client.get("/api/v1/grants", {"limit": 2, "cursor": first["next"]}).json()

    references = [item["reference"] for item in first["items"] + second["items"]]
    assert references == list(Grant.objects.visible_to(meridian).order_by("-pk").values_list("reference", flat=True))
    assert second["next"] is None
    assert len(second["items"][0]["people"]) == 2
    assert not [name for name in ("Lena", "Mateo") if name in str(first) + str(second)]
    is_problem(client.get("/api/v1/grants", {"cursor": "?"}), 422)
    is_problem(client.get("/api/v1/grants", {"limit": 0}), 422)


def test_a_grant_tells_its_purpose_and_its_safeguards(sign_in, grant, alice):
    Grant.objects.filter(pk=grant.pk).update(safeguard_profile="lowered")

    told = sign_in(alice).get("/api/v1/grants").json()["items"][0]

    assert (told["purpose"], told["safeguard_profile"]) == ("testing", "lowered")


def test_the_interface_is_described(sign_in, alice):
    client = sign_in(alice)

    schema = client.get("/api/v1/openapi.json").json()
    page = client.get("/api/v1/docs")

    answers = schema["paths"][DECISIONS]["get"]["responses"]
    assert {"200", "401", "403", "404", "409", "422", "429"} == set(answers)
    assert page.status_code == 200
    assert DECISIONS in page.content.decode()
