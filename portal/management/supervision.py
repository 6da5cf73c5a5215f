"""The parts of a running portal, in their order: start them, restart the one that dies, stop them backwards."""

import http.client
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from portal.embedded import postgres, valkey
from portal.embedded.processes import CannotStart, Child, start, wait_until

RESTARTS_A_MINUTE = 5
LOGS = settings.DATA / "log"
PATIENCE = {"beat": 5, "worker": 15, "web": 12, "valkey": 10, "postgres": 60}


class Parts:
    """Running children by name. Stopping goes backwards through the order in which they were started."""

    def __init__(self) -> None:
        self.launchers: dict[str, Callable[[], Child]] = {}
        self.children: dict[str, Child] = {}
        self.deaths: list[float] = []

    def start(self, name: str, launch: Callable[[], Child]) -> None:
        self.launchers[name] = launch
        self.children[name] = launch()

    def restart_the_dead(self) -> list[str]:
        """Start again whatever has ended by itself; give up when that happens too often."""
        dead = [name for name, child in self.children.items() if not child.is_running()]
        for name in dead:
            self._count_a_death(name)
            self.children[name] = self.launchers[name]()
        return dead

    def stop(self) -> None:
        for name in reversed(self.children):
            self.children[name].stop(within=PATIENCE[name])

    def _count_a_death(self, name: str) -> None:
        a_minute_ago = time.monotonic() - 60
        self.deaths = [moment for moment in self.deaths if moment > a_minute_ago] + [time.monotonic()]
        if len(self.deaths) > RESTARTS_A_MINUTE:
            raise CannotStart(f"The {name} keeps ending; the reason is in {log_of(name)}.")


def log_of(name: str) -> Path:
    return LOGS / f"{name}.log"


def launch_database() -> Child:
    return postgres.launch(settings.DATA)


def launch_broker() -> Child:
    if not settings.EMBEDDED_DATABASE:
        postgres.make_socket_folder(settings.DATA)
    return valkey.launch(settings.DATA)


def launch_web(port: int) -> Child:
    child = _python("web", *gunicorn(port))
    if not wait_until(lambda: is_ready(port), child=child, seconds=180):
        child.stop(within=5)
        raise CannotStart(f"The web server did not become ready; the reason is in {log_of('web')}.")
    return child


def gunicorn(port: int) -> list[str]:
    return [
        "gunicorn", "portal.wsgi:application", "--bind", f"127.0.0.1:{port}", "--preload", "--no-control-socket",
        "--worker-class", "portal.web_worker.WebWorker", "--workers", "2", "--threads", "8", "--graceful-timeout", "8",
        "--logger-class", "portal.web_server.Log", "--error-logfile", "-", "--log-level", "warning",
    ]  # fmt: skip


def launch_worker() -> Child:
    return _python(
        "worker", "celery", "-A", "portal.celery", "--quiet", "worker", "--loglevel", "WARNING", "--concurrency", "2",
        "--without-gossip", "--without-mingle",
    )  # fmt: skip


def launch_beat() -> Child:
    schedule = settings.DATA / "beat"
    schedule.mkdir(exist_ok=True)
    return _python(
        "beat", "celery", "-A", "portal.celery", "--quiet", "beat", "--loglevel", "WARNING",
        "--schedule", str(schedule / "schedule"), "--pidfile", "",
    )  # fmt: skip


def is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/readyz", headers={"Host": settings.ALLOWED_HOSTS[0].lstrip("*.") or "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def refuse_a_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(f"Port {port} cannot be used ({error.strerror}); choose another with PORT.") from error


def _python(name: str, module: str, *arguments: str) -> Child:
    log_of(name).parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", module, *arguments]
    return start(name, command, log=log_of(name), folder=settings.BASE_DIR)
