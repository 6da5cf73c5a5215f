"""What a visitor reads when something cannot be done: always a sentence that says what to do next."""

import errno
import logging
import sys

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portal import problems, programs
from portal.access import Denied, Lost, Refused
from portal.accounts import kept

logger = logging.getLogger("portal.errors")

# What the system says of a full disk, a used-up quota, a file as large as it may be; and what PostgreSQL says.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
DATABASE_DISK_FULL = "53100"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense to us."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    known = getattr(exception, "sentence", "")
    return _page(request, 400, known or _("The address or the form could not be read. Go back and send it again."))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: what is missing, and who can give it."""
    known = isinstance(exception, Denied) and str(exception)
    return _page(request, 403, known or _("Your role does not allow this. Ask an administrator of your organisation."))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same answer for what does not exist and for what is not the reader's to see."""
    return _page(request, 404, _("There is nothing here, or it is not yours to see."))


def not_allowed(request: HttpRequest, methods: str) -> HttpResponse:
    """405: most often a page that only takes a form was opened as a link."""
    response = _page(
        request, 405, _("This address takes a form and shows no page. Begin again from the record's page.")
    )
    response["Allow"] = methods
    return response


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """409: the rules do not allow the act, or somebody was faster; nothing was changed."""
    title = "" if isinstance(refusal, Lost) else _("The rules do not allow this")
    return _page(request, 409, refusal.sentence, title=title)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """413: more than the portal takes in one request."""
    return _page(request, 413, _("What you sent is larger than the portal takes. Send a smaller file."))


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: too often in a short time."""
    response = _page(request, 429, _("That was tried too often in a short time. Wait five minutes, then try again."))
    response["Retry-After"] = "300"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; the page quotes the request's id. A database that is away gets its own page."""
    exception = sys.exc_info()[1]
    if exception and (answer := out_of_reach(request, exception)):
        return answer
    sentence = _("Something went wrong on our side. Nothing was changed. Quote the reference if you write to us.")
    try:
        return _page(request, 500, sentence)
    except Exception:  # Whatever broke the page may have broken the frame too: then without it.
        logger.exception("The page that says so could not be made either.")
        told = {"request_id": getattr(request, "request_id", "")}
        return HttpResponse(loader.render_to_string("500.html", told), status=500)


def out_of_reach(request: HttpRequest, exception: BaseException) -> HttpResponse | None:
    """The answer to an exception that says that the disk is full, the database away, or the text none; else None."""
    if isinstance(exception, DataError) and "NUL" in str(exception):
        return bad_request(request)
    of_database = isinstance(exception, (OperationalError, InterfaceError))
    if of_database and getattr(exception.__cause__, "sqlstate", "") == DATABASE_DISK_FULL:
        return disk_full(request)
    if isinstance(exception, OSError) and exception.errno in FULL:
        return disk_full(request)
    return database_away(request, exception) if of_database else None


def disk_full(request: HttpRequest) -> HttpResponse:
    """507: the act's transaction is gone, what was written of a file is removed; somebody must make room."""
    logger.critical("The disk is full; %s was not done.", request.method)
    sentence = _("The portal has no room left to keep this. Nothing was changed. Tell whoever runs it, then try again.")
    return _plain(request, 507, sentence)


def database_away(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """503, made without the database: nothing was half done, try again."""
    logger.error("The database did not answer on %s: %s", request.path, str(exception).splitlines()[:1])
    sentence = _("The portal cannot reach its database. Nothing was changed. Try again in a minute.")
    response = _plain(request, 503, sentence)
    response["Retry-After"] = "60"
    return response


def _plain(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A page made without the request, so that nothing on it asks the database who is reading."""
    if programs.is_interface(request):
        return problems.problem(request, status, sentence)
    return HttpResponse(loader.render_to_string("503.html", {"sentence": sentence}), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old: what was typed is kept and shown again, never executed; else 403."""
    if _is_own_form(request) and (form := kept.keep(request, request.user.pk)):  # type: ignore[arg-type]
        return HttpResponse(status=303, headers={"Location": reverse("accounts:kept_form", args=[form.public_id])})
    return _page(
        request,
        403,
        _("This page was open too long, or your browser sent no token. Go back, reload, and send it again."),
    )


def _is_own_form(request: HttpRequest) -> bool:
    """Whether a signed-in person sent the form from a page of ours, and not another site in their name."""
    is_ours = request.headers.get("Sec-Fetch-Site", "") in {"same-origin", "none"}
    return is_ours and getattr(request, "user", None) is not None and request.user.is_authenticated


def _page(request: HttpRequest, status: int, sentence: str, *, title: str = "") -> HttpResponse:
    """The error's page in the shell, or a problem for a machine."""
    if programs.is_interface(request):
        return problems.problem(request, status, sentence)
    told = {
        "sentence": sentence,
        "title": title,
        "request_id": getattr(request, "request_id", ""),
        "back": _came_from(request),
    }
    template = "400.html" if status == 405 else f"{status}.html"
    return HttpResponse(loader.render_to_string(template, told, request), status=status)


def _came_from(request: HttpRequest) -> str:
    """The page of ours that the visitor came from, else the home page."""
    page = request.headers.get("Referer", "")
    is_ours = page and url_has_allowed_host_and_scheme(page, allowed_hosts={request.META.get("HTTP_HOST", "")})
    return page if is_ours else "/"
