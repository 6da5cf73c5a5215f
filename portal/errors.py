"""What a visitor reads when something cannot be done: always a sentence that says what to do next."""

import logging
import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal import problems
from portal.access import Denied

logger = logging.getLogger("portal.errors")

PLAIN_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width"></head>'
    '<body><main><h1>{title}</h1><p>{sentence}</p><p><a href="{path}">{again}</a></p></main></body></html>'
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense to us."""
    return _page(request, 400, _("The address or the form could not be read. Go back and send it again."))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: what is missing, and who can give it."""
    known = isinstance(exception, Denied) and str(exception)
    return _page(request, 403, known or _("Your role does not allow this. Ask an administrator of your organisation."))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same answer for what does not exist and for what is not the reader's to see."""
    return _page(request, 404, _("There is nothing here, or it is not yours to see."))


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """409: the rules do not allow the act; nothing was changed."""
    return _page(request, 409, sentence)


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
    if isinstance(exception, (OperationalError, InterfaceError)):
        return database_away(request, exception)
    return _page(
        request,
        500,
        _("Something went wrong on our side. Nothing was changed. Quote the reference if you write to us."),
    )


def database_away(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """503, made without the database: nothing was half done, try again."""
    logger.error("The database did not answer on %s: %s", request.path, str(exception).splitlines()[:1])
    sentence = _("The portal cannot reach its database. Nothing was changed. Try again in a minute.")
    response = _plain(request, 503, sentence)
    response["Retry-After"] = "60"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old, most often because the session ended meanwhile."""
    return _page(
        request,
        403,
        _("This page was open too long, or your browser sent no token. Go back, reload, and send it again."),
    )


def _page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """The error's page in the shell, or a problem for a machine; a plain page where the shell cannot be made."""
    if problems.is_machine(request):
        return problems.problem(request, status, sentence)
    told = {"sentence": sentence, "status": status, "request_id": getattr(request, "request_id", "")}
    try:
        page = loader.select_template([f"errors/{status}.html", f"{status}.html", "errors/error.html"])
        return HttpResponse(page.render(told, request), status=status)
    except (DatabaseError, loader.TemplateDoesNotExist):
        return _plain(request, status, sentence)


def _plain(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if problems.is_machine(request):
        return problems.problem(request, status, sentence)
    titles = {503: _("The portal is not available just now")}
    title = titles.get(status, _("This did not work"))
    return HttpResponse(
        format_html(PLAIN_PAGE, title=title, sentence=sentence, path=request.path, again=_("Try again")), status=status
    )
