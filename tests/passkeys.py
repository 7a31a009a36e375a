"""A passkey in software: what a browser sends when one is made, and when one is used (WebAuthn Level 2)."""

import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Passkey:
    """One passkey of one person, made for one address; `options` are what a page hands to the browser."""

    def __init__(self, *, origin: str, rp_id: str) -> None:
        self.origin = origin
        self.rp_id = rp_id
        self.id = secrets.token_bytes(32)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._user_handle = ""

    def make(self, options: dict[str, Any], *, origin: str = "") -> str:
        """Return the answer to `navigator.credentials.create`."""
        public = options["publicKey"]
        self._user_handle = public["user"]["id"]
        key = ES256.from_cryptography_key(self._key.public_key())  # type: ignore[no-untyped-call]  # fido2's
        data = AuthenticatorData.create(
            sha256(self.rp_id.encode()),
            PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT,
            0,
            bytes(AttestedCredentialData.create(b"\0" * 16, self.id, key)),
        )
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._client_data("webauthn.create", public, origin=origin)),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            }
        )

    def use(self, options: dict[str, Any], *, origin: str = "", flags: int = PRESENT_AND_VERIFIED) -> str:
        """Return the answer to `navigator.credentials.get`."""
        client_data = self._client_data("webauthn.get", options["publicKey"], origin=origin)
        data = AuthenticatorData.create(sha256(self.rp_id.encode()), AuthenticatorData.FLAG(flags), 0)
        signature = self._key.sign(bytes(data) + client_data.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client_data),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": self._user_handle,
            }
        )

    def _client_data(self, kind: str, public: dict[str, Any], *, origin: str) -> CollectedClientData:
        return CollectedClientData.create(kind, public["challenge"], origin or self.origin)

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {
                "type": "public-key",
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "response": response,
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )
