"""Staff whose session came with the second factor that their institution's sign-in method names."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.db import transaction
from django.test import Client

from accounts.models import SignInMethod, User
from accounts.proofs import KIND
from institutions.tenancy.scope import institution_scope


def sign_in_with_second_factor(client: Client, person: User, *, method: SignInMethod | None = None) -> None:
    """Let the client be the person, as if they had come by the method, or by the institution's first one."""
    with institution_scope(person.institution), transaction.atomic():
        client.force_login(person)
        method = method or SignInMethod.objects.order_by("pk").first()
    if method is None:
        return
    session = client.session
    proof = {"key": str(method.key), "context": method.second_factor_context, "way_out": ""}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": KIND, "at": time.time(), **proof}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(person)
    session.save()
