"""A new password or second factor, asked for by somebody who is not signed in, and answered by the worker."""

import secrets

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.actions.resets import ask_for_reset
from portal.accounts.models import User
from portal.accounts.recovery_requests import RecoveryRequest
from portal.notices import actions as notices
from portal.waking import wake

ANSWER = "portal.accounts.answer_recovery"
Kind = RecoveryRequest.Kind


@transaction.atomic
def ask_for_recovery(kind: str, *, address: str) -> None:
    """Write the request down, and wake the worker. Nothing is looked for, so that the time taken tells nothing."""
    RecoveryRequest.objects.create(kind=kind, address=address)
    wake(ANSWER)


def answer_recovery_requests() -> int:
    """Answer everything that waits; two workers at once share the work. Returns how many requests were answered."""
    answered = 0
    while _answer_one():
        answered += 1
    return answered


@transaction.atomic
def _answer_one() -> bool:
    request = RecoveryRequest.objects.select_for_update(skip_locked=True).first()
    if request is None:
        return False
    if request.kind == Kind.PASSWORD:
        _mail_password_link(request.address)
    else:
        ask_for_reset(request.address)
    request.delete()
    return True


def _mail_password_link(address: str) -> None:
    """To the account with this address that may sign in; to nobody where there is none."""
    user = User.objects.filter(email=address, is_active=True).first()
    if user is None:
        return
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    notices.mail_to(
        user.email,
        subject=_("Choose a new password for the Trusted Partner Portal"),
        text=_(
            "%(name)s, somebody asked for a new password for your account.\n\nIf that was you, open this link. It "
            "works once:\n\n%(link)s\n\nIf it was not you, do nothing: your password stays as it is. Your second "
            "factor is asked for in either case."
        )
        % {"name": user.name, "link": settings.PORTAL_URL + path},
        key=f"password-reset/{secrets.token_hex(8)}",
    )
