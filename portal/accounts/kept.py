"""Forms that arrived too late: kept encrypted for half an hour, shown again to the same person, never executed."""

import json
from datetime import timedelta
from urllib.parse import urlparse

from django.http import HttpRequest
from django.urls import reverse

from portal import dates, encryption
from portal.accounts.kept_forms import KeptForm

KEPT_FOR = timedelta(minutes=30)
MOST_BYTES = 1024 * 1024
NEVER_KEPT = {
    "csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code", "credential", "login", "next",
    "_method",
}  # fmt: skip


def way_back(request: HttpRequest, user_id: int | None) -> str:
    """Where to go after signing in: the page that was asked for, or the page that shows a kept form."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    form = keep(request, user_id) if request.method == "POST" and user_id else None
    return reverse("accounts:kept_form", args=[form.public_id]) if form else _page_of(request)


def keep(request: HttpRequest, user_id: int) -> KeptForm | None:
    """Keep the fields of a form for this person; files and secrets are never kept. None where nothing was typed."""
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name not in NEVER_KEPT and value.strip()
    ]
    content = json.dumps(fields).encode()
    if not fields or len(content) > MOST_BYTES:
        return None
    form = KeptForm(user_id=user_id, path=_page_of(request)[:500], expires_at=dates.now() + KEPT_FOR)
    form.sealed_fields = encryption.seal(content, context=_context(form))
    form.save(force_insert=True)
    return form


def fields_of(form: KeptForm) -> list[tuple[str, str]]:
    """What was typed, as pairs of field name and value, in the order of the form."""
    content = encryption.open_sealed(bytes(form.sealed_fields), context=_context(form))
    return [(name, value) for name, value in json.loads(content)]


def _context(form: KeptForm) -> str:
    return f"kept-form/{form.public_id}/{form.user_id}"


def _page_of(request: HttpRequest) -> str:
    """The page that holds the form: where the browser came from, on this portal, else the address it was sent to."""
    came_from = urlparse(request.headers.get("Referer", ""))
    if came_from.netloc == request.get_host() and came_from.path:
        return came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return request.path
