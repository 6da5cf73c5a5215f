"""Passkeys (WebAuthn): what the browser is asked, and whether its answer is right.

A passkey is made and used with the person's own verification (finger, face or PIN), so it is two factors in one. It
belongs to a host name: `localhost` is one, an address of numbers is none.
"""

import ipaddress
import struct
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.accounts.models import User
from portal.accounts.validators import id_from

STATE = "passkey_challenge"
PORTAL = "Trusted Partner Portal"
MALFORMED = (AttributeError, IndexError, InvalidSignature, KeyError, TypeError, ValueError, struct.error)
VERIFIED = UserVerificationRequirement.REQUIRED


def of(user: Any) -> Any:
    """The passkeys of a person, oldest first."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk")


def other_address(request: HttpRequest) -> str:
    """Where passkeys work, if they do not at the address that this request came to; else empty."""
    host, _colon, port = request.get_host().rpartition(":") if _has_port(request) else (request.get_host(), "", "")
    if not _is_number(host.strip("[]")):
        return ""
    here = urlsplit(settings.PORTAL_URL)
    if not _is_number(here.hostname or ""):
        return settings.PORTAL_URL
    return urlunsplit((request.scheme or "http", f"localhost:{port}" if port else "localhost", "/", "", ""))


def ask_for_a_new_one(request: HttpRequest) -> dict[str, Any]:
    """What the browser needs to make a passkey for the person who is signed in."""
    user: Any = request.user
    entity = PublicKeyCredentialUserEntity(id=user.public_id.bytes, name=user.email, display_name=user.name)
    options, state = _server(request).register_begin(
        user=entity,
        credentials=auth.get_credentials(user),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=VERIFIED,
        extensions=auth.EXTENSIONS,
    )
    request.session[STATE] = state
    return dict(options)


def check_new_one(request: HttpRequest, credential: dict[str, Any]) -> None:
    """Refuse an answer to another question, from another place, or without the person's own verification."""
    try:
        auth.parse_registration_response(credential)
        made = _server(request).register_complete(request.session.pop(STATE), credential)
    except MALFORMED as error:
        raise ValidationError("") from error
    if not made.is_user_verified():
        raise ValidationError("")


def ask_for_one(request: HttpRequest, user: User | None) -> dict[str, Any]:
    """What the browser needs to use a passkey: of this person, or of whoever holds one for this portal."""
    options, state = _server(request).authenticate_begin(
        credentials=auth.get_credentials(user) if user else [], user_verification=VERIFIED
    )
    request.session[STATE] = state
    return dict(options)


def check(request: HttpRequest, credential: Any, user: User | None) -> Authenticator:
    """The passkey that answered the question of this session; each question is answered once."""
    state = request.session.pop(STATE, None)
    user = user or _holder(credential)
    if user is None or state is None:
        raise ValidationError("")
    try:
        auth.parse_authentication_response(credential)
        used = _server(request).authenticate_complete(state, auth.get_credentials(user), credential)
    except MALFORMED as error:
        raise ValidationError("") from error
    found = auth.get_authenticator_by_credential_id(user, used.credential_id)
    if found is None:
        raise ValidationError("")
    return found


def _server(request: HttpRequest) -> Fido2Server:
    """The portal under its own name; under `localhost` where that is what the visitor typed."""
    host = request.get_host().partition(":")[0]
    name = host if host == "localhost" else (urlsplit(settings.PORTAL_URL).hostname or host)
    return Fido2Server(PublicKeyCredentialRpEntity(id=name, name=PORTAL))


def _holder(credential: Any) -> User | None:
    """The person whom the passkey names, by the opaque id that it was made with."""
    try:
        handle = auth.websafe_decode(credential["response"]["userHandle"])
    except MALFORMED:
        return None
    return User.objects.filter(public_id=id_from(handle.hex()), is_active=True).first()


def _has_port(request: HttpRequest) -> bool:
    return request.get_host().rpartition(":")[2].isdigit() and not request.get_host().endswith("]")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
