"""The rows of the table, each beside what it is measured against."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.grants.models import GrantPerson
from portal.accounts import sessions
from portal.accounts.models import Membership
from portal.cases.models import Case
from reviews.queue import paging
from tests.bench.serving import Site, in_turn
from tests.bench.table import Table
from tests.running import ROOT, RunningPortal

NARROWED = {
    "search for a partner": "text=Cobalt+Institute",
    "search for a reference": "text=APP-0000-00",
    "kind": "kind=qualification",
    "jurisdiction": "jurisdiction=EU",
    "status": "status=in_review",
    "tier": "tier=2",
    "due": "due=week",
} | {f"sort by {name}": f"sort={name}" for key in paging.SORTS for name in (key, f"-{key}") if name != paging.DEFAULT}


def signed_in(email: str) -> str:
    """The cookie of a session of this person, its second factor just used."""
    membership = Membership.objects.current().get(user__email=email)
    client = Client()
    client.force_login(membership.user)
    session = client.session
    session[sessions.ACTIVE_MEMBERSHIP] = membership.pk
    sessions.begin(session)
    sessions.mark_second_factor(session)
    session.save()
    return f"session={session.session_key}"


def worklist(table: Table, ours: Site, bare: Site, size: int) -> float:
    ours.cookie = signed_in("reviewer@eu.example")
    page, plain = in_turn(lambda: ours.get("/queue/"), lambda: bare.get("/rows/"))
    table.row(f"worklist, first page, {size} cases", page * 1000, plain * 1000, unit="ms", most=3)
    table.row("worklist, queries", _queries(ours, "/queue/"), 1, unit="", most=10)
    return page


def narrowed(table: Table, ours: Site, size: int) -> None:
    """Every filter, sort, search and a deep page, against the plain worklist of the same size."""
    ours.cookie = signed_in("reviewer@eu.example")
    deep = Case.objects.open().order_by("-due_at", "-pk")[30].reference
    for what, query in (NARROWED | {"deep page": f"after={deep}"}).items():
        page, plain = in_turn(lambda query=query: ours.get(f"/queue/?{query}"), lambda: ours.get("/queue/"), repeats=15)
        table.row(f"worklist, {what}, {size} cases", page * 1000, plain * 1000, unit="ms", most=1.5)


def case_page(table: Table, ours: Site, bare: Site) -> None:
    ours.cookie = signed_in("reviewer@eu.example")
    member = Membership.objects.get(user__email="reviewer@eu.example")
    known = Case.objects.visible_to(member).filter(kind="qualification").exclude(reference__startswith="APP-0000")
    case = known.order_by("-opened_at")[0]
    page, plain = in_turn(lambda: ours.get(f"/cases/{case.reference}/"), lambda: bare.get("/rows/"))
    table.row("case page, with its dossier", page * 1000, plain * 1000, unit="ms", most=4)
    table.row("case page, queries", _queries(ours, f"/cases/{case.reference}/"), 1, unit="", most=20)


def access_decision(table: Table, ours: Site, bare: Site) -> None:
    """Requests per second of one visitor, so the ratio of the yardstick's time to ours."""
    ours.cookie = signed_in("administrator@eu.example")
    named = GrantPerson.objects.select_related("grant", "person").filter(ended_at=None).order_by("-pk")[0]
    query = urlencode({"grant": named.grant.public_id, "person": named.person.public_id, "use": "red_teaming"})
    address = f"/api/v1/access-decisions?{query}"
    page, plain = in_turn(lambda: ours.get(address), lambda: bare.get("/row/?pk=7"))
    table.row("access decision through the API, a second", 1 / page, 1 / plain, unit="", least=0.6)
    table.row("access decision through the API, queries", _queries(ours, address), 1, unit="", most=3)


def memory(table: Table, ours: Site) -> None:
    table.row("memory of a warm web worker", ours.memory("VmRSS"), 1, unit="MB", most=140)


def checks(table: Table) -> None:
    """`manage.py check` against the start of plain Django, both compiled before, as an installation is."""
    ours = [sys.executable, "manage.py", "check"]
    bare = [sys.executable, "-m", "django", "check", "--settings", "tests.bench.plain.settings"]
    page, plain = in_turn(lambda: _run(ours), lambda: _run(bare), repeats=5)
    table.row("manage.py check", page * 1000, plain * 1000, unit="ms", most=2.5)


def second_start(table: Table, data: Path) -> None:
    for number in range(2):
        began = time.monotonic()
        portal = RunningPortal(data, "--no-demo")
        portal.wait_until_ready(seconds=300)
        took = time.monotonic() - began
        portal.stop()
        if number:
            table.row("start of the whole portal, second time", took, 1, unit="s", most=5)


def _queries(ours: Site, address: str) -> int:
    """How many statements a page takes that was asked for before, sign-in included."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies.load(ours.cookie)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        answer.close()
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code} when its queries were counted.")
    return len(captured)


def _run(command: list[str]) -> float:
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=compiled | {"PYTHONPATH": str(ROOT)})
    return time.perf_counter() - began
