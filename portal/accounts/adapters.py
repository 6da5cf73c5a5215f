"""What allauth asks of the portal: nobody signs up, mail leaves through the outbox, secrets are sealed."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from portal import encryption
from portal.accounts import security_log, sessions
from portal.accounts.models import User

SEALED_SECRET = "second-factor"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations only, and a new session starts its clocks."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        sessions.begin(request.session)

    def logout(self, request: HttpRequest) -> None:
        sessions.end(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        security_log.refused("sign_in", request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Results are written into the page, not flashed."""

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: no second, machine-readable form of sign-in."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """The portal asks for the second factor before a form is filled; nothing is suspended and resumed."""
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        return []


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticators are sealed; the last second factor stays."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(encryption.seal(text.encode(), context=SEALED_SECRET)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.open_sealed(base64.b64decode(encrypted_text), context=SEALED_SECRET).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return False
