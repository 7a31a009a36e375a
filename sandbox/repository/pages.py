"""The curator's pages and the public page of an item."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from sandbox.repository.answers import show_in_full
from sandbox.repository.changes import (
    author_of,
    correct_title,
    publish_again,
    publish_item,
    publish_new_version,
    withdraw,
)
from sandbox.repository.kinds import KINDS
from sandbox.repository.models import Account, Group, Item

ITEMS_ON_A_PAGE = 25


class Search(forms.Form):
    """Which items the curator wants to see."""

    words = forms.CharField(label=_("Title, author, DOI, handle or number"), required=False)
    group = forms.ModelChoiceField(
        Group.objects.order_by("id"), label=_("Group"), required=False, empty_label=_("All groups")
    )


class Title(forms.Form):
    """A corrected title."""

    title = forms.CharField(label=_("Title"), widget=forms.Textarea(attrs={"rows": 3}))


class NewItem(forms.Form):
    """A new item by somebody who has an account."""

    title = forms.CharField(label=_("Title"), widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.TypedChoiceField(
        label=_("Type"), choices=[(number, name.capitalize()) for number, name in KINDS.items()], coerce=int, initial=3
    )
    author = forms.ModelChoiceField(
        Account.objects.filter(active=True).order_by("group", "last_name"),
        label=_("Author"),
        empty_label=_("Choose a person"),
    )


@require_GET
def list_items(request: HttpRequest) -> HttpResponse:
    """Show the items, the ones changed last first."""
    form = Search(request.GET)
    items = Item.objects.select_related("group").order_by("-modified_at", "-id")
    if form.is_valid():
        if form.cleaned_data["group"]:
            items = items.filter(group=form.cleaned_data["group"])
        for word in form.cleaned_data["words"].split():
            items = items.filter(_mentions(word))
    page = Paginator(items, ITEMS_ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "query": query.urlencode(), "kinds": KINDS}
    return render(request, "sandbox_repository/items.html", context)


@require_http_methods(["GET", "POST"])
def curate(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show one item with what a curator can do to it, and do it."""
    item = get_object_or_404(Item.objects.select_related("group"), id=item_id)
    form = Title(initial={"title": item.title})
    if request.method == "POST":
        match request.POST.get("action"):
            case "correct":
                form = Title(request.POST)
                if form.is_valid():
                    correct_title(item, title=form.cleaned_data["title"])
                    return _done(request, item, said=_("The title is corrected."))
            case "withdraw":
                withdraw(item)
                return _done(request, item, said=_("The item is withdrawn: the public no longer finds it."))
            case "publish" if item.withdrawn_at:
                publish_again(item)
                return _done(request, item, said=_("The item is public again."))
            case "publish":
                publish_new_version(item)
                return _done(request, item, said=_("A new version is published."))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "sandbox_repository/curate.html", _facts(request, item) | {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def new_item(request: HttpRequest) -> HttpResponse:
    """Publish a new item."""
    form = NewItem(request.POST or None)
    if form.is_valid():
        account = form.cleaned_data["author"]
        item = publish_item(
            group=account.group,
            kind=form.cleaned_data["kind"],
            title=form.cleaned_data["title"],
            authors=[author_of(account)],
        )
        return _done(request, item, said=_("The item is published."))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "sandbox_repository/new_item.html", {"form": form}, status=status)


@require_GET
def landing(request: HttpRequest, item_id: int, **_address: str) -> HttpResponse:
    """Show the public page of an item."""
    item = get_object_or_404(Item.objects.public().select_related("group"), id=item_id)
    return render(request, "sandbox_repository/landing.html", _facts(request, item))


def _mentions(word: str) -> Q:
    found = Q(title__icontains=word) | Q(doi__icontains=word) | Q(handle__icontains=word)
    found |= Q(authors__icontains=word)
    return found | Q(id=int(word)) if word.isdecimal() else found


def _facts(request: HttpRequest, item: Item) -> dict[str, Any]:
    return {"item": item, "shown": show_in_full(item, root=request.build_absolute_uri("/").rstrip("/"))}


def _done(request: HttpRequest, item: Item, *, said: Any) -> HttpResponse:
    messages.success(request, said)
    return redirect("curate", item_id=item.id)
