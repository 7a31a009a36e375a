"""Secrets at rest: encrypted with a key ring, newest key first, so that keys can be changed without an outage."""

from collections.abc import Callable
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class UnreadableSecretError(RuntimeError):
    """A stored secret fits no key of the ring: the key was lost, or the row comes from another deployment."""


def key_ring() -> MultiFernet:
    """Return the ring of `settings.KEY_RING`; the first key encrypts, every key decrypts."""
    return MultiFernet([Fernet(key) for key in settings.KEY_RING])


def seal(text: str) -> str:
    """Return the text encrypted with the newest key."""
    return key_ring().encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    """Return the text again; raise UnreadableSecretError when no key of the ring fits."""
    try:
        return key_ring().decrypt(token.encode()).decode()
    except InvalidToken:
        raise UnreadableSecretError("A stored secret fits no key in KEY_RING.") from None


class Secret(str):
    """A string that prints as dots, so that a log line or a traceback's locals never carry it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'••••'"


class SecretField(models.TextField[Any, Any]):
    """Text that is encrypted in the database and decrypted when the row is loaded.

    It cannot be searched. An empty string is stored as it is: it says that there is no secret.
    """

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Secret | None:
        """Decrypt."""
        return Secret(unseal(value)) if value else (None if value is None else Secret())

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt."""
        return seal(str(value)) if value else value


#: What encrypts anew secrets of ours that stand in a library's tables, by what they are called.
_elsewhere: dict[str, Callable[[], int]] = {}


def register_secrets(name: str, seal_again: Callable[[], int]) -> None:
    """Let `rotate_keys` encrypt what no SecretField holds too.

    `seal_again` does it for the institution in scope, in the caller's transaction, and returns how many there were; it
    raises UnreadableSecretError.
    """
    _elsewhere[name] = seal_again


def secrets_elsewhere() -> dict[str, Callable[[], int]]:
    """Return what was registered."""
    return dict(_elsewhere)
