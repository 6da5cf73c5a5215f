"""Accepting an invitation, by somebody new or by a person who has an account."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from portal.access import Refused, public
from portal.accounts import actions
from portal.accounts.forms import AcceptForm
from portal.accounts.membership import activate
from portal.accounts.models import Invitation, User


@sensitive_post_parameters()
def _accept(request: HttpRequest, token: str) -> HttpResponse:
    invitation = actions.find_invitation(token)
    if invitation is None or not invitation.is_open:
        return render(request, "portal/accounts/invitation_closed.html", {"invitation": invitation}, status=410)
    actions.note_opening(invitation)
    if request.user.is_authenticated:
        return _join(request, token, invitation)
    if User.objects.filter(email=invitation.email).exists():
        return render(request, "portal/accounts/invitation_sign_in.html", {"invitation": invitation})
    initial = {"name": invitation.name, "time_zone": invitation.organisation.jurisdiction.time_zone}
    form = AcceptForm(request.POST or None, email=invitation.email, initial=initial)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _sign_in(request, _accepted(token, form))
        except Refused as refused:
            refusal = refused.sentence
    context = {"invitation": invitation, "form": form, "refusal": refusal}
    return render(request, "portal/accounts/invitation.html", context, status=422 if form.errors or refusal else 200)


accept = public(_accept, methods=("GET", "POST"))


def _accepted(token: str, form: AcceptForm) -> User:
    membership = actions.accept(
        token,
        name=form.cleaned_data["name"],
        password=form.cleaned_data["password1"],
        time_zone=form.cleaned_data["time_zone"],
    )
    return membership.user


def _sign_in(request: HttpRequest, user: User) -> HttpResponse:
    """The new member is signed in by the password just chosen; every page but enrolment waits for the second factor."""
    get_adapter().login(request, user)
    return HttpResponseRedirect(reverse("mfa_activate_totp"), status=303)


def _join(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        try:
            membership = actions.join(token, user=request.user)  # type: ignore[arg-type]
        except Refused as refused:
            refusal = refused.sentence
        else:
            activate(request, membership)
            return HttpResponseRedirect("/", status=303)
    is_same = request.user.email == invitation.email  # type: ignore[union-attr]
    context = {"invitation": invitation, "is_same": is_same, "refusal": refusal}
    return render(request, "portal/accounts/invitation_join.html", context, status=422 if refusal else 200)
