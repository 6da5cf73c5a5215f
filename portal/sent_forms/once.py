"""Does what a form asks for once, however often it comes: by a double press, a reload, or a line that broke."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from portal.access import Lost
from portal.sent_forms.models import SentForm

FIELD = "once"
LONGEST_ADDRESS = 1000
View = Callable[..., HttpResponse]


def sent_once(view: View) -> View:
    """A view whose POST is done once for each page that it showed; a second time leads to where the first one led.

    An answer that leads nowhere (the form is shown again) has done nothing: its token may come again.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return once(request, lambda: view(request, *args, **kwargs))

    return answer


def once(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """What `answer` gives, or a redirect to where the same form led before."""
    token = token_of(request)
    if token is None:
        return answer()
    with transaction.atomic():
        sent = _claim(token, request.membership)  # type: ignore[attr-defined]
        if sent is None:
            return _where_it_led(token, request.membership)  # type: ignore[attr-defined]
        response = answer()
        if address := leads_to(response):
            SentForm.objects.filter(pk=sent.pk).update(address=address[:LONGEST_ADDRESS])
        else:
            sent.delete()
    return response


def leads_to(response: HttpResponse) -> str:
    """Where a reader goes from an answer to an act that was done; empty for the answer to one that was not. A page
    that says what was done names the place as its `led_to`."""
    return response.url if isinstance(response, HttpResponseRedirect) else getattr(response, "led_to", "")


def token_of(request: HttpRequest) -> uuid.UUID | None:
    """The token that the page carried; None for a reading request, a program, or a token that is none."""
    if request.method != "POST":
        return None
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def _claim(token: uuid.UUID, membership: Any) -> SentForm | None:
    """The new row; None where it is there already. Waits for a request that is doing the act at this moment."""
    try:
        with transaction.atomic():
            return SentForm.objects.create(token=token, membership=membership)
    except IntegrityError:
        return None


def _where_it_led(token: uuid.UUID, membership: Any) -> HttpResponse:
    sent = SentForm.objects.filter(token=token, membership=membership).first()
    if sent is None or not sent.address:
        raise Lost(_("This form was sent already. Load the page again to see what became of it."))
    return HttpResponseRedirect(sent.address, status=303)
