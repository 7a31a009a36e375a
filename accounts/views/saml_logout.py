"""Signing out by SAML: at the provider too when the person wants it, and here when the provider says so."""

import logging
from urllib.parse import parse_qs, urlsplit

from allauth.account.adapter import get_adapter as get_account_adapter
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.automatic import Why, note
from accounts.domain.saml_site import settings_for
from accounts.enums import Protocol
from accounts.models import SignInMethod
from accounts.proofs import proofs_of
from accounts.requests import VisitorRequest
from accounts.saml.logout import (
    LogoutRefusedError,
    LogoutRequest,
    issuer_of,
    logout_address,
    logout_answer_address,
    read_logout_request,
)
from accounts.saml.ways_out import new_message_id, session_there

logger = logging.getLogger(__name__)

SESSION = "session"


@never_cache
@require_safe
def leave(request: VisitorRequest, provider_id: str) -> HttpResponse:
    """Go to the provider of one sign-in method and end the session there that the link names."""
    there = session_there(request.GET.get(SESSION, ""), method_key=provider_id)
    if there is None:
        raise Http404
    # What the link holds has the method's key in it, so it is one.
    method = SignInMethod.objects.filter(key=provider_id, protocol=Protocol.SAML).first()
    if method is None or not method.provider_facts.get("slo_url"):
        raise Http404
    settings = settings_for(method, institution=request.institution)[0]
    return HttpResponseRedirect(logout_address(there, settings, request_id=new_message_id(), at=timezone.now()))


@never_cache
@require_safe
def hear_of_logout(request: VisitorRequest) -> HttpResponse:
    """Take a provider's request to end its person's session in this browser, or its answer to ours.

    Its answer changes nothing here: whoever asked for it is signed out already.
    """
    if "SAMLRequest" not in request.GET:
        return redirect("signed_out")
    query = request.META.get("QUERY_STRING", "")
    try:
        issuer = issuer_of(query)
        method = SignInMethod.objects.filter(issuer=issuer, protocol=Protocol.SAML).first()
        if method is None or not method.provider_facts.get("slo_url"):
            raise LogoutRefusedError("no provider of this institution sent it")  # noqa: TRY301 - told like the others
        settings = settings_for(method, institution=request.institution)[0]
        asked = read_logout_request(query, settings, now=timezone.now())
    except LogoutRefusedError as refusal:
        logger.warning("a provider's request to sign out was refused: %s", refusal)
        raise BadRequest from None
    if _is_about(request, asked, method=method):
        get_account_adapter().logout(request)
        note(request, Why.LEFT)
    address = logout_answer_address(
        asked,
        settings,
        response_id=new_message_id(),
        at=timezone.now(),
        relay_state=request.GET.get("RelayState", ""),
    )
    return HttpResponseRedirect(address)


def _is_about(request: VisitorRequest, asked: LogoutRequest, *, method: SignInMethod) -> bool:
    """Return whether this browser's person came as the one who is to be signed out."""
    for proof in proofs_of(request):
        query = parse_qs(urlsplit(proof.way_out).query)
        there = session_there(query.get(SESSION, [""])[0], method_key=str(method.key))
        if there is not None and there.name_id == asked.name_id:
            return True
    return False
