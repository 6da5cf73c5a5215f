"""Nobody acts out of role: every address and method, as every actor, with the marked partner's own records.

Without the capability the answer is 403, out of sight 404, for a visitor the way to the sign-in; nothing is written,
and one event stands in the security log.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from partners.applications.models import Application
from partners.environments.models import Environment
from partners.evidence.models import Document
from partners.grants.models import Grant
from partners.personnel.models import Person
from partners.reports.models import Obligation
from portal.access import PUBLIC
from portal.cases.models import Case
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals.models import Removal
from reviews.enforcement.violations.models import Violation
from tests.security.actors import ACTORS, client_of, kind_of
from tests.security.addresses import FEWER_ROWS, ROWS, Row, allows
from tests.security.marking import seen_in

SEEN_BY = {
    "applications": Application, "casework": Case, "evidence": Document, "people": Person,
    "environments": Environment, "grants": Grant, "suspensions": Suspension, "removals": Removal,
    "reports": Obligation, "violations": Violation,
}  # fmt: skip
# Written in every session, whatever was asked.
UNCOUNTED = ("django_session", "portal_cache")
METHODS = ("GET", "POST")
# Records that everybody may know of.
EVERYBODYS = {"releases:detail"}
# Asks for all addresses of the admin, which have one rule.
ALL_OF_THE_ADMIN = "provider's officer"


def writes() -> int:
    """How many rows this transaction has written so far, also those that were taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables "
            "WHERE relname <> ALL(%s)",
            [list(UNCOUNTED)],
        )
        return cursor.fetchone()[0]


def ask(client: Client, method: str, address: str) -> tuple[Any, int]:
    """The answer, and how many rows it wrote; whatever was done is undone."""
    before, cookies = writes(), copy.deepcopy(client.cookies)
    with transaction.atomic():
        answer = client.generic(method, address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        written = writes() - before
        transaction.set_rollback(True)
    client.cookies = cookies  # Signing out was undone too.
    answer.words = body
    return answer, written


def is_led_to_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))


def wrong(row: Row, method: str, answer: Any, written: int, wanted: str, leaks: set) -> list[str]:
    """What is wrong with an answer that had to be a refusal."""
    found = [] if not written else [f"{written} rows written"]
    if str(answer.status_code) != wanted:
        found.append(f"answers {answer.status_code}, not {wanted}")
    found += [f"shows {column}" for column in leaks]
    return [f"{method} {row.name}: {what}" for what in found]


def wrongly_let_in(row: Row, method: str, answer: Any, refusals: list[str]) -> list[str]:
    """What is wrong with the answer to somebody whom the gate lets in, before the record is looked at."""
    is_turned_away = answer.status_code == 401 or (answer.status_code == 405 and row.is_ours)
    is_logged = answer.status_code == 200 and refusals
    is_wrong = is_turned_away or is_logged or answer.status_code >= 500
    return [f"{method} {row.name}: {answer.status_code} {refusals}"] if is_wrong else []


def wrongly_logged(row: Row, method: str, refusals: list[str], *, kind: str, who: str) -> list[str]:
    """What is wrong with the one event of a refusal: codes, the pattern of the address, opaque ids."""
    line = f"refused={kind} method={method} url={row.pattern} who={who} request=<id>"
    told = [re.sub(r"request=[0-9a-f]{32}$", "request=<id>", refusal) for refusal in refusals]
    return [] if told == [line] else [f"{method} {row.name}: the log says {refusals}, not {line}"]


@pytest.mark.parametrize("name", [name for name in ACTORS if name not in {"anonymous", "password only"}])
def test_an_actor_gets_the_listed_answer(name, world, arguments, sign_in, refusals, quick_walk):
    actor, mistakes = ACTORS[name], []
    membership, client = actor.find(world), client_of(actor, world, sign_in)
    for row, method in asked_by(name, membership):
        refusals.clear()
        given = (arguments.of(row) or [None])[0]
        wanted = expected(row, membership, given)
        if wanted == "in" and method == "GET":
            continue  # Read by test_markers.py.
        answer, written = ask(client, method, row.address(given))
        if wanted == "in":
            mistakes += wrongly_let_in(row, method, answer, refusals)
            continue
        leaks = {column for column in seen_in(answer.words, world.marks) if kind_of(column) not in actor.may_read}
        mistakes += wrong(row, method, answer, written, wanted, leaks)
        kind = row.rule.capability if wanted == "403" else "out_of_sight"
        mistakes += wrongly_logged(row, method, refusals, kind=kind, who=membership.public_id)

    assert "\n".join(mistakes) == ""


