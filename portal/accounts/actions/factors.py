"""Second factors and passwords: each change is told to the person at once, with what to do if it was not them."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates
from portal.accounts import totp
from portal.accounts.actions.resets import use_link
from portal.accounts.actions.sign_ins import end_other_sessions
from portal.accounts.models import User
from portal.notices import actions as notices
from portal.notices.models import Notice

SECURITY = Notice.Kind.SECURITY


@transaction.atomic
def enrol(user: User, *, secret: str, link: str = "") -> Authenticator:
    """Make this secret the person's authenticator app, in place of an earlier one.

    After a reset of lost factors it takes the digest of the `link` that was sent, which is used up by this.
    """
    user = locked(user)
    use_link(user, link=link)
    apps = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    replaced, _rows = apps.delete()
    authenticator = Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": totp.seal_secret(secret)}
    )
    RecoveryCodes.activate(user)
    if replaced:
        text = _("Only the new app gives codes for your account now.")
        tell(user, f"factor/{authenticator.pk}", subject=_("Your authenticator app was replaced"), text=text)
    else:
        text = _("From now on its codes are asked for when you sign in.")
        tell(user, f"factor/{authenticator.pk}", subject=_("An authenticator app was added"), text=text)
    return authenticator


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """Make ten new recovery codes; the earlier ones stop working, and the person is told."""
    user = locked(user)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(user)
    key = f"recovery-codes/{codes.instance.pk}/{dates.now():%Y%m%d%H%M%S}"
    tell(user, key, subject=_("New recovery codes were made"), text=_("Your earlier recovery codes no longer work."))
    return codes.get_unused_codes()


@transaction.atomic
def note_new_password(user: User, *, but: str | None) -> None:
    """After the password of a person was changed: every session but the one with the key `but` ends; they are told."""
    end_other_sessions(user, but=but)
    tell(
        user,
        f"password/{dates.now().isoformat()}",
        subject=_("Your password was changed"),
        text=_("The earlier password no longer works, and your other sessions have ended."),
    )


def locked(user: User) -> User:
    """The person, locked: their factors change one after the other."""
    return User.objects.select_for_update().get(pk=user.pk)


def tell(user: User, key: str, *, subject: str, text: str) -> None:
    """Tell a person of a change to how they sign in: in the inbox and by mail at once."""
    advice = _(
        "If that was not you, somebody else can get into your account: change your password, end the other sessions "
        "under Sign-in and security, and tell your administrator or officer at once."
    )
    notices.notify([user], key=key, subject=subject, text=f"{text} {advice}", link=reverse("mfa_index"), kind=SECURITY)
