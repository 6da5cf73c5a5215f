"""Nobody reads another's data: each text column of one partner's records holds a marker, and everybody looks for them.

Every GET of the URL conf is made with the marked records' own references, as every actor; what an actor may read is in
`actors.ACTORS`. The partner's own officer and the reviewers see theirs, so that the walk is known not to be blind.
"""

import io
import re
from typing import Any

import pypdf
import pytest
from django.apps import apps

from tests.security import marking
from tests.security.actors import ACTORS, client_of, kind_of
from tests.security.addresses import ROWS, Arguments, allows

GETS = [row for row in ROWS if row.rule is not None and "GET" in row.rule.methods]
PICKS = re.compile(rb"<option(?![^>]*selected)[^>]*>[^<]*(</option>)?")  # A list of countries names them all.
QUESTION = "?q=zq"
# What no page shows to anybody, on purpose or because its page comes later.
UNSEEN = {
    "portal.KeptForm.path", "portal.StoredFile.name", "portal.Recusal.explanation", "portal.Notice.reference",
    "portal.SignIn.browser", "portal.KnownBrowser.browser", "reviews.Suspension.legal_order", "portal.Mail.sealed_text",
}  # fmt: skip


def words_in(answer: Any) -> bytes:
    """Everything that the answer tells: its headers, its text, the text of its PDF."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.get("Content-Type", "").startswith("application/pdf"):
        pages = pypdf.PdfReader(io.BytesIO(body)).pages
        body += "".join(page.extract_text() for page in pages).encode()
    return PICKS.sub(b"", body) + str(answer.headers).encode()


def walk(
    client: Any, actor: Any, arguments: Arguments, marks: dict[str, str], *, is_signed_in: bool
) -> tuple[dict, list]:
    """Column and slice -> an address where it was read; and the addresses that broke.

    A machine's address answers 401 to whoever is not signed in with a second factor. What the actor's role does not
    allow is left to `test_roles.py`, which reads those answers too.
    """
    seen: dict[tuple[str, str], str] = {}
    broken = []
    for row in GETS:
        if actor is not None and not allows(actor, row):
            continue
        addresses = [row.address(given) for given in arguments.of(row)]
        if not row.kinds and row.namespace != "admin":
            addresses.append(addresses[0] + QUESTION)
        for address in addresses:
            answer = client.get(address)
            if answer.status_code >= 500 or answer.status_code in {405, *([401] if is_signed_in else [])}:
                broken.append((row.name, address, answer.status_code))
            for column in marking.seen_in(words_in(answer), marks):
                seen.setdefault((column, row.namespace), address)
            if answer.status_code == 302:
                break
    return seen, broken


@pytest.fixture(scope="session")
def walks():
    """The walks made so far, by actor: each is made once, whichever test asks first."""
    return {}


@pytest.fixture
def walk_of(world, arguments, sign_in, walks, quick_walk):
    def walk_of(name: str) -> tuple[dict, list]:
        if name not in walks:
            actor = ACTORS[name]
            membership = actor.find and actor.find(world)
            is_signed_in = membership is not None and actor.second_factor
            client = client_of(actor, world, sign_in)
            walks[name] = walk(client, membership, arguments, world.marks, is_signed_in=is_signed_in)
        return walks[name]

    return walk_of


@pytest.mark.parametrize("name", ACTORS)
def test_an_actor_reads_only_what_is_theirs_to_read(name, walk_of):
    seen, broken = walk_of(name)
    leaked = {
        column: address for (column, _slice), address in seen.items() if kind_of(column) not in ACTORS[name].may_read
    }

    assert "\n".join(f"{column} at {address}" for column, address in leaked.items()) == ""
    assert broken == []


def test_the_walk_is_not_blind(world, walk_of):
    """Every marked column is read by somebody who may."""
    all_seen = {column for name in ACTORS for column, _slice in walk_of(name)[0]}

    assert set(world.marks.values()) - all_seen - UNSEEN == set()


def test_every_column_of_words_is_marked(world):
    marked = {".".join(column.split(".")[:3]) for column in world.marks.values()} | set(marking.RARE_WORDS)
    models = [model for model in apps.get_models() if model._meta.app_label in {"portal", "partners", "reviews"}]
    unmarked = [
        f"{model._meta.label}.{column.name}"
        for model in models
        if model._meta.label not in marking.NOBODYS
        for column in marking.columns(model)
        if f"{model._meta.label}.{column.name}" not in marked
    ]

    assert unmarked == []
