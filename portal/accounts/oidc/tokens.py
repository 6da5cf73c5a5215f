"""From the code to what the provider says about the person, each claim checked (OpenID Connect Core 3.1.3.7)."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from portal.accounts.oidc import asking, wire
from portal.accounts.oidc.asking import NotAccepted, Question
from portal.environment import IdentityProvider

LONGEST_SUBJECT = 255


@dataclass(frozen=True)
class Identity:
    """Whom the provider knows: the subject for ever, the address only where it was verified."""

    issuer: str
    subject_digest: str
    verified_email: str = ""
    has_second_factor: bool = False


def identity_of(code: str, question: Question, provider: IdentityProvider) -> Identity:
    """Redeem the code, and read the token that comes for it."""
    from portal.accounts.oidc import signatures  # Loaded when first needed: most portals have no provider.

    found = wire.configuration(provider)
    answer = _redeem(code, question, provider, found)
    keys = wire.fetch(wire.endpoint(found, "jwks_uri"))
    claims = signatures.claims_of(str(answer.get("id_token", "")), keys, question, provider)
    _check_parties(claims, provider)
    about = claims if "email" in claims else _user_info(found, answer, claims)
    is_verified = about.get("email_verified") is True and isinstance(about.get("email"), str)
    return Identity(
        issuer=provider.issuer,
        subject_digest=hashlib.sha256(claims["sub"].encode()).hexdigest(),
        verified_email=about["email"] if is_verified else "",
        has_second_factor=_had_second_factor(claims, provider),
    )


def _check_parties(claims: dict[str, Any], provider: IdentityProvider) -> None:
    subject, several = claims["sub"], isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotAccepted("token_sub")
    if claims.get("azp", None if several else provider.client_id) != provider.client_id:
        raise NotAccepted("token_azp")


def _redeem(code: str, question: Question, provider: IdentityProvider, found: dict[str, Any]) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": asking.return_address(),
        "code_verifier": question.verifier,
    }
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    authorization = ""
    if "client_secret_basic" in methods:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        authorization = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    return wire.fetch(wire.endpoint(found, "token_endpoint"), form=form, authorization=authorization)


def _user_info(found: dict[str, Any], answer: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """Many providers tell the address there only (Core 5.4); what it says counts for the token's subject alone."""
    if "userinfo_endpoint" not in found:
        return {}
    address = wire.endpoint(found, "userinfo_endpoint")
    about = wire.fetch(address, authorization=f"Bearer {answer.get('access_token', '')}")
    if about.get("sub") != claims["sub"]:
        raise NotAccepted("userinfo_sub")
    return about


def _had_second_factor(claims: dict[str, Any], provider: IdentityProvider) -> bool:
    level, methods = claims.get("acr"), claims.get("amr")
    said = {each for each in methods if isinstance(each, str)} if isinstance(methods, list) else set()
    return (isinstance(level, str) and level in provider.second_factor_acr) or bool(said & provider.second_factor_amr)
