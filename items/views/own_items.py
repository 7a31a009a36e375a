"""A person's items, and the questions about those that may be theirs."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import PersonRequest
from items.citable import suggested_items
from items.columns import columns
from items.domain.choices import claim_item, reject_item
from items.listing import own_items, questions, rows
from items.models import Item

ITEMS_A_PAGE = 50

ANSWERS: dict[str, Callable[[User, Item], object]] = {"yes": claim_item, "no": reject_item}


@login_required
@require_safe
def list_items(request: PersonRequest) -> HttpResponse:
    """Show what is the person's, a page at a time, and ask about what may be."""
    page = Paginator(own_items(request.user), ITEMS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows(request.user, list(page)),
        "columns": columns(),
        "questions": questions(request.user, at_most=ITEMS_A_PAGE) if page.number == 1 else [],
    }
    return render(request, "items/list.html", context)


@login_required
@require_POST
def answer(request: PersonRequest, item_id: int, word: str) -> HttpResponse:
    """Take the person's yes or no about an item that was suggested to them; an answer sent twice is one answer."""
    if word not in ANSWERS:
        raise Http404
    item = get_object_or_404(Item, pk=item_id)
    if suggested_items(request.user).filter(pk=item.pk).exists():
        ANSWERS[word](request.user, item)
        said = _("“%(title)s” is yours.") if word == "yes" else _("“%(title)s” is not yours.")
        messages.success(request, said % {"title": item.title})
    return redirect("items")
