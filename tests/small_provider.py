"""A small OpenID provider on this machine, for the tests: it signs for one person, and as wrongly as it is asked to.

It makes its tokens by hand, so that what reads them is not checked against itself.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlparse

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

CLIENT_ID, CLIENT_SECRET = "portal", "a secret that two know"


class SmallProvider:
    """`person` is who sits at it; `spoil` gets the claims of each token before it is signed."""

    def __init__(self) -> None:
        self.key = new_key()
        self.person: dict[str, Any] = {}
        self.user_info: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "first"}
        self.spoil: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.now: Callable[[], float] = time.time
        self.signing_key: Any = self.key
        self.asked: dict[str, dict[str, Any]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, query: str) -> str:
        """Where the person's browser goes next; an address is asked for once, as a browser would."""
        fields = {name: values[0] for name, values in parse_qs(query).items()}
        code = secrets.token_urlsafe(8)
        self.asked[code] = fields | {"at": int(self.now())}
        return f"{fields['redirect_uri']}?{urlencode({'code': code, 'state': fields['state'], 'iss': self.issuer})}"

    def configuration(self) -> dict[str, Any]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        found = {name: f"{self.issuer}/{place}" for name, place in places.items()}
        return {"issuer": self.issuer, "userinfo_endpoint": f"{self.issuer}/person"} | found | self.metadata

    def redeem(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """What comes for a code, once, to the client that asked with it and knows the verifier."""
        fields = self.asked.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            fields is None
            or fields["code_challenge"] != encoded(digest)
            or fields["redirect_uri"] != form["redirect_uri"]
        ):
            return None
        if self._client(form, authorization) != (CLIENT_ID, CLIENT_SECRET):
            return None
        return {
            "access_token": "for the person",
            "token_type": "Bearer",
            "id_token": self.token(fields["nonce"], fields["at"]),
        }

    def token(self, nonce: str, at: int) -> str:
        about = {"iss": self.issuer, "aud": CLIENT_ID, "iat": at, "exp": at + 300, "nonce": nonce}
        claims = self.spoil(about | self.person)
        signed = ".".join(encoded(json.dumps(part).encode()) for part in (self.header, claims))
        return f"{signed}.{encoded(self.sign(signed.encode()))}"

    def sign(self, signed: bytes) -> bytes:
        """By the algorithm that the header names."""
        if self.header["alg"] == "none":
            return b""
        if self.header["alg"] == "HS256":
            return hmac.digest(CLIENT_SECRET.encode(), signed, "sha256")
        return self.signing_key.sign(signed, padding.PKCS1v15(), SHA256())

    def keys(self) -> dict[str, Any]:
        return {"keys": [{"kty": "oct", "k": "AAAA", "kid": "ours"}, {"kty": "new"}, public(self.key)]}

    def _client(self, form: dict[str, str], authorization: str) -> tuple[str, str]:
        if not authorization:
            return form.get("client_id", ""), form.get("client_secret", "")
        name, _colon, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        return unquote(name), unquote(secret)


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(key: rsa.RSAPrivateKey) -> dict[str, str]:
    """The key as others may have it (RFC 7518 §6.3.1)."""
    numbers = key.public_key().public_numbers()
    parts = {"n": numbers.n.to_bytes(256, "big"), "e": numbers.e.to_bytes(3, "big")}
    return {"kty": "RSA", "use": "sig", "kid": "first"} | {name: encoded(part) for name, part in parts.items()}


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def named(provider: SmallProvider) -> dict[str, str]:
    """The settings of a portal that people sign in to with this provider."""
    return {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "OIDC_NAME": "Example Identity",
    }


def _handler(provider: SmallProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlparse(self.path)
            answers = {
                "/.well-known/openid-configuration": provider.configuration,
                "/keys": provider.keys,
                "/person": lambda: provider.user_info,
            }
            if address.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(address.query))
                self.end_headers()
            elif address.path in answers:
                self._say(200, answers[address.path]())
            else:
                self._say(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            found = provider.redeem(form, self.headers.get("Authorization", ""))
            self._say(200 if found else 400, found or {"error": "invalid_grant"})

        def _say(self, status: int, content: dict[str, Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *args: Any) -> None:
            """Nothing is written: the tests read what the portal says."""

    return Handler
