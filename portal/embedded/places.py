"""Where the embedded servers live: addresses and folders, computed from the data folder alone."""

import hashlib
from pathlib import Path
from urllib.parse import quote

DATABASE = "portal"
OWNER = "portal_owner"
APPLICATION = "portal_app"
SUPERUSER = "postgres"


def sockets(data: Path) -> Path:
    """The private folder of the unix sockets.

    It is not under the data folder, because a socket's whole path may hold only 107 bytes.
    """
    digest = hashlib.sha256(str(data.expanduser().resolve()).encode()).hexdigest()
    return Path("/tmp") / f"portal-{digest[:16]}"  # noqa: S108 - made with mode 0700 and checked before use


def valkey_socket(data: Path) -> Path:
    return sockets(data) / "valkey.sock"


def database_url(data: Path) -> str:
    """The address as the application's role, which owns nothing."""
    return _postgres_url(data, APPLICATION, DATABASE)


def owner_url(data: Path) -> str:
    """The address as the role that owns the tables and migrates them."""
    return _postgres_url(data, OWNER, DATABASE)


def superuser_url(data: Path, database: str = "postgres") -> str:
    """The address for making roles and databases; the portal itself never uses it."""
    return _postgres_url(data, SUPERUSER, database)


def broker_url(data: Path) -> str:
    return f"redis+socket://{valkey_socket(data)}"


def _postgres_url(data: Path, role: str, database: str) -> str:
    return f"postgresql://{role}@{quote(str(sockets(data)), safe='')}/{database}"
