"""What a researcher decides about one work on their record."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import PersonRequest
from items.citable import owned_items
from items.domain.choices import exclude_item, forget_removal, include_item
from items.models import Item
from orcid_sync.domain.works import add_ours_too

VERBS: dict[str, Callable[[User, Item], object]] = {
    "exclude": exclude_item,
    "include": include_item,
    "send-again": forget_removal,
    "add-ours-too": add_ours_too,
}


@login_required
@require_POST
def choose(request: PersonRequest, item_id: int, verb: str) -> HttpResponse:
    """Do one verb to one item of the person's own, and go back to where they pressed the button."""
    if verb not in VERBS:
        raise Http404
    VERBS[verb](request.user, get_object_or_404(owned_items(request.user), pk=item_id))
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "orcid")
