"""Changing one's own e-mail address: asked for, proved by a link to the new one, told to the old one."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates
from portal.access import Lost, Refused
from portal.accounts.actions.factors import locked, tell
from portal.accounts.actions.sign_ins import end_other_sessions
from portal.accounts.address_changes import AddressChange
from portal.accounts.addresses import canonical, shown
from portal.accounts.models import Membership, User
from portal.ledger import actions as ledger
from portal.notices import actions as notices

LINK_HOURS = 24
MOST_A_DAY = 5


@transaction.atomic
def ask_for_address(user: User, *, address: str) -> AddressChange:
    """The person asks for another address; only the returned object knows the link's `token`.

    Effects: an earlier link stops working; the link goes to the new address, and a notice to the present one. Where the
    new address belongs to another account its owner is told instead, so that nobody learns which accounts exist.
    """
    user = locked(user)
    address = canonical(address)
    _refuse_an_ask(user, address)
    AddressChange.objects.filter(user=user, used_at=None, withdrawn_at=None).update(withdrawn_at=dates.now())
    token = secrets.token_urlsafe(32)
    change = AddressChange.objects.create(
        user=user, address=address, token_digest=_digest(token), expires_at=dates.now() + timedelta(hours=LINK_HOURS)
    )
    if User.objects.filter(email=address).exists():
        _mail_owner(change)
    else:
        _mail_link(change, token)
    text = _("A link went to %(address)s. Your address changes when you open it there.") % {"address": shown(address)}
    tell(user, f"address/{change.public_id}", subject=_("You asked to change your e-mail address"), text=text)
    change.token = token  # type: ignore[attr-defined]
    return change


@transaction.atomic
def change_address(token: str, *, user: User, by: Membership, but: str | None) -> None:
    """The person opened the link: from now on they sign in with the new address, and mail goes there.

    Effects: every session but the one with the key `but` ends; the ledger entry, without the addresses; the old address
    is told by mail.
    """
    user = locked(user)
    change = AddressChange.objects.select_for_update().filter(user=user, token_digest=_digest(token)).first()
    if change is None:
        raise Refused(_("This link is for another account. Sign in with the account that asked for it."))
    if change.used_at:
        raise Lost(_("This link has been used; your address has changed already."))
    if change.withdrawn_at or change.expires_at <= dates.now():
        raise Refused(_("This link has run out. Ask for a new one under Profile."))
    if User.objects.filter(email=change.address).exists():
        raise Refused(_("This address cannot be used. Ask for another one under Profile."))
    before, user.email = user.email, change.address
    user.save(update_fields=["email"])
    change.used_at = dates.now()
    change.save(update_fields=["used_at"])
    end_other_sessions(user, but=but)
    ledger.append("member.address_changed", by, by=by)
    _tell_both(user, change, before)


def find_address_change(token: str, *, user: User) -> AddressChange | None:
    """The change behind a link of this person, whether it still works or not."""
    return AddressChange.objects.filter(user=user, token_digest=_digest(token)).first()


def _refuse_an_ask(user: User, address: str) -> None:
    if address == user.email:
        raise Refused(_("This is your address already. Enter the new one."))
    since = dates.now() - timedelta(days=1)
    if AddressChange.objects.filter(user=user, asked_at__gt=since).count() >= MOST_A_DAY:
        raise Refused(_("You have asked %(most)s times in a day. Try again tomorrow.") % {"most": MOST_A_DAY})


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _mail_link(change: AddressChange, token: str) -> None:
    address = settings.PORTAL_URL + reverse("accounts:address-proof", args=[token])
    notices.mail_to(
        change.address,
        subject=_("Confirm your new e-mail address"),
        text=_(
            "%(name)s,\n\nyou asked to use this address for your account. Open this link within %(hours)s hours and "
            "confirm it:\n\n%(address)s\n\nThe link works once. If you did not ask for it, do nothing."
        )
        % {"name": change.user.name, "hours": LINK_HOURS, "address": address},
        key=f"address-proof/{change.public_id}",
    )


def _mail_owner(change: AddressChange) -> None:
    notices.mail_to(
        change.address,
        subject=_("Somebody wanted to use your e-mail address"),
        text=_(
            "Somebody asked to use this address for another account. It belongs to yours, so nothing was changed. If "
            "that was you, sign in with this address instead."
        ),
        key=f"address-taken/{change.public_id}",
    )


def _tell_both(user: User, change: AddressChange, before: str) -> None:
    words = {"address": shown(user.email)}
    subject = _("Your e-mail address was changed")
    text = _("You now sign in with %(address)s, and mail goes there. Your other sessions have ended.") % words
    tell(user, f"address-changed/{change.public_id}", subject=subject, text=text)
    warning = _("If that was not you, tell your administrator or officer at once: they can end your membership.")
    notices.mail_to(before, subject=subject, text=f"{text} {warning}", key=f"address-left/{change.public_id}")
