"""Trying a sign-in method out: an administrator goes to the provider and is shown what would happen, and nothing does.

A trial belongs to the session that began it. Nobody is signed in or out by it, nothing of the answer is kept, and a
method that is switched off is reachable by nobody else.
"""

import time
from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialLogin
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.attributes import AssertedPerson
from accounts.domain.trying import preview
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.explanations import EXPLANATIONS
from accounts.models import SignInMethod, User
from accounts.refusals import answer_refusal
from accounts.requests import PersonRequest
from accounts.shown_values import show_values
from accounts.staff_words import COLUMNS, MOVERS, name_missing
from accounts.wishes import Wish

# Under which name a session keeps which method its person tries out, and until when.
ON_TRIAL = "sign_in_method_on_trial"
# Seconds: as long as allauth keeps what was begun.
GOOD_FOR = 10 * 60
PERMISSION = "accounts.set_up_signinmethod"


def begin_trial(request: PersonRequest, method: SignInMethod, *, context: str = "") -> Wish:
    """Return the wish with which the person is sent to the provider; from now on the method is reachable for them."""
    request.session[ON_TRIAL] = {"method": str(method.key), "until": time.time() + GOOD_FOR}
    return Wish(context=context, tried_by=request.user.pk)


def method_on_trial(request: HttpRequest | None) -> str | None:
    """Return the key of the method that the session's person tries out, whether it is switched on or not."""
    note = request.session.get(ON_TRIAL) if request is not None else None
    if note is None or note["until"] < time.time() or not _may_try(request):
        return None
    key: str = note["method"]
    return key


def answer_trial(request: HttpRequest, login: SocialLogin, *, method: SignInMethod, wish: Wish) -> HttpResponse:
    """Return the page that says what would come of the answer."""
    if not _belongs_to(request, wish):
        return answer_refusal(request, SignInRefusedError(SignInProblem.STALE))
    context = look_at(login.asserted, method=method, said=login.said)
    return render(request, "admin/accounts/signinmethod/set_up/tried.html", _page(request, method) | context)


def answer_failed_trial(
    request: HttpRequest, problem: SignInProblem, *, method: SignInMethod, wish: Wish, detail: str
) -> HttpResponse:
    """Return the page that says why a trial came to nothing, and whose move it is. No attempt is kept of it."""
    if not _belongs_to(request, wish):
        return answer_refusal(request, SignInRefusedError(SignInProblem.STALE))
    context = _page(request, method) | _explained(problem) | {"detail": detail}
    return render(request, "admin/accounts/signinmethod/set_up/tried.html", context)


def look_at(asserted: AssertedPerson, *, method: SignInMethod, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page shows of what would come of an assertion."""
    shown = preview(asserted, method)
    return {
        "preview": shown,
        "said": show_values(said),
        "missing": name_missing(list(shown.missing)),
        "changes": [(COLUMNS[one.field], one.before, one.after) for one in shown.changes],
        **(_explained(shown.problem) if shown.problem else {}),
    }


def _explained(problem: SignInProblem) -> dict[str, Any]:
    explanation = EXPLANATIONS[problem]
    return {"explanation": explanation, "mover": MOVERS[explanation.mover]}


def _page(request: HttpRequest, method: SignInMethod) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "opts": SignInMethod._meta,
        "title": _("What the test sign-in showed"),
        "subtitle": str(method),
        "method": method,
        "step": "try",
    }


def _may_try(request: HttpRequest | None) -> bool:
    person = request.user if request is not None else None
    return isinstance(person, User) and person.is_authenticated and person.has_perm(PERMISSION)


def _belongs_to(request: HttpRequest, wish: Wish) -> bool:
    return _may_try(request) and request.user.pk == wish.tried_by
