"""How every page of the admin behaves: it shows, it changes nothing, and its cost does not grow with the rows."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from institutions.admin.trail import tell_events
from institutions.keyring import SecretField
from institutions.models import Event

M = TypeVar("M", bound=models.Model)
P = TypeVar("P", bound=models.Model)

ROWS_A_PAGE = 50
#: As far as a list is counted and paged through; what lies beyond is found by searching.
COUNTED_TO = 10_000
EVENTS_SHOWN = 100
WORDS_SEARCHED = 10


def first_words(term: str) -> str:
    """Return as much of what is searched for as one query looks for: each word is a condition on every field."""
    # No row has a NUL, and PostgreSQL takes no text that has one.
    return " ".join(term.replace("\x00", " ").split()[:WORDS_SEARCHED])


class BoundedPaginator(Paginator[Any]):
    """Counts a list only so far: the whole of a large table is never read to number its pages."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, `COUNTED_TO` at the most."""
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # the admin pages querysets and nothing else
        return rows.order_by()[:COUNTED_TO].count()


class _ShowsOnly:
    """Adding, changing and deleting have no form here: the site's own pages, commands and the domain do that."""

    def has_add_permission(self, *_args: Any) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, *_args: Any) -> bool:
        """Nobody changes anything here."""
        return False

    def has_delete_permission(self, *_args: Any) -> bool:
        """Nobody deletes here."""
        return False


class Rows(_ShowsOnly, admin.TabularInline[M, P]):
    """Rows that stand on the page of the row they belong to: few by nature, or as few as the queryset gives."""

    extra = 0
    can_delete = False
    related: ClassVar[Sequence[str]] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: P | None = None) -> tuple[str, ...]:
        """Return every field that is shown."""
        return tuple(flatten_fieldsets(self.get_fieldsets(request, obj)))

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """Return the rows with what their lines name, and without any secret."""
        return read_without_secrets(super().get_queryset(request), related=self.related)


class LookOnly(_ShowsOnly, admin.ModelAdmin[M]):
    """Lists of 50 and pages of single rows, with named fields only; the room's rules say who sees them.

    `related` are the rows that a list or page names, read in the same query; their secrets are never read.
    `linked_by` are the lookups by which other pages link to a list; beside them only its filters may be asked.
    """

    list_per_page = ROWS_A_PAGE
    list_max_show_all = ROWS_A_PAGE
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    view_on_site = False
    related: ClassVar[Sequence[str]] = ()
    linked_by: ClassVar[Sequence[str]] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> tuple[str, ...]:
        """Return every field that is shown."""
        return tuple(flatten_fieldsets(self.get_fieldsets(request, obj)))

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """Return the rows with those that they name, and without any secret."""
        return read_without_secrets(super().get_queryset(request), related=self.related)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M:
        """Return the row; raise Http404 where Django would go to the start page."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Whether a list may be cut by this: only by its filters and by what other pages link with."""
        for shown in self.get_list_filter(request):
            name = shown if isinstance(shown, str) else getattr(shown, "parameter_name", None)
            # No other lookup of a filter's: a regular expression of the asker's would be the database's work.
            if lookup == name or (isinstance(shown, str) and lookup in {f"{shown}__exact", f"{shown}__id__exact"}):
                return True
        return lookup in self.linked_by

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Whether a row may be named by this: a column only, where Django fails on a relation that is read backwards."""
        columns = {name for field in self.opts.concrete_fields for name in (field.name, field.attname)}
        return to_field in columns and super().to_field_allowed(request, to_field)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list; raise BadRequest for an address that holds a NUL, which PostgreSQL has no text for."""
        if any("\x00" in value for name in request.GET.keys() - {SEARCH_VAR} for value in request.GET.getlist(name)):
            raise BadRequest("A list was asked for by a text that holds a NUL.")
        return super().changelist_view(request, extra_context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        """Search for the first words, and for an ORCID iD also when it is pasted as the address it is shown as."""
        term = first_words(search_term.replace("https://orcid.org/", ""))
        return super().get_search_results(request, queryset, term)

    def events_about(self, obj: M) -> QuerySet[Event]:
        """Return what the trail keeps about the row; nothing, where a room does not say otherwise."""
        return Event.objects.none()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the newest events about the row, from our own trail."""
        obj = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(row)s") % {"row": obj},
            "object": obj,
            "opts": self.opts,
            "events": tell_events(self.events_about(obj)[:EVENTS_SHOWN]),
            "most": EVENTS_SHOWN,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/trail.html", context)

    def _leave_the_log_empty(self, *_args: Any) -> Any:
        """Write nothing into Django's log: what is done here, the domain writes into the trail."""

    log_addition = log_change = log_deletions = _leave_the_log_empty  # type: ignore[assignment]  # there is no entry


def read_without_secrets(rows: QuerySet[M], *, related: Sequence[str]) -> QuerySet[M]:
    """Return the rows, those that they are related to along these paths, and no secret of any of them."""
    left_out = secrets_of(rows.model)
    for path in related:
        model: Any = rows.model
        for depth, name in enumerate(names := path.split("__"), start=1):
            model = model._meta.get_field(name).related_model
            left_out += ["__".join([*names[:depth], secret]) for secret in secrets_of(model)]
    if related:
        rows = rows.select_related(*related)
    return rows.defer(*left_out) if left_out else rows


def secrets_of(model: type[models.Model]) -> list[str]:
    """Return the names of the columns that hold secrets."""
    return [field.name for field in model._meta.concrete_fields if isinstance(field, SecretField)]
