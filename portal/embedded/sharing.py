"""Who owns the embedded servers of a data folder, and who merely uses them.

`owner.lock` is held by the process that started the servers; `users.lock` is shared by every command that uses them,
so that a short command does not stop the database under another.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.embedded import places, postgres
from portal.embedded.processes import CannotStart, wait_until


def make_data_folder(data: Path) -> None:
    """Make the folder for all state and prove that we may write there."""
    try:
        data.mkdir(mode=0o711, parents=True, exist_ok=True)
        probe = data / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStart(f"Cannot write to the data folder {data}: {error.strerror}. Set DATA to another.") from error


@contextmanager
def ownership(data: Path, *, wait: float) -> Iterator[None]:
    """Be the one process that starts and stops the servers of this folder."""
    descriptor = os.open(data / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not wait_until(lambda: _locks(descriptor, fcntl.LOCK_EX), seconds=wait):
            raise CannotStart(f"A portal is already running on the data folder {data}; stop it, or set DATA.")
        yield
    finally:
        os.close(descriptor)


@contextmanager
def database(data: Path) -> Iterator[None]:
    """Use the running embedded database, or start one for the duration."""
    make_data_folder(data)
    users = os.open(data / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        wait_until(lambda: _locks(users, fcntl.LOCK_SH), seconds=60)
        if postgres.answers(data):
            yield
            return
        with ownership(data, wait=30):
            if postgres.answers(data):
                yield
                return
            child = postgres.launch(data)
            try:
                yield
            finally:
                wait_until(lambda: _locks(users, fcntl.LOCK_EX), seconds=60)
                child.stop(within=60)
                remove_sockets(data)
    finally:
        os.close(users)


def remove_sockets(data: Path) -> None:
    """Leave nothing outside the data folder once both servers have stopped. Only the owner may do this."""
    shutil.rmtree(places.sockets(data), ignore_errors=True)


def _locks(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
