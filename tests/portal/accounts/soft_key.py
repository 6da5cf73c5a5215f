"""A security key made of software, as far as a test needs one (WebAuthn level 2, ES256, attestation "none")."""

import hashlib
import json
import secrets
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


class SoftKey:
    """Makes one passkey and answers with it; what an attacker would change can be said."""

    def __init__(self, *, verifies: bool = True, origin: str = "http://localhost") -> None:
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.key_id = secrets.token_bytes(16)
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.origin = origin
        self.handle = b""

    def make(self, options: dict) -> dict[str, Any]:
        """What `navigator.credentials.create` would answer."""
        asked = options["publicKey"]
        self.handle = websafe_decode(asked["user"]["id"])
        point = self.secret.public_key().public_numbers()
        cose = cbor.encode({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        attested = bytes(16) + struct.pack(">H", len(self.key_id)) + self.key_id + cose
        told = self._told(asked["rp"]["id"], self.flags | HAS_KEY) + attested
        return self._answer(
            clientDataJSON=self._client("webauthn.create", asked["challenge"]),
            attestationObject=cbor.encode({"fmt": "none", "attStmt": {}, "authData": told}),
        )

    def use(self, options: dict) -> dict[str, Any]:
        """What `navigator.credentials.get` would answer."""
        asked = options["publicKey"]
        client = self._client("webauthn.get", asked["challenge"])
        told = self._told(asked["rpId"], self.flags)
        signed = self.secret.sign(told + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=told, signature=signed, userHandle=self.handle)

    def _told(self, name: str, flags: int) -> bytes:
        return hashlib.sha256(name.encode()).digest() + bytes([flags]) + struct.pack(">I", 1)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **response: bytes) -> dict[str, Any]:
        key_id = websafe_encode(self.key_id)
        return {
            "id": key_id, "rawId": key_id, "type": "public-key", "clientExtensionResults": {},
            "response": {name: websafe_encode(part) for name, part in response.items()},
        }  # fmt: skip
