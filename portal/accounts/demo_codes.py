"""In a demonstration the sign-in page shows the code of the second factor, so that every step works without a phone."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction

from portal.accounts import totp
from portal.accounts.models import Installation, User


def is_demonstration() -> bool:
    return Installation.objects.filter(is_demonstration=True).exists()


@transaction.atomic
def enrol(user: User) -> None:
    """Give an invented person an authenticator whose code the page shows; only in a demonstration."""
    if not is_demonstration():
        raise RuntimeError("Codes are shown in a demonstration only.")
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.TOTP,
        data={"secret": totp.seal_secret(totp.new_secret()), "is_demonstration": True},
    )
    RecoveryCodes.activate(user)


def code_for(user: User) -> str:
    """The present code of an invented person; empty for everybody else and in every real installation."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP, data__is_demonstration=True).first()
    return totp.current_code(totp.secret_of(found)) if found and is_demonstration() else ""
