"""What a researcher decides about one work on their record."""

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from accounts.requests import PersonRequest
from items.citable import owned_items
from items.models import Choice, Item
from orcid_sync.domain.works import add_ours_too, exclude_work, include_work, send_again
from orcid_sync.views.posting import posted_by_person

VERBS: dict[str, Callable[[User, Item], None]] = {
    "exclude": exclude_work,
    "include": include_work,
    "send-again": send_again,
    "add-ours-too": add_ours_too,
}


@posted_by_person
def choose(request: PersonRequest, item_id: int, verb: str) -> HttpResponse:
    """Do one verb to one item of the person's own, and go back to where they pressed the button."""
    if verb not in VERBS:
        raise Http404
    VERBS[verb](request.user, get_object_or_404(_items_to_decide_on(request.user), pk=item_id))
    back = request.POST.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if is_ours else reverse("orcid"))


def _items_to_decide_on(person: User) -> "QuerySet[Item]":
    """Return what is the person's, and what they once decided about: a decision can be taken back for ever."""
    decided = Choice.objects.filter(person=person).values("item")
    return Item.objects.filter(Q(pk__in=owned_items(person).values("pk")) | Q(pk__in=decided))
