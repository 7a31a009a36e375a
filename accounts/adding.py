"""Somebody who is signed in comes back from another of their institution's providers: one way more, or two accounts."""

import logging
import time

from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.domain.attempts import end_attempt, fail_attempt
from accounts.domain.joining import add_way_in
from accounts.domain.trail import record_refusal
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.models import SignInMethod, User
from accounts.refusals import answer_refusal
from accounts.wishes import Wish

logger = logging.getLogger(__name__)

# Where a session keeps whose account was proved too, and until when it may be joined.
PROVED = "proved_account"
# Seconds for which somebody may think about it.
TIME_TO_DECIDE = 15 * 60


def answer_added_way(
    request: HttpRequest, login: SocialLogin, *, method: SignInMethod, wish: Wish, reference: str
) -> HttpResponse:
    """Let the person sign in this way too, or ask whether the account that it opens is to become one with theirs."""
    try:
        person = _who_began(request, wish)
        other = add_way_in(person, login.asserted, method=method)
    except SignInRefusedError as refusal:
        return _refuse(request, refusal, method=method, reference=reference)
    end_attempt(reference, person)
    if other is None:
        messages.success(request, _("From now on you can sign in with %(name)s too.") % {"name": method.name})
        return redirect("ways_in")
    request.session[PROVED] = {"person": other.pk, "until": time.time() + TIME_TO_DECIDE}
    return redirect("join_accounts")


def proved_account(request: HttpRequest) -> User | None:
    """Return the other account that the person proved to be theirs in this session, not long ago."""
    noted = request.session.get(PROVED)
    if not isinstance(noted, dict) or noted["until"] < time.time():
        return None
    return User.objects.filter(pk=noted["person"], is_active=True).first()


def forget_proved_account(request: HttpRequest) -> None:
    """Forget it: the person has decided."""
    request.session.pop(PROVED, None)


def _who_began(request: HttpRequest, wish: Wish) -> User:
    """Return who is signed in; raises SignInRefusedError when that is nobody any more, or somebody else by now."""
    if isinstance(request.user, User) and request.user.pk == wish.added_by:
        return request.user
    raise SignInRefusedError(SignInProblem.STALE)


def _refuse(
    request: HttpRequest, refusal: SignInRefusedError, *, method: SignInMethod, reference: str
) -> HttpResponse:
    refusal.reference = reference or refusal.reference
    logger.warning("sign-in %s refused: %s", refusal.reference, refusal.problem)
    known = User.objects.filter(pk=refusal.person_id or 0).first()
    record_refusal(refusal, method_key=str(method.key))
    attempt = fail_attempt(refusal.reference, refusal.problem, method=method, person=known)
    return answer_refusal(request, refusal, attempt=attempt)
