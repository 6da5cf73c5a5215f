"""What `check --deploy` says about the two that the portal leans on and that fail silently: mail server and scanner."""

import io
import smtplib
import zipfile
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import get_connection

from portal.files import scanning
from portal.management.checks import gap

# The test signature of the industry, in two halves so that no scanner takes this file for it.
TEST_SIGNATURE = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
# More than any scanner opens (clamd: MaxRecursion 17 as it comes), so that it has to leave something unread.
DEEPER_THAN_ANY_LIMIT = 40


@gap(20)
def the_mail_server_lets_us_in() -> str:
    """Signs in and leaves again; no message is sent."""
    if settings.MAIL.folder or not settings.MAIL.host:
        return ""
    try:
        with get_connection():
            return ""
    except (OSError, smtplib.SMTPException) as error:
        where = f"{settings.MAIL.host}:{settings.MAIL.port}"
        return f"The mail server of EMAIL_URL, {where}, does not let us in: {_on_one_line(error)}."


@gap(21)
def the_scanner_finds_and_says_what_it_left_out() -> str:
    """A file larger or deeper than clamd's limits is “OK” to it, unread, unless it is told to say so."""
    if not settings.CLAMD_URL:
        return ""
    try:
        found, deep = scanning.ask([TEST_SIGNATURE]), scanning.ask(_zip_in_zips())
    except OSError as error:
        return f"The scanner of CLAMD_URL does not answer: {_on_one_line(error)}; no file will be called clean."
    if scanning.verdict(found).state != scanning.INFECTED:
        return "The scanner does not know the EICAR test file; let freshclam bring its signatures, restart clamd."
    if scanning.verdict(deep).state == scanning.CLEAN:
        return (
            "The scanner calls clean what it left unread; in clamd.conf set AlertExceedsMax yes,"
            " and MaxFileSize, MaxScanSize and StreamMaxLength above MAX_UPLOAD_MB."
        )
    return ""


def _zip_in_zips() -> Iterator[bytes]:
    content = b"unread"
    for _level in range(DEEPER_THAN_ANY_LIMIT):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as around:
            around.writestr("content", content)
        content = archive.getvalue()
    yield content


def _on_one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
