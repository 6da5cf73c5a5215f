"""PDF: whole, open to everybody, and nothing in it that acts, fetches or carries other files.

The document is parsed, not searched, by a limited process: a parser of hostile files has no place in a web worker.
"""

import io
import json
import logging
import subprocess  # noqa: S404 - our own program, no shell, no word of the document in its arguments
import sys
from pathlib import Path
from threading import Timer
from typing import Any

from django.utils.translation import gettext as _

from portal.access import Refused
from portal.files import links

TAIL_BYTES = 2048
PROGRAM = Path(__file__).with_name("pdf_reader.py")
MEGABYTE = 1024 * 1024
LEAST_MEMORY = 128 * MEGABYTE
MOST_MEMORY = 384 * MEGABYTE
MEMORY_PER_BYTE = 16
CPU_SECONDS = 6
LONGEST_SECONDS = 30
LONGEST_LINE = 16 * MEGABYTE
logger = logging.getLogger(__name__)


def check(reader: io.BufferedReader) -> None:
    """Raises `Refused` with the reason."""
    _check_end(reader)
    seen = _read_apart(reader)
    if seen is None:
        raise Refused(too_much())
    for kind in seen["found"]:
        raise Refused(reason(kind))
    for address in seen["links"]:
        links.check(address)


def _check_end(reader: io.BufferedReader) -> None:
    size = reader.seek(0, io.SEEK_END)
    reader.seek(max(size - TAIL_BYTES, 0))
    tail = reader.read()
    before, end, after = tail.rpartition(b"%%EOF")
    if not end or b"startxref" not in before:
        raise Refused(damaged())
    if after.strip(b"\0\r\n\t \x1a"):
        raise Refused(_("Something else is hidden behind the end of the PDF. Print it to a new PDF and choose that."))


def _read_apart(reader: io.BufferedReader) -> dict[str, Any] | None:
    """What the other process says is in the document; None when it was stopped by one of its limits."""
    size = reader.seek(0, io.SEEK_END)
    command = [sys.executable, "-I", str(PROGRAM), str(size), str(memory_for(size)), str(CPU_SECONDS)]
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env={})  # noqa: S603
    watch = Timer(LONGEST_SECONDS, child.kill)
    watch.start()
    try:
        return _answer(child, reader, size)
    except (OSError, ValueError, KeyError):
        return None
    finally:
        watch.cancel()
        child.kill()
        child.communicate()


def memory_for(size: int) -> int:
    """How much address space the reader of so large a document gets, in bytes."""
    return min(LEAST_MEMORY + MEMORY_PER_BYTE * size, MOST_MEMORY)


def _answer(child: subprocess.Popen[bytes], reader: io.BufferedReader, size: int) -> dict[str, Any] | None:
    """Serve the pieces that it asks for, until it says what it saw."""
    assert child.stdin
    assert child.stdout
    while line := child.stdout.readline(LONGEST_LINE):
        words = json.loads(line)
        if "found" in words:
            return words
        reader.seek(words["place"])
        child.stdin.write(reader.read(min(words["length"], size)))
        child.stdin.flush()
    logger.info("A PDF of %d bytes was not understood within the limits.", size)
    return None


def reason(kind: str) -> str:
    """The sentence for a kind of content that the reader found."""
    sentences = {
        "encrypted": _("The PDF is encrypted or protected. Save it without a password and without restrictions."),
        "files": _("The PDF carries other files inside. Upload each file by itself, and the PDF without them."),
        "form": _("The PDF is a form that sends or loads data. Print it to a new PDF and choose that."),
        "opening": _("The PDF opens an address by itself. Print it to a new PDF and choose that."),
        "outside": _("The PDF refers to another file outside it. Print it to a new PDF and choose that."),
        "script": _("The PDF holds a script, media or a command. Print it to a new PDF and choose that."),
    }
    return sentences.get(kind) or damaged()


def damaged() -> str:
    return _("The PDF is cut off or damaged. Save it again and choose the new copy.")


def too_much() -> str:
    return _(
        "The PDF could not be checked within %(seconds)d seconds and %(most)d MB of memory. Print it to a new PDF, or "
        "split it, and choose that."
    ) % {"seconds": CPU_SECONDS, "most": MOST_MEMORY // MEGABYTE}
