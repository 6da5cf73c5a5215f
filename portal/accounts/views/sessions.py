"""Ending one's own sessions elsewhere."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from portal.access import signed_in
from portal.accounts import actions
from portal.accounts.sign_ins import SignIn


@signed_in(methods=("POST",))
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ends one of one's own sessions; ending the present one is signing out."""
    mine = SignIn.objects.filter(user=request.user).exclude(session_key=request.session.session_key)  # type: ignore[misc]
    actions.end_session(get_object_or_404(mine, public_id=public_id))
    return _back()


@signed_in(methods=("POST",))
def end_others(request: HttpRequest) -> HttpResponse:
    """Ends every session of this person but the present one."""
    actions.end_other_sessions(request.user, but=request.session.session_key)  # type: ignore[arg-type]
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('mfa_index')}#sessions", status=303)
