"""The suite's own PostgreSQL: one template, migrated as the owner, and a copy of it for each worker.

Loaded as an early plugin (`-p tests.database`), because the data folder must be chosen before settings are read.
The migrated cluster is kept in the cache folder under the digest of all that shapes it, so that only the first run
after a change migrates. Tests run as the application's role. A test that commits gets a fresh copy afterwards, in place
of Django's flush, which the ledger's triggers refuse.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".pytest_cache" / "clusters"
SHAPING = (
    "requirements.lock",
    "portal/management/rights.py",
    "**/migrations/*.py",
    "**/models.py",
    "**/sql.py",
    "**/triggers.py",
    "**/editions/**/*",
)
APPS = ("portal", "partners", "reviews")
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ

if not IS_WORKER:
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "SECRET_KEY", "PORTAL_KEYS", "FILES_URL"):
        os.environ.pop(variable, None)
    os.environ["DATA"] = tempfile.mkdtemp(prefix="portal-tests-")
    os.chmod(os.environ["DATA"], 0o711)  # noqa: S103 - as root PostgreSQL runs as nobody, who must get in
DATA = Path(os.environ["DATA"])
(DATA / "static").mkdir(exist_ok=True)


def pytest_configure(config: pytest.Config) -> None:
    if not IS_WORKER and not config.option.collectonly:
        config.embedded_postgres = _launch()


def pytest_unconfigure(config: pytest.Config) -> None:
    from portal.embedded import places

    if child := getattr(config, "embedded_postgres", None):
        child.stop(within=30)
        shutil.rmtree(places.sockets(DATA), ignore_errors=True)
    if not IS_WORKER:
        shutil.rmtree(DATA, ignore_errors=True)


def give_this_worker_a_copy(django_db_blocker) -> None:
    """Copy the template now, and again after each test that commits."""
    from django.db import connection
    from django.test import TransactionTestCase

    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with django_db_blocker.unblock():
        _use_fresh_copy(connection, name)
    TransactionTestCase._fixture_teardown = lambda self: _use_fresh_copy(connection, name)


def _launch():
    """Start PostgreSQL with the migrated database `portal`, the template of all others."""
    from portal.embedded import postgres

    kept = CACHE / _digest()
    if kept.exists():
        _copy(kept, postgres.cluster(DATA))
        return postgres.launch(DATA, options=postgres.FOR_TESTS)
    child = postgres.launch(DATA, options=postgres.FOR_TESTS)
    subprocess.run([sys.executable, ROOT / "manage.py", "migrate", "-v", "0", "--skip-checks"], cwd=ROOT, check=True)
    child.stop(within=30)
    _keep(postgres.cluster(DATA), kept)
    return postgres.launch(DATA, options=postgres.FOR_TESTS)


def _digest() -> str:
    digest = hashlib.sha256(f"{os.geteuid()} {sys.version}".encode())
    shaping = {path for pattern in SHAPING for app in (".", *APPS) for path in _matches(app, pattern)}
    for path in sorted(shaping):
        digest.update(f"{path}\n".encode() + (ROOT / path).read_bytes())
    return digest.hexdigest()[:24]


def _matches(folder: str, pattern: str) -> list[str]:
    if (folder == ".") == pattern.startswith("**"):
        return []
    return [str(path.relative_to(ROOT)) for path in (ROOT / folder).glob(pattern) if path.is_file()]


def _keep(cluster: Path, kept: Path) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    for old in sorted(CACHE.iterdir(), key=lambda folder: folder.stat().st_mtime)[:-6]:
        shutil.rmtree(old, ignore_errors=True)
    half_made = Path(tempfile.mkdtemp(dir=CACHE)) / "cluster"
    _copy(cluster, half_made)
    if not kept.exists():
        half_made.rename(kept)
    shutil.rmtree(half_made.parent)


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", "--reflink=auto", source, target], check=True)


def _use_fresh_copy(connection, name: str) -> None:
    import psycopg

    from portal.embedded import places

    connection.close()
    with psycopg.connect(places.superuser_url(DATA), autocommit=True) as superuser:
        superuser.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        superuser.execute(f"CREATE DATABASE {name} TEMPLATE {places.DATABASE}")
    connection.settings_dict["NAME"] = name
