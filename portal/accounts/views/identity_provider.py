"""Signing in at the identity provider, and one's own link to it. Not there unless a provider is set."""

import logging

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from portal.access import Lost, Refused, public, signed_in
from portal.accounts import actions, sessions
from portal.accounts.identity_links import IdentityLink
from portal.accounts.models import User
from portal.accounts.oidc import asking, tokens
from portal.accounts.oidc.asking import NotAccepted
from portal.accounts.oidc.tokens import Identity
from portal.accounts.oidc.wire import ProviderAway
from portal.environment import IdentityProvider

logger = logging.getLogger("portal.identity_provider")


@public(methods=("POST",))
def start(request: HttpRequest) -> HttpResponse:
    """Leads to the identity provider, from the sign-in page."""
    if limited := ratelimit.consume_or_429(request, action="login"):
        return limited
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return _lead_on(request, next_page=wanted if is_ours else "/")


@signed_in(methods=("POST",), step_up=True)
def link(request: HttpRequest) -> HttpResponse:
    """Leads there to link a sign-in to one's own account."""
    return _lead_on(request, linking=request.user.pk)


@public
def answer(request: HttpRequest) -> HttpResponse:
    """Where the provider sends the person back to. It writes although it is a GET: so the protocol has it."""
    provider, is_linking = _provider(), asking.is_linking(request)
    try:
        question, code = asking.answered(request, provider)
        identity = tokens.identity_of(code, question, provider)
    except NotAccepted as refused:
        request.refused_as = f"identity_provider_{refused.code}"  # type: ignore[attr-defined]
        return _back(is_linking, "provider")
    except ProviderAway as away:
        return _is_away(away, is_linking)
    if question.linking:
        return _link(request, identity, question.linking)
    if request.user.is_authenticated:
        return HttpResponseRedirect("/", status=303)
    user = actions.person_of(identity)
    if user is None:
        request.refused_as = "identity_provider_no_account"  # type: ignore[attr-defined]
        return render(request, "account/no_account.html", {"provider": provider}, status=403)
    return _sign_in(request, user, identity, question.next_page)


@signed_in(methods=("GET", "POST"), step_up=True)
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Removes one's own link, after saying what that does."""
    mine = IdentityLink.objects.standing().filter(user=request.user)
    found = get_object_or_404(mine, public_id=public_id)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            actions.remove_identity_link(request.user, found, by=request.membership)  # type: ignore[arg-type, attr-defined]
            return HttpResponseRedirect(reverse("mfa_index"), status=303)
        except Refused as refused:
            refusal, status = refused.sentence, 409 if isinstance(refused, Lost) else 422
    return render(request, "components/confirm_page.html", {**_removing(found), "refusal": refusal}, status=status)


def _provider() -> IdentityProvider:
    if settings.IDENTITY_PROVIDER is None:
        raise Http404
    return settings.IDENTITY_PROVIDER


def _lead_on(request: HttpRequest, *, next_page: str = "/", linking: int | None = None) -> HttpResponse:
    """A page that goes on by itself: a redirect from a form to another site is what our policy refuses."""
    provider = _provider()
    try:
        address = asking.ask(request, provider, next_page=next_page, linking=linking)
    except ProviderAway as away:
        return _is_away(away, is_linking=linking is not None)
    return render(request, "account/to_provider.html", {"provider": provider, "address": address})


def _sign_in(request: HttpRequest, user: User, identity: Identity, next_page: str) -> HttpResponse:
    """The portal's own second factor follows as after a password, unless a claim says that one was asked there."""
    if not identity.has_second_factor:
        return perform_login(request, Login(user=user, redirect_url=next_page))
    get_adapter().login(request, user)
    sessions.mark_second_factor_elsewhere(request.session)
    return HttpResponseRedirect(next_page, status=303)


def _link(request: HttpRequest, identity: Identity, asked_by: int) -> HttpResponse:
    """Only for the person who asked, and only while their own second factor is fresh."""
    is_recent = request.has_recent_second_factor  # type: ignore[attr-defined]
    if request.user.pk != asked_by or not is_recent:
        request.refused_as = "identity_provider_linking"  # type: ignore[attr-defined]
        return _back(True, "provider")
    actions.link_identity(request.user, identity, by=request.membership)  # type: ignore[arg-type, attr-defined]
    return HttpResponseRedirect(f"{reverse('mfa_index')}#provider", status=303)


def _is_away(away: ProviderAway, is_linking: bool) -> HttpResponse:
    logger.error("The identity provider gave no usable answer: %s", away)
    return _back(is_linking, "provider_away")


def _back(is_linking: bool, why: str) -> HttpResponse:
    page = "mfa_index" if is_linking else "account_login"
    return HttpResponseRedirect(f"{reverse(page)}?{urlencode({'why': why})}", status=303)


def _removing(link: IdentityLink) -> dict[str, object]:
    words = {"provider": link.provider_name}
    return {
        "title": _("Remove the sign-in with %(provider)s") % words,
        "lead": _("Sign-in and security"),
        "crumbs": [(_("Sign-in and security"), reverse("mfa_index"))],
        "sentence": _("You will no longer sign in with %(provider)s.") % words,
        "effects": [
            _("Your password, your factors and your recovery codes go on working."),
            _("It comes back only if you link it again on this page, whatever your address there is."),
            _("You are told by mail, in case that was not you."),
        ],
        "button": _("Remove 1 sign-in"),
        "back": reverse("mfa_index"),
        "back_words": _("Leave it as it is"),
    }
