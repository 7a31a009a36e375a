"""Signing in by SAML: the way back, and what identity providers read of us.

The provider's answer comes as a form that its page posts. Browsers keep our session's cookie back then (SameSite=Lax),
so the answer waits in a session of its own while the browser is led to an address of ours that the cookie goes to.
"""

import logging
from typing import Any

from allauth.account.utils import get_login_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login, render_authentication_error
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.sessions import LoginSession
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import go_on, take_no
from accounts.domain.saml_site import site_metadata
from accounts.enums import AttemptStep, Protocol
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.models import SignInAttempt, SignInMethod
from accounts.requests import VisitorRequest
from accounts.saml.provider import SamlProvider
from accounts.saml.request_ids import reference_of
from accounts.saml.response import LARGEST_BYTES, answered_request
from accounts.saml.response_problems import ResponseRefusedError
from accounts.views.sign_in import BY_HAND, go_to
from accounts.wishes import Wish
from institutions.tenancy.requests import calls_out

logger = logging.getLogger(__name__)

WAITING = "saml-answer"
#: Seconds that an answer waits for the browser, which comes for it at once.
WAITS = 300


@calls_out
@never_cache
@require_safe
def go_to_saml_provider(request: VisitorRequest, provider_id: str) -> HttpResponse:
    """Go to the provider of one sign-in method of this institution."""
    return go_to(_provider(request, provider_id), request, wish=Wish(is_by_hand=BY_HAND in request.GET))


@csrf_exempt  # it comes from the provider's page, and does nothing until the browser's own session vouches for it
@never_cache
@require_POST
def take_answer(request: VisitorRequest, provider_id: str) -> HttpResponse:
    """Put the provider's answer aside and lead the browser to where it is read.

    For a method that is switched off too: whether the browser tries it out, its session says there.
    """
    if provider_id not in map(str, SignInMethod.objects.filter(protocol=Protocol.SAML).values_list("key", flat=True)):
        raise Http404
    # One that is too large is not kept whole; that it is, is seen where it is read.
    answer = request.POST.get("SAMLResponse", "")[: LARGEST_BYTES * 4 // 3 + 2]
    response = HttpResponseRedirect(reverse("saml_finish", kwargs={"provider_id": provider_id}))
    waiting = LoginSession(request, "saml_answer", WAITING)
    waiting.store.update({"answer": answer, "method": provider_id})
    waiting.store.set_expiry(WAITS)
    waiting.save(response)
    response.cookies[WAITING]["httponly"] = True
    return response


@calls_out
@never_cache
@require_safe
def finish(request: VisitorRequest, provider_id: str) -> HttpResponse:
    """Finish what was begun at the provider."""
    provider = _provider(request, provider_id)
    answer = _waiting_answer(request, provider)
    if answer is None:
        return _without_answer(request, provider)
    state: dict[str, Any] | None = None
    try:
        request_id = answered_request(answer)
        state = statekit.unstash_state(request, state_id=request_id, provider_id=provider.sub_id)
        if state is None:
            return _without_state(request, provider, request_id=request_id)
        assertion = provider.read(request, answer, state=state)
    except ResponseRefusedError as refusal:
        return _answer_refused(request, provider, refusal, state=state or {})
    login = provider.sociallogin_from_response(request, assertion)
    login.state = state
    response: HttpResponse = complete_social_login(request, login)
    return response


@never_cache
@require_safe
def our_metadata(request: VisitorRequest) -> HttpResponse:
    """Show identity providers how to speak with this institution's site; there is nothing before it has one."""
    xml = site_metadata(request.institution)
    if xml is None:
        raise Http404
    return HttpResponse(xml, content_type="application/samlmetadata+xml")


def _provider(request: VisitorRequest, provider_id: str) -> SamlProvider:
    try:
        provider = get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    if not isinstance(provider, SamlProvider):
        raise Http404
    return provider


def _waiting_answer(request: VisitorRequest, provider: SamlProvider) -> str | None:
    """Return the answer that waits for this browser, once; None when there is none for this method."""
    waiting = LoginSession(request, "saml_answer", WAITING)
    if waiting.store.get("method") != provider.sub_id:
        return None
    answer = str(waiting.store["answer"])
    waiting.delete()
    return answer


def _without_answer(request: VisitorRequest, provider: SamlProvider) -> HttpResponse:
    if request.user.is_authenticated:
        # Reloaded: the first time has signed them in.
        return redirect(get_login_redirect_url(request))
    came_by_itself = WAITING in request.COOKIES
    return _refuse(request, provider, SignInProblem.STALE if came_by_itself else SignInProblem.NO_COOKIE)


def _without_state(request: VisitorRequest, provider: SamlProvider, *, request_id: str) -> HttpResponse:
    """Say why an answer fits nothing that was begun in this browser; nothing of it is believed or looked at."""
    reference = reference_of(request_id)
    attempt = SignInAttempt.objects.filter(reference=reference, method__key=provider.sub_id).first()
    if attempt is None:
        return _refuse(request, provider, SignInProblem.UNSOLICITED)
    if attempt.step != AttemptStep.SENT:
        if request.user.is_authenticated:
            # Reloaded, or pressed twice: the first time has signed them in.
            return redirect(get_login_redirect_url(request))
        # The attempt itself stays as it ended.
        detail = f"an answer to the attempt {reference}, which had ended"
        return _refuse(request, provider, SignInProblem.REPLAYED, detail=detail)
    keeps_cookies = settings.SESSION_COOKIE_NAME in request.COOKIES
    problem = SignInProblem.STALE if keeps_cookies else SignInProblem.NO_COOKIE
    return _refuse(request, provider, problem, reference=reference)


def _answer_refused(
    request: VisitorRequest, provider: SamlProvider, refusal: ResponseRefusedError, *, state: dict[str, Any]
) -> HttpResponse:
    wish = Wish.from_state(state)
    if wish.is_silent and refusal.is_silent_no:
        take_no(request, reference=state["reference"])
        return go_on(state)
    problem = refusal.problem
    if problem is SignInProblem.NO_SECOND_FACTOR and not wish.context:
        problem = SignInProblem.PROVIDER_ERROR  # it was asked for none
    told = SignInRefusedError(problem, reference=state.get("reference", ""), detail=refusal.detail, said=refusal.said)
    return _show_refusal(request, provider, told, state=state)


def _refuse(
    request: VisitorRequest,
    provider: SamlProvider,
    problem: SignInProblem,
    *,
    reference: str = "",
    detail: str = "",
) -> HttpResponse:
    return _show_refusal(request, provider, SignInRefusedError(problem, reference=reference, detail=detail))


def _show_refusal(
    request: VisitorRequest,
    provider: SamlProvider,
    error: SignInRefusedError,
    *,
    state: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {"state": state} if state else {"begun": {"reference": error.reference}}
    response: HttpResponse = render_authentication_error(request, provider, exception=error, extra_context=context)
    return response
