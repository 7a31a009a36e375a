"""The gate before an institution's admin: staff have come with a second factor, confirmed by their own institution."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.domain.attempts import note_wrong_role
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.proofs import method_to_prove
from accounts.refusals import answer_refusal
from accounts.requests import VisitorRequest
from accounts.sessions import LAST_ATTEMPT
from institutions.tenancy.requests import GetResponse

ADMIN = "admin"


class StaffGateMiddleware:
    """Lead staff who open the admin without a second factor to their institution's provider, which is asked for one.

    Whoever has no role for it is told so, with the reference of their sign-in; operators have factors of their own
    (`accounts.gate`).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request."""
        return self.get_response(request)

    def process_view(
        self, request: VisitorRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Let the view be asked, or answer in its place."""
        match = request.resolver_match
        if match is None or ADMIN not in match.app_names or request.institution.is_operators:
            return None
        # Visitors have no session, and are not looked up.
        if SESSION_KEY not in request.session or not request.user.is_authenticated:
            return None
        if not admin.site.has_permission(request):
            return _tell_of_the_role(request)
        if method_to_prove(request) is None:
            return None
        # A form that was posted too late is gone; the page that it stood on is asked for again.
        return redirect(f"{reverse('confirm_second_factor')}?{urlencode({'next': request.get_full_path()})}")


def _tell_of_the_role(request: VisitorRequest) -> HttpResponseBase | None:
    """Answer with the reference by which staff find the sign-in; without one, the admin answers itself."""
    attempt = note_wrong_role(request.session.get(LAST_ATTEMPT, ""))
    if attempt is None:
        return None
    refusal = SignInRefusedError(SignInProblem.WRONG_ROLE, reference=attempt.reference)
    return answer_refusal(request, refusal, attempt=attempt)
