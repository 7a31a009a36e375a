"""A site sends somebody here: what the switches say comes first, the rest is allauth's.

Rules: OpenID Connect Core 1.0, sections 3.1.2 and 5.5.1.1; the REFEDS MFA profile.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from allauth.core import context
from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import authorization
from django.contrib.auth import login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from sandbox.idp.network import person_on_network, trouble
from sandbox.idp.switches import Outcome, SecondFactor, board

MFA = "https://refeds.org/profile/mfa"
# The session's word that a code was typed since the last sign-in.
CODE_TYPED = "code_typed"
# Seconds that a code may wait for its exchange, and with it what it confirms; allauth's own codes live as long.
WAITS = 60
SETTLED = ("prompt", "acr_values", "claims")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a registered site asks for."""

    address: str
    prompts: frozenset[str]
    wants_mfa: bool


@csrf_exempt
def authorize(request: HttpRequest) -> HttpResponse:
    """Send the person back to the site, signed in or with the error that the switches want."""
    question = _read(request)
    if question is None:
        # allauth has the pages for those who ask wrongly.
        return _allauth(request)
    answer = _refuse(question) or _meet_on_network(request, question)
    if answer is not None:
        return answer
    if "login" in question.prompts or not request.user.is_authenticated:
        return _allauth(request)
    return _ask_for_code(request, question) or _deny(question) or _send_back(request, question)


def waiting_client(address: str) -> tuple[str, str] | None:
    """Return the redirect URI and state of the authorisation request at `address`, if a registered client made it."""
    parts = urlsplit(address)
    if parts.path != reverse("idp:oidc:authorization"):
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    client = Client.objects.filter(pk=query.get("client_id", "")).first()
    redirect_uri = query.get("redirect_uri", "")
    if client is None or redirect_uri not in client.get_redirect_uris():
        return None
    return redirect_uri, query.get("state", "")


def go_back(address: str, *, error: str, description: str) -> HttpResponse:
    """Go back with an error to the site that asked at `address` (RFC 6749, section 4.1.2.1), home where none did."""
    waiting = waiting_client(address)
    if waiting is None:
        return redirect("home")
    redirect_uri, state = waiting
    answer = {"error": error, "error_description": description}
    if state:
        answer["state"] = state
    joint = "&" if urlsplit(redirect_uri).query else "?"
    return redirect(f"{redirect_uri}{joint}{urlencode(answer)}")


def confirmed_mfa() -> bool:
    """Whether the code that is being exchanged now stands for a sign-in with a second factor."""
    code = context.request.POST.get("code", "")
    return bool(code and cache.get(_key(code)))


def _read(request: HttpRequest) -> Question | None:
    address = request.get_full_path()
    if request.method != "GET" or waiting_client(address) is None:
        return None
    prompts = frozenset(request.GET.get("prompt", "").split())
    return Question(address=address, prompts=prompts, wants_mfa=_wants_mfa(request.GET))


def _wants_mfa(query: QueryDict) -> bool:
    asked = query.get("acr_values", "").split()
    try:
        acr: Any = json.loads(query.get("claims", "{}"))["id_token"]["acr"]
        asked += [acr["value"]] if "value" in acr else acr["values"]
    except (ValueError, KeyError, TypeError):
        pass
    return MFA in asked


def _refuse(question: Question) -> HttpResponse | None:
    switches = board.now
    if switches.outcome == Outcome.SERVER_ERROR:
        return go_back(question.address, error="server_error", description="Something is broken here.")
    if question.wants_mfa and switches.second_factor == SecondFactor.REFUSED:
        description = "There is no second factor here."
        return go_back(question.address, error="unmet_authentication_requirements", description=description)
    return None


def _meet_on_network(request: HttpRequest, question: Question) -> HttpResponse | None:
    """Sign in whose browser is on the network, unless the site wants them to type or something is broken."""
    if request.user.is_authenticated or "login" in question.prompts:
        return None
    person = person_on_network(request)
    if person is None:
        return None
    answer = trouble(board.now.integrated)
    if answer is None:
        login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return answer


def _ask_for_code(request: HttpRequest, question: Question) -> HttpResponse | None:
    if not _confirms_mfa(question) or request.session.get(CODE_TYPED):
        return None
    if "none" in question.prompts:
        return go_back(question.address, error="interaction_required", description="The person must type a code.")
    return redirect(f"{reverse('code')}?{urlencode({'next': question.address})}")


def _deny(question: Question) -> HttpResponse | None:
    if board.now.outcome != Outcome.DENIED:
        return None
    return go_back(question.address, error="access_denied", description="The person may not use this site.")


def _send_back(request: HttpRequest, question: Question) -> HttpResponse:
    """Let allauth answer, without what is answered by now.

    It would ask for consent at a silent sign-in, and take any `claims` for those of somebody else.
    """
    kept = [(name, value) for name, value in parse_qsl(request.META["QUERY_STRING"]) if name not in SETTLED]
    request.META["QUERY_STRING"] = urlencode(kept)
    request.GET = QueryDict(request.META["QUERY_STRING"])
    response = _allauth(request)
    if _confirms_mfa(question):
        for code in parse_qs(urlsplit(response.headers.get("Location", "")).query).get("code", []):
            cache.set(_key(code), True, timeout=WAITS)
    return response


def _confirms_mfa(question: Question) -> bool:
    return question.wants_mfa and board.now.second_factor == SecondFactor.GIVEN


def _allauth(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = authorization(request)
    return response


def _key(code: str) -> str:
    return f"second factor of {code}"
