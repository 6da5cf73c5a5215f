"""Who reads which entries, and what an outsider may take along."""

import base64
import json
from pathlib import Path

import pytest
from django.urls import reverse

from portal.cases.models import Recusal
from portal.ledger import actions, log, verifier
from portal.ledger.models import Entry
from tests.factories.accounts import MembershipFactory
from tests.factories.cases import open_case
from tests.portal.ledger.conftest import act

pytestmark = pytest.mark.usefixtures("written", "db")

LIST = "/ledger/"


@pytest.fixture
def entries(clock, aurora, borealis, meridian_models):
    """One act for each of two partners, one that concerns a provider, one of nobody's."""
    made = {
        "aurora": act(1, organisation_id=aurora.pk),
        "borealis": act(2, organisation_id=borealis.pk),
        "meridian": act(3, verb="grant.proposed", organisation_id=borealis.pk, ledger_provider_id=meridian_models.pk),
        "nobody": act(4, ledger_organisation_id=None),
    }
    actions.seal_waiting()
    return made


def references(answer):
    return [row["entry"].reference for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("member", "seen"),
    [
        ("alice", [1]),
        ("carol", [3, 2]),
        ("meridian", [3]),
        ("rita", [4, 3, 2, 1]),
        ("vera", [4, 3, 2, 1]),
    ],
)
def test_the_list_shows_each_member_what_they_may_see(entries, sign_in, request, member, seen):
    answer = sign_in(request.getfixturevalue(member)).get(LIST)

    assert answer.status_code == 200
    assert references(answer) == [f"APP-2026-000{number}" for number in seen]


def test_whoever_stood_down_sees_no_entry_of_the_case(entries, sign_in, aurora, rita, rolf, uk_authority):
    case = open_case(aurora, reference="APP-2026-0001")
    actions.seal_waiting()
    Recusal.objects.create(case=case, membership=rita, reason="family")
    elsewhere = MembershipFactory(user=rita.user, organisation=uk_authority, role="auditor")
    entry = Entry.objects.get(pk=entries["aurora"].pk)

    assert references(sign_in(rolf).get(LIST)).count("APP-2026-0001") == 2
    for conflicted in (rita, elsewhere):
        client = sign_in(conflicted)
        assert "APP-2026-0001" not in references(client.get(LIST))
        for page, argument in (("detail", entry.pk), ("number", entry.number), ("proof", entry.number)):
            assert client.get(reverse(f"ledger:{page}", args=[argument])).status_code == 404
        assert "APP-2026-0002" in references(client.get(LIST))


@pytest.mark.parametrize("page", ["detail", "number", "proof"])
def test_an_entry_of_another_organisation_is_not_found(entries, sign_in, alice, carol, page):
    entry = Entry.objects.get(pk=entries["aurora"].pk)
    address = reverse(f"ledger:{page}", args=[entry.pk if page == "detail" else entry.number])

    assert sign_in(alice).get(address).status_code == 200
    assert sign_in(carol).get(address).status_code == 404


def test_an_entry_shows_its_exact_bytes_and_its_proof(entries, sign_in, rita, tmp_path, capsys):
    entry = Entry.objects.get(pk=entries["aurora"].pk)
    client = sign_in(rita)

    page = client.get(entry.get_absolute_url())
    assert page.context["body"].encode() == bytes(entry.body)
    assert page.context["checkpoint"].note == log.latest().note
    assert len(page.context["path"]) == 2

    proof = client.get(reverse("ledger:proof", args=[entry.number]))
    (tmp_path / "proof.json").write_bytes(proof.content)
    assert json.loads(proof.content)["number"] == entry.number
    assert verifier.main([str(tmp_path / "proof.json")]) == 0


def test_an_entry_that_waits_says_so(sign_in, rita):
    entry = act(1)

    page = sign_in(rita).get(entry.get_absolute_url())

    assert page.status_code == 200
    assert page.context["checkpoint"] is None
    assert b"Not sealed yet" in page.content


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("reference=app-2026-0003", [3]),
        ("verb=application.submitted", [4, 2, 1]),
        ("verb=grant.active", []),
        ("since=2026-11-23&until=2026-11-23", [4, 3, 2, 1]),
        ("until=2026-11-22", []),
        ("since=2026-11-24", []),
        ("since=yesterday", [4, 3, 2, 1]),
        ("verb=nonsense", [4, 3, 2, 1]),
        ("before=nonsense", [4, 3, 2, 1]),
    ],
)
def test_the_list_is_filtered_by_url(entries, sign_in, rita, query, seen):
    answer = sign_in(rita).get(f"{LIST}?{query}")

    assert answer.status_code == 200
    assert references(answer) == [f"APP-2026-000{number}" for number in seen]


