"""`make bench`: the speed table. SIZES=1000 measures one small programme; REPEATS changes how often each is asked."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

WORK = Path(tempfile.mkdtemp(prefix="portal-bench-"))
WORK.chmod(0o711)
SIZES = [int(size) for size in os.environ.get("SIZES", "1000,10000,100000").split(",")]
os.environ |= {"DATA": str(WORK / "data"), "DJANGO_SETTINGS_MODULE": "portal.settings", "BENCH_WORK": str(WORK)}

import django  # noqa: E402 - settings read the environment

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from portal.embedded import places, sharing  # noqa: E402
from tests.bench import acts, figures  # noqa: E402
from tests.bench.serving import Site, serving  # noqa: E402
from tests.bench.table import Table  # noqa: E402
from tests.running import ROOT  # noqa: E402


def main() -> int:
    table = Table()
    _tell_load()
    table.head()
    with sharing.database(settings.DATA):
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("demo", stdout=sys.stderr)
        yardstick = _make_yardstick()
        lists = {}
        for size in SIZES:
            _grow_to(size)
            with _both(yardstick) as (ours, bare):
                lists[size] = figures.worklist(table, ours, bare, size)
                if size == SIZES[-1]:
                    figures.narrowed(table, ours, size)
                    figures.case_page(table, ours, bare)
                    figures.access_decision(table, ours, bare)
                    figures.memory(table, ours)
                    acts.upload(table, ours, bare)
                    acts.decisions(table, ours, bare)
        if len(SIZES) > 1:
            table.row(f"worklist, from {SIZES[0]} to {SIZES[-1]} cases", lists[SIZES[-1]] * 1000,
                      lists[SIZES[0]] * 1000, unit="ms", most=1.2)  # fmt: skip
        connections.close_all()
    acts.plans(table, WORK / "planner")
    figures.checks(table)
    figures.second_start(table, WORK / "started")
    _tell_load()
    for miss in table.misses:
        print(f"Missed: {miss}")
    return bool(table.misses)


def _tell_load() -> None:
    """Ratios are distorted where others want the processors, too; the reader must be able to see it."""
    print(f"# {os.getloadavg()[0]:.1f} processes wanted the {os.cpu_count()} processors in the last minute", flush=True)


def _make_yardstick() -> str:
    """A database of its own in the same server; the cookie of its visitor."""
    import psycopg

    with psycopg.connect(places.superuser_url(settings.DATA), autocommit=True) as superuser:
        superuser.execute(f"CREATE DATABASE yardstick OWNER {places.OWNER}")
    os.environ["BENCH_DATABASE_URL"] = places.owner_url(settings.DATA).removesuffix("portal") + "yardstick"
    made = subprocess.run(
        [sys.executable, "-m", "tests.bench.plain.filling"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return f"sessionid={made.stdout.strip()}"


def _grow_to(size: int) -> None:
    from portal.cases.models import Case

    began = time.monotonic()
    missing = size - Case.objects.open().count()
    if missing > 0:
        call_command("scale", partners=-(-missing // 10), stdout=sys.stderr)
        _count_as_autovacuum_would()
    print(f"# {Case.objects.open().count()} open cases after {time.monotonic() - began:.0f} s", flush=True)


def _count_as_autovacuum_would() -> None:
    """PostgreSQL plans by what it last counted; a portal that grew in a day was counted long ago, this one was not."""
    import psycopg

    with psycopg.connect(places.owner_url(settings.DATA), autocommit=True) as owner:
        owner.execute("ANALYZE")


@contextmanager
def _both(yardstick: str):
    log = WORK / "web.log"
    bare = Site("django.core.wsgi:get_wsgi_application()", yardstick, log,
                DJANGO_SETTINGS_MODULE="tests.bench.plain.settings")  # fmt: skip
    ours = Site("portal.wsgi:application", "", log, LOG_LEVEL="WARNING")
    with serving(ours, bare):
        yield ours, bare


if __name__ == "__main__":
    try:
        code = main()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    sys.exit(code)
