"""How the list of events is cut: by person, subject, kind and time. A page of it is told with a few queries in all."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.people import events_of
from accounts.models import User
from institutions.admin.trail import Subject, known_kinds, read_kind, tell_events
from institutions.models import Event

PERSON = "person"


class SinceFilter(admin.SimpleListFilter):
    """How far back."""

    title = gettext_lazy("time")
    parameter_name = "since"
    days = {"today": 1, "7": 7, "30": 30}
    #: The moment that counts.
    column = "at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the spans; all of it when none is chosen."""
        return [("today", _("Today (UTC)")), ("7", _("The last 7 days")), ("30", _("The last 30 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what is as new as that: today is one day, and so on, each from midnight on (UTC)."""
        days = self.days.get(self.value() or "")
        if days is None:
            return queryset
        midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return queryset.filter(**{f"{self.column}__gte": midnight - timedelta(days=days - 1)})


class SubjectFilter(admin.SimpleListFilter):
    """What events are about, in a few words: reading which of it occurs would read the whole trail."""

    title = gettext_lazy("subject")
    parameter_name = "subject"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the subjects."""
        return list(Subject.choices)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the links; a kind that was chosen is of the subject that is left."""
        for value, display in [(None, _("All")), *self.lookup_choices]:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value, "kind": None}),
                "display": display,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Keep the events of the chosen subject."""
        if not self.value():
            return queryset
        return queryset.filter(kind__in=kinds_of(self.value()))


class KindFilter(admin.SimpleListFilter):
    """Exactly what happened, once a subject is chosen."""

    title = gettext_lazy("what happened")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the kinds of the chosen subject, or of all for an address that names a kind alone."""
        subject = request.GET.get(SubjectFilter.parameter_name)
        kinds = kinds_of(subject) if subject else list(known_kinds()) if self.value() else []
        return [(kind, capfirst(read_kind(kind))) for kind in kinds]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Keep the events of the chosen kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


def kinds_of(subject: str | None) -> list[str]:
    """Return the kinds of event about the subject; none for one that does not exist."""
    return [kind for kind, meaning in known_kinds().items() if meaning.subject == subject]


class EventList(ChangeList):
    """A page of events with their sentences, which are told all at once; `?person=` leaves one person's."""

    person: User | None
    has_person: bool

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return what the filters are asked for: the person is no column of an event."""
        return {name: value for name, value in super().get_filters_params(params).items() if name != PERSON}

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Event]:
        """Return the events, of the person alone where one is named; none when nobody here is."""
        events: QuerySet[Event] = super().get_queryset(request, exclude_parameters)
        number = request.GET.get(PERSON, "")
        self.has_person = PERSON in request.GET
        # No number of a person has more digits, and no database takes one.
        is_number = number.isascii() and number.isdecimal() and len(number) < 19  # noqa: PLR2004 - see above
        self.person = User.objects.defer("password").filter(pk=number).first() if is_number else None
        if not self.has_person:
            return events
        return events.filter(events_of(self.person)) if self.person else events.none()

    @property
    def without_person(self) -> str:
        """Return the query of the same list about everybody."""
        return self.get_query_string(remove=[PERSON])

    def get_results(self, request: HttpRequest) -> None:
        """Read the page and tell it."""
        super().get_results(request)
        page = list(self.result_list)
        for event, told in zip(page, tell_events(page), strict=True):
            event.told = told
        self.result_list = page
