"""Where allauth asks us about operators' own accounts: their passwords, their second factors, and what to say."""

from typing import Any
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.adapters import AccountAdapter
from accounts.gate import has_proved_lately
from accounts.models import User
from institutions.keyring import seal, unseal


class OperatorAccountAdapter(AccountAdapter):
    """Local accounts: operators only, made by a command, signed in by e-mail address and password."""

    error_messages = {
        **AccountAdapter.error_messages,
        "incorrect_password": _("This is not your password. Try again."),
        "too_many_login_attempts": _("Too many wrong attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many wrong attempts. Wait five minutes, then try again."),
    }

    def is_reauthentication_required(self, *, app: str, **_kwargs: Any) -> bool:
        """Ask for the password again before second factors are changed, unless it was given a moment ago."""
        return not has_proved_lately(self.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Offer the password alone: whoever is here has passed the second factor, or has none yet."""
        return [{"id": "reauthenticate", "url": reverse("account_reauthenticate")}] if user.is_authenticated else []


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Second factors: their secrets are encrypted, and they belong to the operators' own host."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Enter the one that your app shows now."),
        "used_code": _("This code was used already. Wait until your app shows the next one, half a minute at most."),
        "passkey_refused": _("This passkey was not accepted. Try again, or use another way."),
    }

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret again."""
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Return what the account is filed under in an authenticator app."""
        return str(context.request.institution.name)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whom a passkey is for: the operators' primary host (WebAuthn Level 2, section 5.1.2)."""
        return {"id": urlsplit(origin()).hostname or "", "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's name
        """Return a name for a passkey that was given none."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}


def origin() -> str:
    """Return the scheme, host and port of the request's institution as browsers write them (RFC 6454, section 6.2)."""
    parts = urlsplit(context.request.institution.absolute_url())
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port not in {None, usual} else "")


def step_of(secret: str, code: str) -> int | None:
    """Return the step of time whose code this is, among those that are taken now; None when it is no such code."""
    digits = "".join(filter(str.isdigit, code))
    steps = yield_hotp_counters_from_time()
    return next((step for step in steps if format_hotp_value(hotp_value(secret, step)) == digits), None)
