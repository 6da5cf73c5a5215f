"""Codes of an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds), each accepted once."""

import secrets
from base64 import b32encode

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction
from django.utils.crypto import constant_time_compare

from portal import dates
from portal.accounts.models import User

STEP_SECONDS = 30
SECRET_BYTES = 20


def new_secret() -> str:
    return b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def seal_secret(secret: str) -> str:
    return get_adapter().encrypt(secret)


def secret_of(authenticator: Authenticator) -> str:
    return get_adapter().decrypt(authenticator.data["secret"])


def current_code(secret: str) -> str:
    """The code that the app shows at this moment."""
    return _code(secret, _step())


def matches(secret: str, code: str) -> bool:
    """Whether an app that was just set up with this secret gives this code."""
    return _step_of(secret, code, after=0) is not None


@transaction.atomic
def accept(user: User, code: str) -> Authenticator | None:
    """The person's app, if this is its code now or half a minute to either side; a code is accepted once.

    The codes of a demonstration are shown on the page, so there a code may be used again.
    """
    found = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP)
    authenticator = found.first()
    if authenticator is None:
        return None
    is_shown = authenticator.data.get("is_demonstration", False)
    used = 0 if is_shown else authenticator.data.get("last_step", 0)
    step = _step_of(secret_of(authenticator), code, after=used)
    if step is None:
        return None
    authenticator.data["last_step"] = step
    authenticator.save(update_fields=["data"])
    return authenticator


def _step() -> int:
    return int(dates.now().timestamp()) // STEP_SECONDS


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    now = _step()
    steps = [
        step for step in (now - 1, now, now + 1) if step > after and constant_time_compare(_code(secret, step), code)
    ]
    return steps[0] if steps else None


def _code(secret: str, step: int) -> str:
    return format_hotp_value(hotp_value(secret, step))
