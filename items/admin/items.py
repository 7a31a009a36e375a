"""Items in the admin: what is known of each, who says so, and who wrote it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.person import Line, Panel, register
from accounts.models import PersonKey, User
from institutions.admin.look import LookOnly, Rows
from institutions.admin.trail import kinds_that_tell
from institutions.models import Event
from items.citable import owned_items
from items.models import Authorship, Item, SourceRecord

#: Authors on an item's own page; an item may have thousands, and they have a list of their own.
AUTHORS_SHOWN = 50


class PublicFilter(admin.SimpleListFilter):
    """Public, or withdrawn."""

    title = _("shown to everybody")
    parameter_name = "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two."""
        return [("yes", _("Public")), ("no", _("Withdrawn"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        """Keep the chosen ones."""
        wanted = {"yes": True, "no": False}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(withdrawn_at__isnull=wanted)


class OwnerFilter(admin.SimpleListFilter):
    """One person's items: chosen by following the link on their page."""

    title = _("whose")
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer to take the filter away once it is set."""
        return [(self.chosen, _("One person's"))] if self.chosen else []

    @property
    def chosen(self) -> str:
        """Return the person's number, empty when there is none."""
        value = str(self.used_parameters.get(self.parameter_name, ""))
        return value if value.isdecimal() else ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        """Keep what is theirs."""
        person = User.objects.filter(pk=self.chosen).first() if self.chosen else None
        if person is None:
            return queryset.none() if self.chosen else queryset
        return queryset.filter(pk__in=owned_items(person).values("pk"))


class RecordRows(Rows[SourceRecord, Item]):
    """What each source says of the item, and since when."""

    model = SourceRecord
    related = ("source",)
    fields = ("source", "identifier", "modified_at", "seen_at", "missing_since", "withdrawn_at")


class AuthorRows(Rows[Authorship, Item]):
    """The first authors."""

    model = Authorship
    related = ("person", "suggested_person")
    fields = ("position", "name", "orcid", "person", "how", "suggested_person")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Authorship]:
        """Return the first authors only."""
        return super().get_queryset(request).filter(position__lte=AUTHORS_SHOWN)


@admin.register(Item)
class ItemAdmin(LookOnly[Item]):
    """Found by title, DOI or Handle."""

    list_display = ("title", "kind", "doi", "published_year", "is_public", "has_owner")
    list_filter = (PublicFilter, "kind", OwnerFilter)
    search_fields = ("title", "doi", "version_doi", "handle")
    search_help_text = _("Title, DOI or Handle")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("title", "kind", "doi", "version_doi", "handle", "link", "all_authors")}),
        (_("Where and when"), {"fields": ("container_title", "issn", "isbn", "published_on")}),
        (_("Here"), {"fields": ("is_public", "withdrawn_at", "created_at", "changed_at", "revision")}),
    )
    inlines = (AuthorRows, RecordRows)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        """Return the items, each with whether an author is somebody here."""
        owned = Authorship.objects.filter(item=OuterRef("pk"), person__isnull=False)
        return super().get_queryset(request).annotate(owned=Exists(owned))

    @admin.display(description=_("public"), boolean=True, ordering="withdrawn_at")
    def is_public(self, item: Item) -> bool:
        """Whether at least one source shows it to everybody."""
        return item.is_public

    @admin.display(description=_("an author is known here"), boolean=True)
    def has_owner(self, item: Any) -> bool:
        """Whether an author is matched with a person."""
        return bool(item.owned)

    @admin.display(description=_("published"))
    def published_on(self, item: Item) -> str:
        """Return the date as far as it is known."""
        parts = (item.published_year, item.published_month, item.published_day)
        return "-".join(f"{part:02}" for part in parts if part) or "—"

    @admin.display(description=_("address"))
    def link(self, item: Item) -> str:
        """Link to where the item is."""
        return format_html('<a href="{0}" rel="noreferrer">{0}</a>', item.link) if item.link else "—"

    @admin.display(description=_("authors"))
    def all_authors(self, item: Item) -> str:
        """Link to the list of all authors."""
        url = reverse("admin:items_authorship_changelist", query={"item__id__exact": item.pk})
        return format_html('<a href="{}">{}</a>', url, _("All authors of this item"))

    def events_about(self, obj: Item) -> QuerySet[Event]:
        """Return what happened to the item, and what people decided about it.

        What somebody decided whose events are anonymous by now is left out: beside the authors it would name them.
        """
        told = Q(about=None) | Q(about__in=PersonKey.objects.values("key"))
        return Event.objects.filter(told, kind__in=kinds_that_tell("item"), facts__item=obj.pk)


def show_items(person: User) -> Sequence[Line]:
    """Say how many items are the person's."""
    count = owned_items(person).filter(withdrawn_at=None).count()
    url = reverse("admin:items_item_changelist", query={"person": person.pk, "public": "yes"})
    return [Line(label=_("Public items"), text=str(count), link=url)]


register(Panel(key="items", title=_("Items"), position=20, permission="items.view_item", look=show_items))
