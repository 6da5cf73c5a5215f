"""Acts in the table: an upload, a decision, and the planner's work."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

from partners.applications.models import Application
from portal.accounts.models import Membership
from portal.demo import kit
from tests import planning
from tests.bench.figures import signed_in
from tests.bench.serving import Site, in_turn
from tests.bench.table import Table
from tests.factories.accounts import MembershipFactory
from tests.factories.applications import submitted_application
from tests.running import ROOT

MIB = 1024 * 1024
TOKEN = "a" * 32
DECISIONS = 15
FORM = "application/x-www-form-urlencoded"


def upload(table: Table, ours: Site, bare: Site) -> None:
    """100 MiB over HTTP: digest, type and encryption here, a plain file there; MiB a second."""
    ours.cookie = _signed_in_to_post("officer@aurora.example")
    fields = {"title": "Bench", "kind": "policy", "marking": "AMBER", "covers_to": "2026-06-30",
              "csrfmiddlewaretoken": TOKEN}  # fmt: skip
    body = _multipart(fields, int(os.environ.get("UPLOAD_MIB", 100)) * MIB)
    form = "multipart/form-data; boundary=edge"
    before = ours.memory("VmHWM")
    ours_took, bare_took = in_turn(
        lambda: ours.post("/evidence/upload/", body, form, expect=303),
        lambda: bare.post("/upload/", body, form, expect=204),
        repeats=9,
    )
    size = len(body) / MIB
    table.row(f"upload of {size:.0f} MiB, MiB a second", size / ours_took, size / bare_took, unit="", least=0.8)
    table.row("upload, growth of a worker", max(ours.memory("VmHWM") - before, 0.1), 1, unit="MB", most=32)


def decision(table: Table, ours: Site, bare: Site) -> None:
    """An approval with all that follows from it, each on a case of its own, beside three statements and a commit."""
    cases = [_ready_for_decision() for _case in range(DECISIONS + 3)]
    waiting, rows = iter(cases), iter(range(1, len(cases) + 1))
    ours.cookie = _signed_in_to_post("approver@eu.example")
    told = {"act": "confirm", "outcome": "approved", "text": "Granted.", "csrfmiddlewaretoken": TOKEN}

    def decide() -> float:
        return ours.post(f"/cases/{next(waiting)}/decision/", urlencode(told).encode(), FORM, expect=303)

    def decide_bare() -> float:
        return bare.post("/decision/", urlencode({"pk": next(rows)}).encode(), FORM, expect=204)

    took, plain = in_turn(decide, decide_bare, repeats=DECISIONS)
    if Application.objects.filter(reference__in=cases, status="decided").count() != len(cases):
        raise SystemExit("Not every application was decided.")
    table.row("decision: approval, with what follows from it", took * 1000, plain * 1000, unit="ms", most=3)


def plans(table: Table, data: Path) -> None:
    """The planner over 10,000 and 100,000 deadlines, in a database of its own."""
    command = [sys.executable, "-m", "tests.bench.planner"]
    told = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, env=os.environ | {"DATA": str(data)})
    few, many = json.loads(told.stdout)
    table.row(f"planner, {planning.MANY} deadlines, statements", many["statements"], 1, unit="",
              most=planning.MOST_STATEMENTS)  # fmt: skip
    table.row("planner, rows written by a second run", many["written_again"], 1, unit="", most=0)
    for name, key in (("planner", "seconds"), ("planner, second run", "again")):
        table.row(f"{name}, from {planning.FEW} to {planning.MANY} deadlines", many[key] * 1000, few[key] * 1000,
                  unit="ms", most=planning.MOST_GROWTH)  # fmt: skip


def _ready_for_decision() -> str:
    """The reference of an application that was submitted, screened and recommended by the real acts."""
    application = submitted_application(MembershipFactory())
    reviewers = Membership.objects.current().filter(role="reviewer", organisation__jurisdiction="EU")[:2]
    kit.screen(application, by=reviewers[0])
    for reviewer in reviewers:
        kit.opine(application, "approve", "All that was asked is shown.", by=reviewer)
    return application.reference


def _signed_in_to_post(email: str) -> str:
    return f"{signed_in(email)}; csrf={TOKEN}"


def _multipart(fields: dict[str, str], size: int) -> bytes:
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    parts.append('--edge\r\nContent-Disposition: form-data; name="file"; filename="rows.csv"\r\n\r\n')
    line = b"name,value,of a row of a large table\n"
    return "".join(parts).encode() + (line * (size // len(line) + 1))[: size - 1] + b"\n\r\n--edge--\r\n"
