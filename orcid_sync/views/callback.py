"""Where people come back from ORCID. Every way back ends on a page that says what happened and what to do."""

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import VisitorRequest
from institutions.content_policy import form_leads_elsewhere
from institutions.tenancy.requests import calls_out
from orcid_sync.domain.authorising import begin_authorisation, callback_uri, finish_authorisation
from orcid_sync.enums import Outcome
from orcid_sync.errors import NoCredentialsError, UnknownStateError


@form_leads_elsewhere
@never_cache
@require_safe
@calls_out
def come_back(request: VisitorRequest) -> HttpResponse:
    """Finish a trip to ORCID, or begin one that was started there (without a state of ours).

    The address has no transaction around it: the code is exchanged between two of its own.
    """
    if not isinstance(request.user, User):
        # The code is left behind: nobody can say yet whose it is. Who is signed in takes the trip again, in one step.
        return redirect_to_login(reverse("orcid") if "error" in request.GET else request.path)
    state = request.GET.get("state", "")
    if not state:
        return _begin_here(request, request.user)
    try:
        outcome = finish_authorisation(
            request.user,
            state=state,
            code=request.GET.get("code", ""),
            denied="error" in request.GET,
            redirect_uri=callback_uri(request.institution),
        )
    except UnknownStateError:
        return _page(request, "unknown_state", status=400)
    except NoCredentialsError:
        return render(request, "orcid_sync/not_set_up.html", status=503)
    if outcome == Outcome.CONNECTED:
        return redirect("orcid")
    return _page(request, outcome, status=200 if outcome == Outcome.DENIED else 400)


def _begin_here(request: VisitorRequest, person: User) -> HttpResponse:
    """Start the trip anew with a state of ours: ORCID may send people here from its own inbox."""
    try:
        with transaction.atomic():
            return HttpResponseRedirect(begin_authorisation(person, redirect_uri=callback_uri(request.institution)))
    except NoCredentialsError:
        return render(request, "orcid_sync/not_set_up.html", status=503)


def _page(request: VisitorRequest, outcome: str, *, status: int) -> HttpResponse:
    return render(request, "orcid_sync/came_back.html", {"outcome": outcome}, status=status)
