"""Sends a stored file as a download that no browser runs. The caller checks the rules and writes the ledger."""

import logging
from collections.abc import Iterator
from itertools import chain

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal.access import Refused
from portal.encryption import Tampered
from portal.files import actions, names
from portal.files.models import StoredFile

logger = logging.getLogger(__name__)


def attachment(stored: StoredFile, *, name: str) -> StreamingHttpResponse:
    """The whole file under `name` (RFC 6266). Its first piece is authenticated before any byte is sent; raises
    `Refused` when it is not what was kept, and breaks off the answer when a later piece is not."""
    pieces = actions.open_stored(stored)
    response = StreamingHttpResponse(_from_first(pieces), content_type=stored.media_type)
    response["Content-Length"] = str(stored.size)
    response["Content-Disposition"] = content_disposition_header(True, _safe(name))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _from_first(pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        first = next(pieces, b"")
    except Tampered:
        logger.exception("A stored file cannot be opened.")
        raise Refused(_("The stored file is damaged and cannot be sent. Tell an administrator.")) from None
    return chain([first], pieces)


def _safe(name: str) -> str:
    """No separators and nothing invisible, whatever the caller gives."""
    shown = names.shown_name(name)
    return "".join("_" if character in '/\\:*?"<>|' else character for character in shown).strip(". ") or "file"
