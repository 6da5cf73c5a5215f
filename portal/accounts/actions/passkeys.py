"""Adding a passkey, and removing a factor that is not the last one."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction
from django.utils.translation import gettext as _

from portal.access import Lost, Refused
from portal.accounts.actions.factors import locked, tell
from portal.accounts.actions.resets import use_link
from portal.accounts.models import User
from portal.accounts.second_factor import FACTORS


@transaction.atomic
def add_passkey(user: User, *, name: str, credential: dict[str, Any], link: str = "") -> Authenticator:
    """Keep a passkey whose answer was checked; recovery codes are made with the first factor; the person is told."""
    user = locked(user)
    use_link(user, link=link)
    passkey = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name.strip(), "credential": credential}
    )
    RecoveryCodes.activate(user)
    text = _("“%(name)s” now signs in to your account.") % {"name": name.strip()}
    tell(user, f"factor/{passkey.pk}", subject=_("A passkey was added"), text=text)
    return passkey


@transaction.atomic
def remove_factor(user: User, factor: Authenticator) -> None:
    """Remove a passkey or the app; the last factor stays. The person is told."""
    user = locked(user)
    present = Authenticator.objects.filter(user=user, type__in=FACTORS)
    found = present.filter(pk=factor.pk).first()
    if found is None:
        raise Lost(_("This factor has been removed already."))
    if not present.exclude(pk=factor.pk).exists():
        raise Refused(_("This is your last factor, so it stays. Add another one first, then remove this one."))
    is_app = found.type == Authenticator.Type.TOTP
    words = _("your authenticator app") if is_app else _("the passkey “%(name)s”") % {"name": found.data["name"]}
    key = f"factor-removed/{found.pk}"
    found.delete()
    subject = _("Your authenticator app was removed") if is_app else _("A passkey was removed")
    text = _("From now on %(what)s no longer signs in to your account.") % {"what": words}
    tell(user, key, subject=subject, text=text)
