"""The gate before whatever an operator may do: nobody passes without a second factor.

What a session has passed is written into it by allauth, as records of how its person proved who they are; one by a
second factor has the method `mfa`. They belong to one person and end with the session.
"""

import time
from collections.abc import Callable
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from accounts.domain.second_factor import has_second_factor
from accounts.requests import VisitorRequest
from institutions.tenancy.requests import GetResponse

#: Open to every session: the page that says what is needed, and the ways out.
ALWAYS_OPEN = frozenset(["mfa_index", "set_password", "sign_in_help", "sign_out"])
#: Open to a session without a second factor as long as its person has none: with one, who only has the password could
#: add another.
OPEN_TO_ENROL = frozenset(["account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn"])


class SecondFactorMiddleware:
    """Lead whoever is signed in at the operators' host, and has not passed a second factor, to where they get one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request."""
        return self.get_response(request)

    def process_view(
        self, request: VisitorRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Let the view be asked, or answer in its place."""
        at_the_operators = request.institution is not None and request.institution.is_operators
        # Visitors have no session, and are not looked up.
        if not at_the_operators or SESSION_KEY not in request.session or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in ALWAYS_OPEN or has_passed(request):
            return None
        if name in OPEN_TO_ENROL and not has_second_factor(request.user):
            return None
        return redirect("mfa_index")


def has_passed(request: VisitorRequest) -> bool:
    """Return whether the person has a second factor and proved it in this session."""
    if not request.user.is_authenticated:
        return False
    proved = any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
    return proved and has_second_factor(request.user)


def let_through(request: VisitorRequest, authenticator: Authenticator) -> None:
    """Write into the session that its person has just proved this factor."""
    record_authentication(request, authenticator.user, "mfa", id=authenticator.pk, type=authenticator.type)


def has_proved_lately(request: VisitorRequest) -> bool:
    """Return whether the person proved who they are so short a time ago that they may change their second factors."""
    if not request.user.is_authenticated:
        return False
    earliest = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(record["at"] > earliest for record in get_authentication_records(request, request.user))
