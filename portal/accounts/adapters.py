"""What allauth asks of the portal: nobody signs up, mail leaves through the outbox, secrets are sealed."""

import base64
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import encryption
from portal.accounts import browsers, security_log, sessions, throttle
from portal.accounts.actions.sign_ins import note_sign_in
from portal.accounts.addresses import canonical
from portal.accounts.models import Membership, User
from portal.notices import actions as notices

FACTOR = "second-factor"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations only, and a new session starts its clocks."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("That did not match. Check the address and the password."),
        "too_many_login_attempts": _("That was tried too often. Wait five minutes, then try again."),
        "enter_current_password": _("That is not your present password."),
        "incorrect_password": _("That is not your present password."),
        "invalid_password_reset": _("This link does not work any more. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        sessions.begin(request.session)
        note_sign_in(
            user,
            session_key=request.session.session_key or "",
            browser=browsers.described(request.headers.get("User-Agent", "")),
            mark=browsers.mark_of(request),
        )

    def logout(self, request: HttpRequest) -> None:
        sessions.end(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        address = canonical(credentials.get("email", ""))
        self._login_failed_rl_usage = throttle.count(throttle.PASSWORD, address, request=request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A disabled account, or one whose last membership ended, looks like a wrong password."""
        user = super().authenticate(request, **credentials)
        if user is None or Membership.objects.current().filter(user=user).exists():
            return user
        security_log.refused("account_closed", request, who=user.public_id)
        return None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        security_log.refused("sign_in", request)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Mail leaves through the outbox, from the same templates."""
        message = self.render_mail(
            template_prefix, email, {"email": email, "portal_url": settings.PORTAL_URL, **context}
        )
        notices.mail_to(email, subject=message.subject, text=str(message.body), key=secrets.token_hex(8))

    def format_email_subject(self, subject: str) -> str:
        return subject

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
        return base64.b64encode(encryption.seal(text.encode(), context=FACTOR)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.open_sealed(base64.b64decode(encrypted_text), context=FACTOR).decode()

    def build_totp_svg(self, url: str) -> str:
        """Black on white in both themes, for a camera."""
        # Imported by whoever enrols, once: it looks for libraries of images that it does not use here.
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        return qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return False
