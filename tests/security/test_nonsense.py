"""Nonsense is answered with a sentence: every address with a senseless query, every form filled in senselessly."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.security.actors import ACTORS, client_of
from tests.security.addresses import FEWER_ROWS, allows

WHO = ["officer", "provider's officer", "reviewer", "approver", "administrator"]
QUERIES = [
    "?page=-1&q=%00",
    "?page=99999999999999999999&sort=none&status=none&partner=x&tier=x&view=none&from=0001-01-01&to=9999-12-31"
    "&before=x&after=%FF&q=%E2%80%AE&at=9999-12-31&since=9999-12-31&until=0001-01-01&cursor=x&reference=x&state=x",
]
NONSENSE = {
    "control characters": "\u0000\u0007\u202e\u2066x",
    "the last day": "9999-12-31",
    "a number beyond all": "9" * 40,
    "a long text": "x" * 300_000,
    "nothing": "",
    "null": "x\0x",
    "no UTF-8": b"\xff\xfe\xc3(",
    "a number that is none": "²",
    "ten thousand digits": "9" * 10_000,
    "depth": "[" * 20_000,
    "a number as an object": '{"1":' * 500,
}
# What an address may hold without the web server refusing its length.
SHORT = {what: value[:2_000] for what, value in NONSENSE.items()}
READ = re.compile(r"request\.(GET|POST)(?:\.get(?:list)?\(|\[)\s*\"([\w-]+)\"")


def _read_by_hand(method: str) -> list[str]:
    """The names of what the views take from the address or the form without a form of Django's."""
    sources = [path for app in ("portal", "partners", "reviews") for path in Path(settings.BASE_DIR, app).rglob("*.py")]
    return sorted({name for path in sources for how, name in READ.findall(path.read_text()) if how == method})


IN_ADDRESSES = [*_read_by_hand("GET"), "page", "sort", "cursor"]
IN_FORMS = _read_by_hand("POST")


class Fields(HTMLParser):
    """The names of what can be filled in on a page, in its main part, with what is offered for each."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.name = ""

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        given = dict(attributes)
        if tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self.name = given["name"]
            self.found.setdefault(self.name, [])
        if given.get("value") and (tag == "option" or (tag in {"input", "button"} and given.get("name"))):
            self.found.setdefault(self.name, []).append(given["value"])


def fields_of(page: bytes) -> dict[str, list[str]]:
    reader = Fields()
    reader.feed(page.decode())
    return reader.found


@pytest.fixture
def walk(world, arguments, sign_in, quick_walk):
    """Each address that this actor may ask for, with a client to do it; what is done is undone."""

    def walk(name: str, method: str) -> Any:
        actor = ACTORS[name]
        membership, client = actor.find(world), client_of(actor, world, sign_in)
        for row in FEWER_ROWS:
            if row.rule and method in row.rule.methods and allows(membership, row) and row.namespace != "admin":
                for given in (arguments.of(row) or [None])[:1]:
                    yield row, row.address(given), client

    return walk


def ask(client: Any, method: str, address: str, told: dict[str, Any] | None = None) -> Any:
    with transaction.atomic():
        answer = client.post(address, told) if method == "POST" else client.get(address)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("name", WHO)
def test_a_senseless_query_breaks_no_page(name, walk):
    broken = []
    for _row, address, client in walk(name, "GET"):
        broken += [
            (address + query, answer.status_code)
            for query in QUERIES
            if (answer := ask(client, "GET", address + query)).status_code >= 500
        ]

    assert broken == []


@pytest.mark.parametrize("name", WHO)
def test_a_form_filled_in_senselessly_is_answered_with_a_sentence(name, walk):
    """Each field is given the same nonsense; then everything offered as it is, but the dates and texts senseless."""
    broken, asked = [], 0
    for row, address, client in walk(name, "POST"):
        if row.name in {"account_logout", "account_login"}:
            continue
        names = fields_of(ask(client, "GET", address).content) if "GET" in row.rule.methods else {}
        for what, value in NONSENSE.items():
            picked = {field: (offered[0] if offered else value) for field, offered in names.items()}
            for told in (dict.fromkeys([*names, *IN_FORMS], value), picked):
                asked += 1
                answer = ask(client, "POST", address, told)
                if answer.status_code >= 500:
                    broken.append((row.name, what, answer.status_code))

    assert broken == []
    assert asked > 50


@pytest.mark.parametrize("name", WHO)
def test_each_parameter_of_an_address_may_be_senseless(name, walk):
    broken = []
    for row, address, client in walk(name, "GET"):
        names = [*fields_of(getattr(ask(client, "GET", address), "content", b"")), *IN_ADDRESSES]
        for what, value in SHORT.items():
            answer = ask(client, "GET", f"{address}?{urlencode(dict.fromkeys(names, value))}")
            if answer.status_code >= 500:
                broken.append((row.name, what, answer.status_code))

    assert broken == []


@pytest.mark.django_db
@pytest.mark.parametrize("what", NONSENSE)
def test_nobody_breaks_a_public_address(what, quick_walk):
    """Without signing in, with every name that any form has: JSON that is deep or huge, and what is no text."""
    client, broken = Client(raise_request_exception=False), []
    names = [
        *IN_FORMS,
        "credential",
        "login",
        "password",
        "email",
        "code",
        "name",
        "time_zone",
        "password1",
        "password2",
    ]
    for row in (row for row in FEWER_ROWS if row.rule and row.rule.capability == "public"):
        for method in {"GET", "POST"} & set(row.rule.methods):
            told = dict.fromkeys(names, NONSENSE[what] if method == "POST" else SHORT[what])
            answer = ask(
                client, method, row.address() if method == "POST" else f"{row.address()}?{urlencode(told)}", told
            )
            if answer.status_code >= 500:
                broken.append((row.name, method, answer.status_code))

    assert broken == []
