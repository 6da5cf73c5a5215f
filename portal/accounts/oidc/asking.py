"""The question to the identity provider, and the answer that belongs to it (RFC 6749, 7636 and 9207)."""

import base64
import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from portal import dates
from portal.accounts.oidc import wire
from portal.accounts.oidc.wire import ProviderAway
from portal.environment import IdentityProvider

ASKED = "identity_question"
ANSWER_WITHIN = timedelta(minutes=10)


class NotAccepted(Exception):
    """The answer is not one to the question that this browser asked. `code` says why, for the security log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Question:
    """What only this browser's session knows; it is answered once. `linking` is who wants to link the sign-in."""

    state: str
    nonce: str
    verifier: str
    asked_at: str
    next_page: str = "/"
    linking: int | None = None

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    @property
    def is_too_old(self) -> bool:
        return dates.now() - datetime.fromisoformat(self.asked_at) > ANSWER_WITHIN


def ask(request: HttpRequest, provider: IdentityProvider, *, next_page: str = "/", linking: int | None = None) -> str:
    """The address to go to; the question is kept in the session, in place of an earlier one."""
    endpoint = wire.endpoint(wire.configuration(provider), "authorization_endpoint")
    question = Question(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(32),
        asked_at=dates.now().isoformat(),
        next_page=next_page,
        linking=linking,
    )
    request.session[ASKED] = asdict(question)
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(_fields(question, provider))}"


def answered(request: HttpRequest, provider: IdentityProvider) -> tuple[Question, str]:
    """The question that this request answers, and the code to redeem. Whatever comes, no second answer is taken."""
    kept = request.session.pop(ASKED, None)
    question = Question(**kept) if kept else None
    if question is None or not constant_time_compare(request.GET.get("state", ""), question.state):
        raise NotAccepted("state")
    if question.is_too_old:
        raise NotAccepted("too_old")
    if request.GET.get("iss", provider.issuer) != provider.issuer:
        raise NotAccepted("issuer")
    if request.GET.get("error") in {"server_error", "temporarily_unavailable"}:
        raise ProviderAway(request.GET["error"])
    if "error" in request.GET or not request.GET.get("code"):
        raise NotAccepted("turned_away")
    return question, request.GET["code"]


def is_linking(request: HttpRequest) -> bool:
    """Whether somebody who is signed in asked, to link; told before the answer is looked at."""
    return bool((request.session.get(ASKED) or {}).get("linking"))


def return_address() -> str:
    """Where the provider sends the person back to; it is registered there, letter by letter."""
    return settings.PORTAL_URL + reverse("identity_provider_answer")


def _fields(question: Question, provider: IdentityProvider) -> dict[str, str]:
    fields = {
        "response_type": "code",
        "scope": "openid email",
        "client_id": provider.client_id,
        "redirect_uri": return_address(),
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": question.challenge,
        "code_challenge_method": "S256",
    }
    wanted = " ".join(sorted(provider.second_factor_acr))
    return fields | ({"acr_values": wanted} if wanted else {})