def test_pages_follow_each_other_both_ways(sign_in, rita):
    for number in range(120):
        act(number)
    client = sign_in(rita)
    everything = [entry.reference for entry in Entry.objects.order_by("-id")]

    first = client.get(LIST)
    second = client.get(LIST + first.context["older"])
    third = client.get(LIST + second.context["older"])

    assert references(first) + references(second) + references(third) == everything
    assert (first.context["newer"], third.context["older"]) == ("", "")
    assert references(client.get(LIST + third.context["newer"])) == references(second)
    assert client.get(LIST + second.context["newer"]).context["newer"] == ""


def test_the_list_costs_the_same_number_of_queries_however_long(entries, sign_in, rita, django_assert_max_num_queries):
    client = sign_in(rita)
    for number in range(60):
        act(number)

    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_the_verify_page_offers_the_verifier_and_to_some_the_export(entries, sign_in, rita, otto):
    page = sign_in(rita).get(reverse("ledger:verify"))
    assert log.latest().note.split("\n")[2].encode() in page.content
    assert reverse("ledger:export").encode() not in page.content
    assert reverse("ledger:export").encode() in sign_in(otto).get(reverse("ledger:verify")).content

    file = sign_in(rita).get(reverse("ledger:verifier"))
    assert file.content == Path(verifier.__file__).read_bytes()


def test_the_export_is_for_those_who_may_and_is_proved(entries, sign_in, rita, otto, tmp_path, capsys):
    assert sign_in(rita).get(reverse("ledger:export")).status_code == 403

    answer = sign_in(otto).get(reverse("ledger:export"))
    (tmp_path / "ledger.ndjson").write_bytes(b"".join(answer.streaming_content))

    assert verifier.main([str(tmp_path / "ledger.ndjson")]) == 0
    assert "Whole: 4 entries" in capsys.readouterr().out


def test_what_the_exporter_may_not_see_is_a_hash_in_the_export(entries, sign_in, aurora, otto, tmp_path, capsys):
    case = open_case(aurora, reference="APP-2026-0001")
    Recusal.objects.create(case=case, membership=otto, reason="family")
    actions.seal_waiting()
    file = tmp_path / "ledger.ndjson"

    file.write_bytes(b"".join(sign_in(otto).get(reverse("ledger:export")).streaming_content))

    rows = [json.loads(line) for line in file.read_bytes().splitlines()]
    told = [base64.b64decode(row["body"]).decode() for row in rows if "body" in row]
    hidden = Entry.objects.filter(reference="APP-2026-0001").count()
    assert hidden >= 2
    assert not [body for body in told if "APP-2026-0001" in body]
    assert len([row for row in rows if "leaf" in row]) == hidden
    assert verifier.main([str(file)]) == 0
    assert f"{hidden} of them are withheld" in capsys.readouterr().out


@pytest.mark.parametrize("leaf", ["ab" * 31, "no hash", "00" * 32])
def test_a_withheld_entry_is_proved_by_its_true_hash_only(entries, sign_in, otto, tmp_path, leaf):
    lines = b"".join(sign_in(otto).get(reverse("ledger:export")).streaming_content).splitlines(keepends=True)
    first = next(index for index, line in enumerate(lines) if b'"number":0' in line)
    lines[first] = json.dumps({"number": 0, "leaf": leaf}).encode() + b"\n"
    (tmp_path / "ledger.ndjson").write_bytes(b"".join(lines))

    assert verifier.main([str(tmp_path / "ledger.ndjson")]) == 1


def test_checkpoint_and_key_are_open_to_everybody(entries, client):
    assert client.get(reverse("ledger:checkpoint")).content.decode() == log.latest().note
    assert client.get(reverse("ledger:key")).content.decode().startswith("127.0.0.1:8000/ledger+")


def test_before_the_first_seal_there_is_no_checkpoint(client):
    assert client.get(reverse("ledger:checkpoint")).status_code == 404


@pytest.mark.parametrize("page", ["list", "verify", "export"])
def test_the_rest_asks_to_sign_in(client, page):
    answer = client.get(reverse(f"ledger:{page}"))

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")
