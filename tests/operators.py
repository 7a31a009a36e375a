"""Operators with a second factor, and sessions that have passed it."""

import time
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction
from django.test import Client

from accounts.models import User
from institutions.tenancy.scope import institution_scope

#: What an authenticator app of a test's operator holds.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PERIOD = 30


def give_app(person: User, **data: Any) -> Authenticator:
    """Let the person have an authenticator app, which holds SECRET."""
    with institution_scope(person.institution), transaction.atomic():
        return Authenticator.objects.create(
            user=person, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(SECRET), **data}
        )


def code_of(secret: str = SECRET, *, at: float | None = None) -> str:
    """Return the code that the app shows now, or showed at a time in seconds since 1970."""
    return str(format_hotp_value(hotp_value(secret, int((at or time.time()) // PERIOD))))


def sign_in_past_the_gate(client: Client, person: User) -> None:
    """Let the client be the operator, in a session that has passed the second factor."""
    with institution_scope(person.institution), transaction.atomic():
        app = Authenticator.objects.filter(user_id=person.pk).first() or give_app(person)
        client.force_login(person)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "at": time.time(), "id": app.pk, "type": str(app.type)}
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(person)
    session.save()
