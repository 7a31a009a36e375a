"""The part of the ORCID page that changes by itself: where the record stands, and its works."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import PersonRequest, VisitorRequest
from orcid_sync.domain.connecting import current_connection
from orcid_sync.enums import CitationState
from orcid_sync.models import OrcidConnection
from orcid_sync.overview import draw_overview, page_of_works

NOTHING_NEW = 204


@never_cache
@require_safe
def record(request: VisitorRequest) -> HttpResponse:
    """Give the part alone to a page that asks again and again; 204 while it shows this already.

    A page that has lost its person or its connection is told to load anew.
    """
    if "HX-Request" not in request.headers:
        return redirect("orcid")
    connection = current_connection(request.user) if isinstance(request.user, User) else None
    if connection is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    described = describe_record(request, connection)
    if request.GET.get("seen") == described["overview"].mark:
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "orcid_sync/parts/record.html", described | {"is_news": True})


def describe_record(request: VisitorRequest | PersonRequest, connection: OrcidConnection) -> dict[str, Any]:
    """Return what the part shows: the overview, and the works on the page and in the state that the address names."""
    state = request.GET.get("state", "")
    state = state if state in CitationState.values else ""
    overview = draw_overview(connection)
    works = page_of_works(connection, state=state, number=request.GET.get("page", ""))
    place = {name: value for name, value in (("state", state), ("page", works.number)) if value not in ("", 1)}
    query = urlencode(place)
    return {
        "connection": connection,
        "overview": overview,
        "works": works,
        "chosen_state": state,
        "again": f"{reverse('orcid_record')}?{urlencode(place | {'seen': overview.mark})}",
        # Where the buttons lead back to: the page, not the part.
        "here": f"{reverse('orcid')}?{query}" if query else reverse("orcid"),
    }
