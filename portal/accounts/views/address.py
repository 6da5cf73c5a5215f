"""Changing one's own e-mail address: the page that asks for the new one, and the link that proves it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import signed_in
from portal.accounts import actions
from portal.accounts.addresses import shown
from portal.accounts.forms_addresses import AddressForm
from portal.acting import Told, form_data, page_of_act


@signed_in(methods=("GET", "POST"), step_up=True)
def ask(request: HttpRequest) -> HttpResponse:
    """Sends a link to the new address."""
    user: Any = request.user

    def act(given: dict[str, Any]) -> None:
        actions.ask_for_address(user, address=given["email"])

    told = Told(
        title=_("Change e-mail address"),
        sentence=_("Your present address is %(address)s.") % {"address": shown(user.email)},
        button=_("Send the link"),
        back=f"{reverse('accounts:profile')}#address",
        crumbs=[(_("Profile and keys"), reverse("accounts:profile"))],
        effects=[
            _("A link goes to the new address. It works once, within 24 hours."),
            _("A notice goes to your present address."),
            _("Nothing changes until you open the link and confirm it."),
        ],
        back_words=_("Cancel"),
        mild=True,
    )
    return page_of_act(request, told, act, form=AddressForm(form_data(request)))


@signed_in(methods=("GET", "POST"), step_up=True)
def prove(request: HttpRequest, token: str) -> HttpResponse:
    """Opened from the mail to the new address: changes it, after saying what that does."""
    user: Any = request.user
    change = actions.find_address_change(token, user=user)
    if change is None:
        return render(request, "portal/accounts/address_link.html", status=410)

    def act(given: dict[str, Any]) -> None:
        key = request.session.session_key
        actions.change_address(token, user=user, by=request.membership, but=key)  # type: ignore[attr-defined]

    words = {"address": shown(change.address), "before": shown(user.email)}
    told = Told(
        title=_("Confirm your new e-mail address"),
        sentence=_("Your address becomes %(address)s.") % words,
        button=_("Change address"),
        back=f"{reverse('accounts:profile')}#address",
        crumbs=[(_("Profile and keys"), reverse("accounts:profile"))],
        effects=[
            _("You sign in with %(address)s from now on, with the same password and second factor.") % words,
            _("Mail from the portal goes there."),
            _("Your other sessions end."),
            _("A notice goes to %(before)s.") % words,
        ],
        back_words=_("Cancel"),
        mild=True,
    )
    return page_of_act(request, told, act)