def asked_by(name: str, membership: Any) -> Iterator[tuple[Row, str]]:
    """What this actor asks for; a method that no rule names is refused whoever asks, in tests/test_access_table.py."""
    asks_all = name == ALL_OF_THE_ADMIN or membership.can("admin.view")
    for row in ROWS if asks_all else FEWER_ROWS:
        yield from ((row, method) for method in METHODS if method in row.rule.methods)


def expected(row: Row, membership: Any, given: dict | None) -> str:
    """The status of a refusal, or "in" for whom the gate lets in."""
    if not allows(membership, row):
        return "403"
    model = SEEN_BY.get(row.namespace)
    if model is None or "reference" not in row.kinds or "condition" in row.name or "proof" in row.name:
        return "in"
    is_seen = model.objects.visible_to(membership).filter(reference=given["reference"]).exists()
    return "in" if is_seen else "404"


@pytest.mark.parametrize("name", ["anonymous", "password only"])
def test_nobody_gets_in_without_signing_in_whole(name, world, arguments, sign_in, refusals, quick_walk):
    client, mistakes = client_of(ACTORS[name], world, sign_in), []
    who = ACTORS[name].find(world).public_id if ACTORS[name].find else "-"
    kind = {"anonymous": "not_signed_in", "password only": "no_second_factor"}[name]
    for row in FEWER_ROWS:
        if row.rule.capability == PUBLIC or row.name in {"mfa_activate_totp", "mfa_add_passkey", "mfa_reauthenticate"}:
            continue
        for method in row.rule.methods:
            refusals.clear()
            answer, written = ask(client, method, row.address((arguments.of(row) or [None])[0]))
            mistakes += wrongly_logged(row, method, refusals, kind=kind, who=who)
            is_led = answer.status_code in {302, 401} and re.search("/accounts/", answer.get("Location", "/accounts/"))
            if not is_led or written or seen_in(answer.words, world.marks):
                mistakes.append((method, row.name, answer.status_code, written))

    assert mistakes == []


@pytest.mark.parametrize("ended", ["user", "membership"])
def test_whoever_was_shut_out_gets_in_nowhere(ended, world, arguments, sign_in, refusals, quick_walk):
    membership = world.member("responsible_officer")
    client = sign_in(membership)
    if ended == "user":
        type(membership.user).objects.filter(pk=membership.user_id).update(is_active=False)
    else:
        type(membership).objects.filter(pk=membership.pk).update(ended_at=membership.started_at)
    mistakes = []
    for row in FEWER_ROWS:
        if row.rule.capability == PUBLIC:
            continue
        refusals.clear()
        answer, written = ask(client, row.rule.methods[0], row.address((arguments.of(row) or [None])[0]))
        if not (is_led_to_sign_in(answer) or answer.status_code == 401) or written or len(refusals) != 1:
            mistakes.append((row.name, answer.status_code, written, refusals))

    assert mistakes == []


def test_an_address_that_leads_nowhere_is_no_refusal(alice, sign_in, refusals):
    assert sign_in(alice).get("/nothing/here/").status_code == 404
    assert refusals == []


def test_the_link_of_an_invitation_is_not_in_the_log(db, refusals):
    assert Client().get("/accounts/invitations/a-secret-link/").status_code == 410
    assert [line.partition(" who=")[0] for line in refusals] == [
        "refused=link_ended method=GET url=/accounts/invitations/<str:token>/"
    ]


@pytest.mark.parametrize("name", ["another partner's officer", "provider without grants"])
def test_a_link_to_anothers_record_leads_nowhere(name, world, arguments, sign_in, quick_walk):
    """404, never 403: the answer does not say that there is such a record."""
    membership, client = ACTORS[name].find(world), client_of(ACTORS[name], world, sign_in)
    told = []
    for row in FEWER_ROWS:
        is_a_record = set(row.kinds) & {"reference", "public_id", "pk", "number"} and row.namespace != "rules"
        if not is_a_record or not allows(membership, row) or row.rule.capability == PUBLIC:
            continue
        for given in arguments.of(row)[:2]:
            answer, _written = ask(client, row.rule.methods[0], row.address(given))
            if answer.status_code not in {404, 405} and row.name not in EVERYBODYS:
                told.append((row.name, answer.status_code))

    assert told == []
