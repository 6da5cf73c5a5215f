"""How often somebody may try a password or a code, counted so that nobody locks out somebody else.

A browser that the person has signed in with before has a count of its own. Everybody else counts together for the
account, so that guessing from many places ends, and by network address, so that one place ends soon. The person is told
once a day, and has three ways in: a known browser, a passkey, a new password by mail, which empties the counts.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal import dates
from portal.accounts import browsers
from portal.accounts.models import User
from portal.accounts.sign_ins import KnownBrowser
from portal.notices import actions as notices
from portal.notices.models import Notice

APP = "portal.accounts"
PASSWORD, CODE = "password", "code"
# Tries of one network address for whichever accounts.
PLACE = "10/m/key"
# Tries for one account: by one network address; by everybody together; by a browser that its person knows.
BY_PLACE = {PASSWORD: "5/5m/key", CODE: "5/5m/key"}
BY_EVERYBODY = {PASSWORD: "50/1d/key", CODE: "15/1d/key"}
BY_KNOWN_BROWSER = {PASSWORD: "10/5m/key,100/1d/key", CODE: "5/5m/key,15/1d/key"}


class Try:
    """One try that was counted; one that succeeded is taken back."""

    def __init__(self, usages: list[Any]) -> None:
        self.usages = usages

    def rollback(self) -> None:
        for usage in self.usages:
            usage.rollback()


def count(what: str, address: str, *, request: HttpRequest | None = None) -> Try:
    """Count a try of the password or a code of the account with this address; raise `ValidationError` for one too many.

    An address without an account is counted alike, so that nobody learns which accounts exist.
    """
    request = request or context.request
    if mark := known_mark(request, address):
        return Try([_consume(request, f"{what}_known", BY_KNOWN_BROWSER[what], f"{address}/{mark}")])
    place = ratelimit.get_ip(request)
    usages = [
        _consume(request, f"{what}_place", PLACE, place),
        _consume(request, f"{what}_here", BY_PLACE[what], f"{address}/{place}"),
    ]
    everybody = _used(request, f"{what}_everybody", BY_EVERYBODY[what], address)
    if everybody is None:
        _tell_owner(what, address)
        raise ValidationError(too_often_today(), code="too_many_login_attempts")
    return Try([*usages, everybody])


def forget(user: User) -> None:
    """After a new password: whoever tried before knows nothing any more that is of use."""
    for what, rates in BY_EVERYBODY.items():
        ratelimit.clear(
            context.request, app=APP, action=f"{what}_everybody", config={f"{what}_everybody": rates}, key=user.email
        )


def known_mark(request: HttpRequest, address: str) -> str:
    """The digest of the mark by which this browser is known to the account's person; empty if it is not."""
    present = request.COOKIES.get(browsers.COOKIE, "")
    if not browsers.MARK.fullmatch(present):
        return ""
    digest = browsers.digest(present)
    is_known = KnownBrowser.objects.filter(user__email=address, mark_digest=digest).exists()
    return digest if is_known else ""


def too_often_today() -> str:
    return _(
        "That was tried too often today. Use a browser that you have signed in with before, sign in with a passkey, or "
        "set a new password under “I cannot sign in”."
    )


def _consume(request: HttpRequest, action: str, rates: str, key: str) -> Any:
    usage = _used(request, action, rates, key)
    if usage is None:
        raise get_adapter().validation_error("too_many_login_attempts")
    return usage


def _used(request: HttpRequest, action: str, rates: str, key: str) -> Any:
    return ratelimit.consume(request, app=APP, action=action, config={action: rates}, key=key, limit_get=True)


@transaction.atomic
def _tell_owner(what: str, address: str) -> None:
    user = User.objects.filter(email=address, is_active=True).first()
    if user is None:
        return
    is_code = what == CODE
    known = _("Whoever did so knows your password. Set a new one now.") if is_code else _("Nobody got in by that.")
    notices.notify(
        [user],
        key=f"throttled/{what}/{dates.now().date()}",
        subject=_("Wrong codes were tried for your account")
        if is_code
        else _("Wrong passwords were tried for your account"),
        text=_(
            "%(known)s Until tomorrow the portal takes no more tries from browsers that you have not used before. If "
            "you need to sign in: use a browser that you have signed in with before or a passkey, or set a new "
            "password under “I cannot sign in” on the sign-in page."
        )
        % {"known": known},
        kind=Notice.Kind.SECURITY,
    )
