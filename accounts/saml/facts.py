"""What is known of an identity provider, as its metadata says it: one plain value, kept as JSON. Pure."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from textwrap import wrap
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A key of an identity provider. It counts until it is published no longer: its own dates only warn."""

    base64: str
    ends_at: datetime

    @property
    def pem(self) -> str:
        """Return it as libraries want it."""
        return "\n".join(["-----BEGIN CERTIFICATE-----", *wrap(self.base64, 64), "-----END CERTIFICATE-----", ""])

    @property
    def fingerprint(self) -> str:
        """Return what people compare over the telephone: the SHA-256 of the certificate, in pairs."""
        return hashlib.sha256(base64.b64decode(self.base64)).digest().hex(":").upper()


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Somebody whom the identity provider names. `kind` is metadata's contactType, or `security`."""

    kind: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class IdentityProviderFacts:
    """One identity provider. An empty address or list means that its metadata does not say."""

    entity_id: str
    display_name: str = ""
    # A request goes by redirect where the provider takes that, else by a form.
    sso_redirect_url: str = ""
    sso_post_url: str = ""
    slo_url: str = ""
    slo_response_url: str = ""
    signing_certificates: tuple[Certificate, ...] = ()
    encryption_certificates: tuple[Certificate, ...] = ()
    name_id_formats: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    # Scopes as regular expressions: shown to staff and matched with nothing, since such patterns let too much in.
    scope_patterns: tuple[str, ...] = ()
    error_url: str = ""
    wants_signed_requests: bool = False
    assurance: tuple[str, ...] = ()
    entity_categories: tuple[str, ...] = ()
    supported_categories: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    # The earliest of its own, its role's and the enclosing file's.
    valid_until: datetime | None = None

    @property
    def certificates_end_at(self) -> datetime | None:
        """Return when the last of the signing certificates ends."""
        return max((one.ends_at for one in self.signing_certificates), default=None)

    def to_json(self) -> dict[str, Any]:
        """Return what a JSON column holds; `from_json` makes the same value of it again."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "IdentityProviderFacts":
        """Return the value that was stored; raises KeyError or TypeError for what `to_json` never wrote."""
        said: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
        }
        for name in ("signing_certificates", "encryption_certificates"):
            said[name] = tuple(_certificates(stored[name]))
        said["contacts"] = tuple(Contact(**one) for one in stored["contacts"])
        said["valid_until"] = _moment(stored["valid_until"])
        return cls(**said)


def _certificates(stored: Iterable[Mapping[str, str]]) -> Iterable[Certificate]:
    return (Certificate(base64=one["base64"], ends_at=datetime.fromisoformat(one["ends_at"])) for one in stored)


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value
