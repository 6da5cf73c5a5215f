"""Every page without a record is found by following links from the home page; a reserved name is not there at all."""

import re
from html import unescape
from urllib.parse import urljoin, urlparse

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from portal.access import PUBLIC
from portal.accounts import roles
from portal.navigation import LINES
from tests.security.actors import ACTORS, client_of
from tests.security.addresses import FEWER_ROWS

WHO = ["officer", "provider's officer", "reviewer", "administrator"]
# The search box, what the worklist loads after itself, the gate, and what an applicant without an application sees.
OTHERWISE = {"home:find", "queue:counts", "queue:total", "mfa_reauthenticate", "applications:start"}
LINK = re.compile(rb'<a\b[^>]*?\shref="([^"#]+)')
PAGES = [
    "queue", "applications", "people", "members", "evidence", "reports", "grants", "partners", "violations",
    "suspensions", "ledger", "environments", "models", "rules", "register", "admin",
]  # fmt: skip
RESERVED = [
    "/audits/", "/appeals/", "/incidents/", "/changes/", "/evaluations/", "/board/", "/oauth/token",
    "/oauth/introspect", "/.well-known/jwks.json", "/.well-known/oauth-authorization-server", "/status-lists/1",
    "/.well-known/ssf-configuration", "/ssf/streams", "/ssf/poll", "/api/v1/usage-batches", "/api/v1/partners/1",
]  # fmt: skip
COMMANDS = {
    "up", "migrate", "demo", "scale", "import_catalog", "verify_ledger", "export_ledger", "create_administrator",
    "backup", "restore",
}  # fmt: skip


def test_every_page_of_the_interface_stands_in_a_menu():
    named = {name.partition(":")[0] for lines in LINES.values() for _group, _words, _icon, name, _capability in lines}

    assert {"releases" if page == "models" else page for page in PAGES} <= named


def test_every_line_of_a_menu_is_for_somebody():
    for side, lines in LINES.items():
        held = set().union(*(role.capabilities for role in roles.ROLES.values() if role.side == side))
        spare = {capability for *_words, capability in lines} - held
        assert side == "joint" or spare == set(), side


@pytest.mark.parametrize("address", RESERVED)
def test_a_reserved_name_is_not_there(address, client, db, sign_in, ada):
    assert client.get(address).status_code == 404
    assert sign_in(ada).get(address).status_code == 404
    assert sign_in(ada).post(address).status_code == 404


def test_every_command_of_the_interface_is_ours():
    found = get_commands()

    assert {name for name in COMMANDS if str(found.get(name, "")).partition(".")[0] != "portal"} == set()


def followed(client) -> set[str]:
    """The names of all addresses that links lead to, from page to page, beginning with the home page."""
    found, waiting, read = set(), ["/"], set()
    while waiting:
        address = waiting.pop()
        match = _match(address)
        if match is None:
            continue
        found.add(match.view_name)
        if match.kwargs or match.view_name in read or match.namespace == "admin":
            continue
        read.add(match.view_name)
        answer = client.get(address)
        if answer.status_code in {301, 302, 303}:
            waiting.append(urljoin(address, answer["Location"]))
        elif answer.status_code == 200 and "html" in answer["Content-Type"]:
            waiting += [_within(address, each) for each in LINK.findall(answer.content)]
    return found


def _within(page: str, link: bytes) -> str:
    return urljoin(page, unescape(link.decode())).partition("#")[0]


def _match(address: str):
    try:
        return resolve(urlparse(address).path)
    except Resolver404:
        return None


def test_every_page_is_found_by_following_links(world, sign_in, quick_walk):
    """Pages of a record stand on the record, where its status offers them: their own slices hold that."""
    ours = [row for row in FEWER_ROWS if row.is_ours and not row.kinds and "GET" in row.rule.methods]
    pages = {row.name for row in ours if row.rule.capability != PUBLIC}
    found = set()
    for name in WHO:
        found |= followed(client_of(ACTORS[name], world, sign_in))

    assert pages - found == OTHERWISE
