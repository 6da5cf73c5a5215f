"""What `check --deploy` refuses about files and keys."""

from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def a_scanner_is_configured(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    address = urlparse(settings.CLAMD_URL)
    if (address.scheme == "tcp" and address.hostname) or (address.scheme == "unix" and address.path):
        return []
    return [
        Error(
            "CLAMD_URL names no malware scanner; give tcp://host:3310 or unix:///run/clamav/clamd.ctl.",
            id="portal.E001",
        )
    ]


@register(Tags.security, deploy=True)
def keys_are_private(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    keys = Path(settings.PORTAL_KEYS).glob("*.key")
    readable = sorted(path.name for path in keys if path.stat().st_mode & 0o007)
    if not readable:
        return []
    return [
        Error(
            f"PORTAL_KEYS: everybody on this machine may use {', '.join(readable)}; chmod o-rwx.",
            id="portal.E002",
        )
    ]
