"""The signature of an ID token, and the claims that say for whom, by whom and when it was made."""

from contextlib import suppress
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, import_key
from joserfc.jws import JWSRegistry

from portal import dates
from portal.accounts.oidc.asking import NotAccepted, Question
from portal.environment import IdentityProvider

# Signed with a key of the provider's alone: never `none`, never a secret that the portal holds too.
ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "Ed25519"]
KEY_TYPES = {"RSA", "EC", "OKP"}
BRINGS_ITS_OWN_KEY = {"jwk", "jku", "x5c", "x5u", "crit"}
CLOCKS_DIFFER_SECONDS = 60


def claims_of(token: str, keys: dict[str, Any], question: Question, provider: IdentityProvider) -> dict[str, Any]:
    """The claims of a token that the provider signed, for us, for this question, and not too long ago."""
    rules = jwt.JWTClaimsRegistry(
        now=int(dates.now().timestamp()),
        leeway=CLOCKS_DIFFER_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        nonce={"essential": True, "value": question.nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        signed = jwt.decode(token, _usable(keys), registry=_Registry(algorithms=ALGORITHMS, strict_check_header=False))
        rules.validate(signed.claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotAccepted(f"token_{getattr(error, 'error', 'unreadable')}") from error
    return signed.claims


class _Registry(JWSRegistry):
    """Refuses a token that says by which key it wants to be checked."""

    def check_header(self, header: dict[str, Any]) -> None:
        if BRINGS_ITS_OWN_KEY & header.keys():
            raise ValueError("The token brings its own key.")
        super().check_header(header)


def _usable(keys: dict[str, Any]) -> KeySet:
    offered = keys.get("keys")
    usable: list[Any] = []
    for key in offered if isinstance(offered, list) else []:
        if isinstance(key, dict) and key.get("kty") in KEY_TYPES and key.get("use", "sig") == "sig":
            with suppress(JoseError, ValueError):  # One of a kind that we do not know spoils none of the others.
                usable.append(import_key(key, key["kty"]))
    return KeySet(usable)
