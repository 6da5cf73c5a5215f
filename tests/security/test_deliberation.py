"""How a case is weighed stays with the programme: what each side reads of it in each phase, wherever it is told."""

from typing import Any

import pytest

from portal.accounts.models import Membership
from portal.cases import history
from portal.ledger import actions as ledger
from portal.ledger import readers, verbs
from portal.ledger.models import Entry
from portal.notices.models import Mail, Notice
from reviews.decisions import actions
from reviews.decisions.actions import Plan
from tests.reviews.decisions.conftest import make_application, opinion, paul, rhea  # noqa: F401

RESOLUTION, RATIONALE, DECISION = "zq0001q weighed it", "zq0002q thinks so", "zq0003q is decided"
APPROVE = Plan("approved", DECISION)
UNSAID = ["conflict", "resolve", "opinion", "co-sign", "second signature", "zq000", "Rhea", "Lena", "Paul"]
# What each act of the programme adds to the history, by who reads it.
PHASES: list[tuple[str, dict[str, set[str]]]] = [
    ("a first opinion", {"programme": {"opinion.given"}}),
    ("a second one", {"programme": {"opinion.given"}}),
    ("a third one that conflicts", {"programme": {"opinion.given", "case.awaiting_decision"}}),
    ("a resolution", {"programme": {"application.conflict_resolved"}}),
    ("a judgment of evidence", {"programme": {"evidence.judged"}}),
    ("a first signature", {"programme": {"decision.proposed"}}),
    (
        "the second signature",
        {
            "programme": {"proposal.signed", "decision.made", "application.decided", "case.closed"},
            "partner": {"decision.made", "application.decided"},
        },
    ),
]


@pytest.fixture
def application(make_application):  # noqa: F811
    return make_application(tier=4, joined=["UK", "US"])


@pytest.fixture
def acts(application, opinion, rita, rhea, rolf, lena, paul, petra):  # noqa: F811
    """One act for each phase, in order."""

    def give(by: Membership, recommendation: str) -> Any:
        return actions.give_opinion(application, **opinion(recommendation) | {"rationale": RATIONALE}, by=by)

    def judged() -> None:
        ledger.append("evidence.judged", application, by=rita, facts={"verdict": "insufficient"})

    return [
        lambda: give(rita, "approve"),
        lambda: give(rhea, "approve"),
        lambda: give(rolf, "refuse"),
        lambda: actions.resolve(application, reason=RESOLUTION, by=lena),
        judged,
        lambda: actions.decide(application, Plan("approved", DECISION, departure="Because."), by=paul),
        lambda: actions.cosign(application.submissions.get().proposals.get(), by=petra),
    ]


def verbs_in_history(application: Any, reader: Membership) -> list[str]:
    return [event.verb for event in history.events(application, reader)]


def test_each_side_reads_of_each_phase_what_the_table_says(application, acts, alice, bob, meridian, rita, vera):
    sides = {"programme": [rita, vera], "partner": [alice, bob], "provider": [meridian]}
    for (phase, told), act in zip(PHASES, acts, strict=True):
        before = {m: verbs_in_history(application, m) for several in sides.values() for m in several}
        act()
        for side, members in sides.items():
            for member in members:
                now = verbs_in_history(application, member)
                new = now[: len(now) - len(before[member])]
                assert set(new) >= told.get(side, set()), (phase, side)
                if side != "programme":
                    assert set(new) - {"partner.active"} == told.get(side, set()), (phase, side)


CHANNELS = [
    "/", "/applications/", "/applications/{reference}/", "/ledger/", "/ledger/?reference={reference}",
    "/ledger/?verb=application.conflict_resolved", "/inbox/", "/find/?q={reference}", "/find/?q=zq0001q",
    "/partners/{partner}/", "/cases/{reference}/", "/reports/", "/grants/", "/people/", "/api/v1/grants",
]  # fmt: skip


def test_before_the_decision_no_channel_tells_how_it_is_weighed(application, acts, alice, bob, meridian, sign_in):
    told_before = (Notice.objects.filter(user__in=outside(alice, bob, meridian)).count(), Mail.objects.count())
    clients = {member.user.name: sign_in(member) for member in (alice, bob, meridian)}
    first = {name: pages(client, application) for name, client in clients.items()}
    for (phase, _told), act in list(zip(PHASES, acts, strict=True))[:-1]:
        act()
        for name, client in clients.items():
            for address, text in pages(client, application).items():
                new = [word for word in UNSAID if word in text and word not in first[name][address]]
                assert new == [], (phase, name, address)
                assert text.count("<li") == first[name][address].count("<li"), (phase, name, address)
                assert text.count("<tr") == first[name][address].count("<tr"), (phase, name, address)

    outsiders = outside(alice, bob, meridian)
    mails = Mail.objects.filter(to__in=[user.email for user in outsiders]).count()
    assert (Notice.objects.filter(user__in=outsiders).count(), mails) == (told_before[0], 0)


def outside(*members: Membership) -> list[Any]:
    return [member.user for member in members]


def pages(client: Any, application: Any) -> dict[str, str]:
    """What each channel answers, in its main part."""
    told = {"reference": application.reference, "partner": application.organisation.public_id}
    found = {}
    for channel in CHANNELS:
        answer = client.get(channel.format(**told))
        found[channel] = answer.content.decode().partition("<main")[2] or answer.content.decode()
    return found


def test_an_entry_of_the_weighing_is_not_found_by_its_address(application, acts, alice, rita, sign_in):
    for act in acts[:-1]:
        act()
    client, told = sign_in(alice), sign_in(rita)

    for verb in ("application.conflict_resolved", "evidence.judged", "decision.proposed"):
        page = Entry.objects.get(verb=verb).get_absolute_url()
        assert (client.get(page).status_code, told.get(page).status_code) == (404, 200), verb


def test_a_verb_that_nobody_declared_is_read_by_the_programme_only(alice, meridian, rita, bob):
    for side, role in (("partner", "responsible_officer"), ("partner", "evaluator"), ("provider", "provider_officer")):
        assert "novelty.made" not in readers.verbs_for(side, role)
    assert readers.verbs_for("nobody", "") == frozenset()
    assert set(verbs.VERBS) >= readers.OFFICERS | readers.PROVIDER


def test_how_somebody_was_vetted_is_read_by_the_officers_only():
    vetting = {verb for verb in verbs.VERBS if verb.startswith("check.")}

    assert vetting <= readers.verbs_for("partner", "responsible_officer")
    for side, role in (("partner", "contributor"), ("partner", "evaluator"), ("provider", "provider_officer")):
        assert not vetting & readers.verbs_for(side, role)
