"""Child processes that end with us: start, watch and stop them.

Every child gets a session of its own, so that Ctrl-C in a terminal reaches only the process that stops the others in
order, and a parent-death signal, so that kill -9 of the parent leaves nothing running.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

NOBODY = 65534
PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000


class CannotStart(Exception):
    """Something on this machine is in the way; the sentence says what to do."""


@dataclass
class Child:
    """One running part of the portal, and the signal that asks it to end."""

    name: str
    process: subprocess.Popen[bytes]
    stop_signal: int = signal.SIGTERM
    started_at: float = field(default_factory=time.monotonic)

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self, *, within: float) -> None:
        """Ask once, wait, and kill what does not answer. Only the main process is signalled, never its group."""
        if not self.is_running():
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(timeout=within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path | None = None,
    stop_signal: int = signal.SIGTERM,
    environment: dict[str, str] | None = None,
    folder: Path | None = None,
    identity: str = "self",
) -> Child:
    """Start a child. `identity` is `self`, `nobody`, or `mapped` (root seen as nobody in a user namespace)."""
    output = None
    if log is not None:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=environment,
            start_new_session=True,
            preexec_fn=before_exec(identity, parent=os.getpid(), death_signal=stop_signal),
            **as_user(identity),
        )
    finally:
        if output is not None:
            os.close(output)
    return Child(name, process, stop_signal)


def as_user(identity: str) -> dict:
    if identity != "nobody":
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def before_exec(identity: str, *, parent: int, death_signal: int) -> Callable[[], None]:
    """What the child does between fork and exec.

    The parent-death signal comes last: a change of user or namespace clears it. Ignored signals are inherited through
    exec, and a parent started with `&` has SIGINT ignored, so both are set back.
    """
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare() -> None:
        if identity == "mapped":
            _map_root_to_nobody(libc)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _map_root_to_nobody(libc: ctypes.CDLL) -> None:
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")


def is_alive(pid: int, *, mentions: str) -> bool:
    """Whether this pid is a living process, no zombie, whose command line names `mentions`.

    A pid file alone proves nothing: after a restart of a container the same small number belongs to somebody else.
    """
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return False
    return state not in "ZX" and mentions in command.split("\0")


def wait_until(is_ready: Callable[[], bool], *, child: Child | None = None, seconds: float) -> bool:
    """Ask every 30 ms; give up early when the child has ended."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if is_ready():
            return True
        if child is not None and not child.is_running():
            return False
        time.sleep(0.03)
    return False
