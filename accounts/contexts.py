"""The contexts of authentication that nobody is ever asked to come with exactly. Pure."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Whoever asks for exactly one of these forbids Kerberos, a card or a second factor: people on the institution's network
# would be asked for a password that they need not type.
PASSWORD_CONTEXTS = frozenset(
    {
        "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
    }
)


def ask_for_passwords(contexts: Iterable[str]) -> bool:
    """Return whether one of the contexts is a password."""
    return any(context.strip() in PASSWORD_CONTEXTS for context in contexts)


def validate_second_factor(context: str) -> None:
    """Raise ValidationError for a context that a password alone meets."""
    if ask_for_passwords([context]):
        raise ValidationError(
            _(
                "This context asks for exactly a password, which forbids Kerberos, cards and second factors. Give the "
                "one by which the provider confirms a second factor, or leave it empty to ask for none."
            ),
            code="password_context",
        )
