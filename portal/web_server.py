"""gunicorn in the portal's ways: what it answers and writes by itself repeats nothing that was sent.

What gunicorn cannot read never reaches Django, so it answers such a request alone.
"""

import html
from typing import Any

from gunicorn import glogging, util

from portal.logs import TextLines

HEADERS = {
    "Connection": "close",
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
SENTENCES = {500: "Something went wrong on our side. Nothing was changed. Try again in a minute."}
SENTENCE = "The portal could not read this request. Go back and send it again."
PAGE = """<!doctype html>
<html lang="en-GB"><head><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{sentence}</p><p><a href="/">Trusted Partner Portal</a></p></main></body></html>
"""


class Log(glogging.Logger):
    """gunicorn's log; a request that it could not read may hold the secret of an address."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(TextLines(self.error_fmt, self.datefmt))


def write_error(sock: Any, status: int, reason: str, _message: str) -> None:
    """Take the place of gunicorn's `util.write_error`, which quotes the request and sets no headers."""
    util.write_nonblock(sock, answer(f"{status} {reason}", SENTENCES.get(status, SENTENCE)))


def answer(status: str, sentence: str) -> bytes:
    """A whole answer, with the protective headers."""
    title = html.escape(status.partition(" ")[2])
    page = PAGE.format(title=title, sentence=sentence).encode()
    headers = HEADERS | {"Content-Length": str(len(page))}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + page
