"""What must be done before the web may start: migrate, gather static files. Done again only when something changed."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from portal import health
from portal.management.rights import table_rights


def migrate() -> None:
    """Bring the database up to date and set the rights.

    The database itself says whether a migration is missing; the stamp says that the rights are those of this release.
    A database that is not ours alone is always migrated.
    """

    def run() -> None:
        call_command("migrate", verbosity=0, interactive=False)

    if not settings.EMBEDDED_DATABASE or health.database_and_migrations() != ("ok", "ok"):
        _stamp("rights").unlink(missing_ok=True)
    _unless_stamped("rights", repr((sorted(health.migrations_on_disk()), sorted(table_rights().items()))), run)


def collect_static() -> None:
    files = [
        f"{name} {storage.size(name)} {storage.get_modified_time(name)}"
        for finder in get_finders()
        for name, storage in finder.list([])
    ]
    _unless_stamped(
        "static",
        f"{settings.STATIC_ROOT} {sorted(files)}",
        lambda: call_command("collectstatic", interactive=False, clear=True, verbosity=0),
    )


def _unless_stamped(name: str, state: str, act: Callable[[], object]) -> None:
    digest = hashlib.sha256(state.encode()).hexdigest()
    stamp = _stamp(name)
    if stamp.exists() and stamp.read_text() == digest:
        return
    act()
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest)


def _stamp(name: str) -> Path:
    return settings.DATA / "stamps" / name
