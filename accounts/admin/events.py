"""The audit trail in the admin, each event as a sentence. It stands here because this room knows people's names."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import PersonKey
from institutions.admin.look import LookOnly
from institutions.admin.trail import Told, known_kinds, read_kind, tell_events
from institutions.models import Event


class KindFilter(admin.SimpleListFilter):
    """The kinds of event that have a sentence: reading which kinds occur would read the whole trail."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the kinds."""
        return [(kind, read_kind(kind)) for kind in known_kinds()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Keep the events of the chosen kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


class ToldChangeList(ChangeList):
    """A page of events with their sentences, which are told all at once."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page and tell it."""
        super().get_results(request)
        page = list(self.result_list)
        for event, told in zip(page, tell_events(page), strict=True):
            event.told = told
        self.result_list = page


@admin.register(Event)
class EventAdmin(LookOnly[Event]):
    """What happened, newest first; found by a person's name or e-mail address, or by a sign-in's reference."""

    list_display = ("at", "sentence", "kind")
    list_display_links = ("at",)
    list_filter = (KindFilter,)
    sortable_by = ("at",)
    search_fields = ("kind",)
    search_help_text = _("A person's name or e-mail address, or the reference that a sign-in page showed")
    fields = ("at", "sentence", "whom", "kind")

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[ChangeList]:
        """Return what tells a page of events."""
        return ToldChangeList

    @admin.display(description=_("what happened"))
    def sentence(self, event: Event) -> str:
        """Say it."""
        return self._told(event).sentence

    @admin.display(description=_("about"))
    def whom(self, event: Event) -> str:
        """Name whom it is about."""
        return self._told(event).whom

    @staticmethod
    def _told(event: Event) -> Told:
        told: Told | None = getattr(event, "told", None)
        return told or tell_events([event])[0]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """Find events about or by people of this name or address, and refusals with this reference."""
        words = search_term.split()
        if not words:
            return queryset, False
        people = PersonKey.objects.all()
        for word in words:
            people = people.filter(
                Q(person__given_name__icontains=word)
                | Q(person__family_name__icontains=word)
                | Q(person__name__icontains=word)
                | Q(person__email__icontains=word)
            )
        keys = people.values("key")
        found = Q(about__in=keys) | Q(actor__in=keys) | Q(facts__reference=search_term.strip().upper())
        return queryset.filter(found), False
