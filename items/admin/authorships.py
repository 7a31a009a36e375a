"""Who wrote which item, in the admin: one author a line, as many as there are."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from institutions.admin.look import LookOnly
from items.models import Authorship


class MatchFilter(admin.SimpleListFilter):
    """Somebody's, suggested to somebody, or nobody's."""

    title = _("whose")
    parameter_name = "match"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the three."""
        return [("somebody", _("Somebody's here")), ("suggested", _("Suggested")), ("nobody", _("Nobody's here"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Authorship]) -> QuerySet[Authorship]:
        """Keep the chosen ones."""
        match self.value():
            case "somebody":
                return queryset.filter(person__isnull=False)
            case "suggested":
                return queryset.filter(suggested_person__isnull=False)
            case "nobody":
                return queryset.filter(person=None, suggested_person=None)
        return queryset


@admin.register(Authorship)
class AuthorshipAdmin(LookOnly[Authorship]):
    """Found by the name or iD that stands on the item, or by its title."""

    list_display = ("name", "position", "orcid", "person", "how", "suggested_person", "item")
    list_filter = (MatchFilter, "how")
    linked_by = ("item__id__exact",)
    search_fields = ("name", "orcid", "item__title")
    search_help_text = _("Name or ORCID iD as stated, or the item's title")
    related = ("item", "person", "suggested_person", "source")
    ordering = ("item", "position")
    fields = (
        "name",
        "position",
        "item",
        "orcid",
        "person",
        "how",
        "suggested_person",
        "source",
        "source_author_id",
    )
