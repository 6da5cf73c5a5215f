"""Second factors: an authenticator app, and recovery codes for the day it is lost."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates
from portal.accounts import totp
from portal.accounts.models import User
from portal.notices import actions as notices


@transaction.atomic
def enrol(user: User, *, secret: str) -> Authenticator:
    """Make this secret the person's authenticator app, in place of an earlier one, which the person is told about."""
    user = User.objects.select_for_update().get(pk=user.pk)
    apps = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    replaced, _rows = apps.delete()
    authenticator = Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": totp.seal_secret(secret)}
    )
    RecoveryCodes.activate(user)
    if replaced:
        notices.notify(
            [user],
            key=f"factor/{authenticator.pk}",
            subject=_("Your authenticator app was replaced"),
            text=_("Only the new app gives codes for your account now. If that was not you, tell your administrator."),
            link=reverse("mfa_index"),
        )
    return authenticator


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """Make ten new recovery codes; the earlier ones stop working, and the person is told."""
    user = User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(user)
    notices.notify(
        [user],
        key=f"recovery-codes/{codes.instance.pk}/{dates.now():%Y%m%d%H%M%S}",
        subject=_("New recovery codes were made"),
        text=_("Your earlier recovery codes no longer work. If that was not you, tell your administrator."),
        link=reverse("mfa_index"),
    )
    return codes.get_unused_codes()
