"""What becomes of a wish when the provider answers: it confirmed it, it cannot, or it said no to a silent question."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.automatic import Why, note
from accounts.domain.attempts import drop_attempt
from accounts.errors import SignInProblem
from accounts.wishes import Wish

# How a provider says no to a silent question (OpenID Connect Core 1.0, section 3.1.2.6).
SILENT_NO = frozenset(["login_required", "interaction_required", "consent_required", "account_selection_required"])
# How it says that it cannot confirm a context (Unmet Authentication Requirements 1.0; REFEDS MFA 2.0, section 5).
NO_CONTEXT = frozenset(["unmet_authentication_requirements", "invalid_request"])


def problem_of_wish(wish: Wish, *, error: str) -> SignInProblem | None:
    """Return what a provider's error means for what was wished, where it means anything of its own."""
    return SignInProblem.NO_SECOND_FACTOR if wish.context and error in NO_CONTEXT else None


def is_silent_no(wish: Wish, *, error: str) -> bool:
    """Return whether the provider said that it does not know the person without asking them: nothing has failed."""
    return wish.is_silent and error in SILENT_NO


def take_no(request: HttpRequest, *, reference: str) -> None:
    """Forget a silent question that was answered with no, and show a button from now on."""
    drop_attempt(reference)
    note(request, Why.ASKED)


def go_on(state: Mapping[str, Any]) -> HttpResponse:
    """Return the way to the page that the person had opened; a state that came back proves that cookies are kept."""
    return redirect(state.get("next") or "home")
