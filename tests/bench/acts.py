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
from reviews.decisions import actions as judging
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
REASON = "REF-01"
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


def decisions(table: Table, ours: Site, bare: Site) -> None:
    """The decision alone, which a refusal is, and an approval with all that follows from it: standing, a schedule of
    reports, grants proposed. Each is made on a case of its own, beside three statements and a commit."""
    refusal = {"outcome": "refused", "reasons": REASON}
    _decisions(
        table, ours, bare, "decision, a refusal", [_heard_before_refusal() for _case in range(DECISIONS + 3)], refusal
    )
    approval = {"outcome": "approved"}
    _decisions(
        table,
        ours,
        bare,
        "decision, an approval with what follows from it",
        [_recommended("approve").reference for _case in range(DECISIONS + 3)],
        approval,
    )


def _decisions(table: Table, ours: Site, bare: Site, what: str, cases: list[str], told: dict[str, str]) -> None:
    waiting, rows = iter(cases), iter(range(1, len(cases) + 1))
    ours.cookie = _signed_in_to_post("approver@eu.example")
    body = urlencode({"act": "confirm", "text": "Read it.", "csrfmiddlewaretoken": TOKEN} | told).encode()
    took, plain = in_turn(
        lambda: ours.post(f"/cases/{next(waiting)}/decision/", body, FORM, expect=303),
        lambda: bare.post("/decision/", urlencode({"pk": next(rows)}).encode(), FORM, expect=204),
        repeats=DECISIONS,
    )
    if Application.objects.filter(reference__in=cases, status="decided").count() != len(cases):
        raise SystemExit("Not every application was decided.")
    table.row(what, took * 1000, plain * 1000, unit="ms", most=3)


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


def _recommended(recommendation: str) -> Application:
    """An application that was submitted, screened and given its opinions by the real acts."""
    application = submitted_application(MembershipFactory())
    reviewers = Membership.objects.current().filter(role="reviewer", organisation__jurisdiction="EU")[:2]
    kit.screen(application, by=reviewers[0])
    for reviewer in reviewers:
        kit.opine(application, recommendation, "What was asked is looked at.", by=reviewer)
    return application


def _heard_before_refusal() -> str:
    """The reference of one whose officer was told of the intended refusal, and answered."""
    application = _recommended("refuse")
    approver = Membership.objects.current().get(user__email="approver@eu.example")
    notice = judging.announce_refusal(application, reasons="It stays unsafe.", by=approver)
    judging.answer_refusal(notice, text="We see it otherwise.", by=application.created_by)
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
