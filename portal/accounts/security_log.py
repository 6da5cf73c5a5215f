"""One line in the log for each refusal: codes and opaque ids only, never a name, an address or what was typed."""

import logging
from typing import Any

from django.http import HttpRequest

logger = logging.getLogger("portal.security")


def refused(what: str, request: HttpRequest | None, *, who: Any = "") -> None:
    """Log that something was refused: `what` is a code, `who` an opaque id."""
    logger.warning(
        "refused=%s method=%s path=%s who=%s",
        what,
        getattr(request, "method", "-"),
        getattr(request, "path", "-"),
        who or "-",
    )
