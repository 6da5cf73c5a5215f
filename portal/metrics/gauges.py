"""What waits and what is there, asked when the monitoring asks."""

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min, Q

from portal import dates, health
from portal.files import scanning
from portal.ledger import log
from portal.ledger.models import Entry, first_id
from portal.ledger.sequencer import LONGEST_ACT
from portal.notices.models import Mail

Gauge = tuple[str, str, float]
PING_SECONDS = 1


def read() -> Iterator[Gauge]:
    """Name, labels and value of each gauge; without the database, those that need none."""
    yield from _disk()
    yield "portal_scanner_configured", "", float(bool(settings.CLAMD_URL))
    yield "portal_scanner_up", "", float(bool(settings.CLAMD_URL) and _scanner_answers())
    yield "portal_broker_up", "", float(health.broker_answers())
    for ask in (_mail, _ledger):
        yield from _or_nothing(ask)
    yield "portal_database_up", "", float(health.database_and_migrations()[0] == "ok")


def _disk() -> Iterator[Gauge]:
    for name, folder in (("data", settings.DATA), ("files", settings.FILES_FOLDER)):
        try:
            usage = shutil.disk_usage(Path(folder))
        except OSError:
            continue
        yield "portal_disk_free_bytes", f'folder="{name}"', float(usage.free)
        yield "portal_disk_size_bytes", f'folder="{name}"', float(usage.total)


def _mail() -> Iterator[Gauge]:
    waiting, dead = Q(status=Mail.Status.WAITING), Q(status=Mail.Status.DEAD)
    found = Mail.objects.filter(waiting | dead).aggregate(
        waiting=Count("pk", filter=waiting), dead=Count("pk", filter=dead), since=Min("created_at", filter=waiting)
    )
    yield "portal_mail_waiting", "", float(found["waiting"])
    yield "portal_mail_given_up", "", float(found["dead"])
    yield "portal_mail_oldest_waiting_seconds", "", _age(found["since"])


def _ledger() -> Iterator[Gauge]:
    """Entries that wait for their seal, looking back as far as the sequencer does."""
    last = log.latest()
    waiting = Entry.objects.waiting()
    if last:
        waiting = waiting.filter(id__gte=first_id(min(last.at, dates.now()) - LONGEST_ACT))
    found = waiting.aggregate(number=Count("pk"), since=Min("at"))
    yield "portal_ledger_sealed_entries", "", float(last.size if last else 0)
    yield "portal_ledger_unsealed_entries", "", float(found["number"])
    yield "portal_ledger_oldest_unsealed_seconds", "", _age(found["since"])


def _age(since: object) -> float:
    return max((dates.now() - since).total_seconds(), 0.0) if since else 0.0  # type: ignore[operator]


def _scanner_answers() -> bool:
    try:
        with scanning.connected() as connection:
            connection.settimeout(PING_SECONDS)
            connection.sendall(b"zPING\0")
            return connection.recv(16).startswith(b"PONG")
    except (OSError, socket.gaierror):
        return False


def _or_nothing(ask: Callable[[], Iterator[Gauge]]) -> list[Gauge]:
    try:
        return list(ask())
    except DatabaseError:
        return []
