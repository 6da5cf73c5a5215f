"""Whether the process is up, and whether it can serve: for the start, supervisors and load balancers."""

from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse

from portal.access import public
from portal.ledger import log


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """The process is up."""
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and every migration is applied.

    A broker that is away, or a clock that was set back behind the last checkpoint, degrades, no more.
    """
    database, migrations = database_and_migrations()
    is_ready = database == migrations == "ok"
    broker = "ok" if broker_answers() else "degraded"
    clock = ("back" if log.is_clock_back(log.latest()) else "ok") if is_ready else "unknown"
    is_well = (broker, clock) == ("ok", "ok")
    status = ("ok" if is_well else "degraded") if is_ready else "unavailable"
    parts = {"status": status, "database": database, "migrations": migrations, "broker": broker, "clock": clock}
    return JsonResponse(parts, status=200 if is_ready else 503)


def database_and_migrations() -> tuple[str, str]:
    """`ok` or what is wrong, for the database and for its migrations."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return "away", "unknown"
    return "ok", "ok" if migrations_on_disk() <= applied.keys() else "missing"


@lru_cache(maxsize=1)
def migrations_on_disk() -> frozenset[tuple[str, str]]:
    """(app, name) of every migration that this release brings."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def broker_answers() -> bool:
    # Imported when it is asked: the commands that import every view never do.
    from kombu import Connection
    from kombu.exceptions import OperationalError

    options = {"socket_connect_timeout": 1, "socket_timeout": 1}
    try:
        with Connection(settings.BROKER_URL, transport_options=options) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)
    except (OperationalError, OSError):
        return False
    return True
