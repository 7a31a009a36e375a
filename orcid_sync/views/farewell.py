"""The page of somebody who has left, reached by the link of the last mail: they decide without signing in.

The token is in the link only: it opens the page and is not part of the page's own address, which goes into logs and the
browser's history. The page names nobody and shows no work.
"""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import VisitorRequest
from institutions.tenancy.requests import calls_out
from orcid_sync.domain.farewell import decide, find_farewell, open_farewell, works_on_record
from orcid_sync.enums import WorksWish
from orcid_sync.forms import FarewellForm
from orcid_sync.models import Farewell

#: Where the session keeps whose page is open, and until when: after that the link opens it again.
OPENED = "farewell"
STAYS_OPEN = timedelta(hours=1)


@never_cache
def open_by_link(request: VisitorRequest, farewell_token: str) -> HttpResponse:
    """Open the page for whoever has the link; say so when the link opens nothing any more.

    Another method is answered by the way to the page, which it does not open: a refusal would be logged with the link.
    """
    if request.method not in {"GET", "HEAD"}:
        return redirect("orcid_farewell")
    farewell = find_farewell(farewell_token)
    if farewell is None:
        return _over(request)
    request.session[OPENED] = [farewell.pk, (timezone.now() + STAYS_OPEN).isoformat()]
    return redirect("orcid_farewell")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@calls_out
def show(request: VisitorRequest) -> HttpResponse:
    """Show what there is to decide, and take the decision."""
    farewell = _opened(request)
    if farewell is None:
        return _over(request)
    asked = {"works": farewell.works, "disconnects": farewell.disconnects}
    form = FarewellForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        return _take(request, farewell, form)
    context = {"form": form, "farewell": farewell, "works": works_on_record(farewell)}
    return render(request, "orcid_sync/farewell.html", context)


def _take(request: VisitorRequest, farewell: Farewell, form: FarewellForm) -> HttpResponse:
    works, disconnects = WorksWish(form.cleaned_data["works"]), form.cleaned_data["disconnects"]
    has_ended = decide(farewell, works=works, disconnects=disconnects)
    if has_ended is not None:
        messages.success(request, _said(works, disconnects=disconnects, has_ended=has_ended))
    return redirect("orcid_farewell")


def _said(works: WorksWish, *, disconnects: bool, has_ended: bool) -> str:
    if has_ended:
        return _("Disconnected: we have given the permission back to ORCID and erased it here.")
    if works == WorksWish.REMOVE:
        if disconnects:
            return _("We take what we put on your record off within minutes, and disconnect when it is gone.")
        return _("We take what we put on your record off within minutes.")
    if disconnects:
        return _("We disconnect as soon as what was withdrawn from the repository has left your record.")
    return _("The works stay on your record.")


def _opened(request: VisitorRequest) -> Farewell | None:
    kept = request.session.get(OPENED)
    if kept is None:
        return None
    farewell_id, until = kept
    return open_farewell(farewell_id) if timezone.now() < datetime.fromisoformat(until) else None


def _over(request: VisitorRequest) -> HttpResponse:
    request.session.pop(OPENED, None)
    return render(request, "orcid_sync/farewell_over.html")
