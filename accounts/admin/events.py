"""The audit trail in the admin, each event as a sentence. It stands here because this room knows people's names."""

import re
from collections.abc import Iterator
from datetime import UTC
from itertools import islice
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.event_list import EventList, KindFilter, SinceFilter, SubjectFilter
from accounts.domain.trail import record_download
from accounts.models import PersonKey, User
from accounts.requests import PersonRequest
from institutions.admin.look import LookOnly, first_words
from institutions.admin.trail import Told, read_kind, tell_events
from institutions.models import Event
from institutions.tables import BYTE_ORDER_MARK, csv_line
from institutions.tenancy.streams import stream

#: How a reference reads that the page of a failed sign-in shows.
REFERENCE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")
#: Events that a download tells at once: so many are in memory, and each takes its share of three queries.
TOLD_AT_ONCE = 500


@admin.register(Event)
class EventAdmin(LookOnly[Event]):
    """What happened, newest first; found by a person's name or e-mail address, or by a sign-in's reference."""

    change_list_template = "admin/trail_list.html"
    change_form_template = "admin/trail_event.html"
    list_display = ("when", "sentence")
    list_display_links = ("when",)
    list_filter = (SinceFilter, SubjectFilter, KindFilter)
    sortable_by = ("when",)
    search_fields = ("kind",)
    search_help_text = gettext_lazy("A person's name or e-mail address, or the reference that a sign-in page showed")
    fields = ("when", "sentence", "who", "whom", "what")

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[ChangeList]:
        """Return what tells a page of events."""
        return EventList

    def get_urls(self) -> list[URLPattern]:
        """Return the admin's addresses and that of the download."""
        download = self.admin_site.admin_view(self.download)
        return [path("csv/", download, name="institutions_event_csv"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the list, with a button that downloads it for whom that is allowed."""
        context = {"title": _("The audit trail"), "may_download": _may_download(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one event."""
        context = {"title": _("An event of the audit trail"), "subtitle": ""}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @admin.display(description=gettext_lazy("when (UTC)"), ordering="at")
    def when(self, event: Event) -> str:
        """Say when, for people and for programs."""
        at = event.at.astimezone(UTC)
        return format_html('<time datetime="{}">{}</time>', f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at:%d %b %Y, %H:%M}")

    @admin.display(description=gettext_lazy("what happened"))
    def sentence(self, event: Event) -> str:
        """Say it."""
        return _told(event).html

    @admin.display(description=gettext_lazy("who did it"))
    def who(self, event: Event) -> str:
        """Name who did it: a person, an operator by command, or the system."""
        return _told(event).who

    @admin.display(description=gettext_lazy("about"))
    def whom(self, event: Event) -> str:
        """Name whom it is about."""
        return _told(event).whom or _("Nobody")

    @admin.display(description=gettext_lazy("kind"))
    def what(self, event: Event) -> str:
        """Say in a few words what it was."""
        return capfirst(read_kind(event.kind))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """Find events about or by people of this name or address, or the sign-in with this reference."""
        words = first_words(search_term).split()
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
        found = Q(about__in=keys) | Q(actor__in=keys)
        reference = search_term.strip().upper()
        if REFERENCE.fullmatch(reference):  # or a first name such as Jean-Paul
            found |= Q(kind__startswith="sign_in.", facts__reference=reference)
        return queryset.filter(found), False

    def download(self, request: PersonRequest) -> HttpResponseBase:
        """Send the events of the list, all of them, as CSV; the trail tells that this was done."""
        if not _may_download(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        asked: Any = self.get_changelist_instance(request)
        events: QuerySet[Event] = asked.queryset
        record_download(by=request.user, of=asked.person, is_part=bool(asked.has_active_filters or asked.query))
        return StreamingHttpResponse(
            stream(lambda: _lines(events), institution=request.institution),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="trail-{request.institution.slug}-'
                f'{timezone.now():%Y-%m-%d}.csv"'
            },
        )


def _may_download(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.has_perm("institutions.download_event")


def _told(event: Event) -> Told:
    told: Told | None = getattr(event, "told", None)
    return told or tell_events([event])[0]


def _lines(events: QuerySet[Event]) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(["when", "what happened", "kind", "who", "about"])
    rows = events.iterator(chunk_size=TOLD_AT_ONCE)
    while some := list(islice(rows, TOLD_AT_ONCE)):
        for told in tell_events(some):
            at = told.at.astimezone(UTC)
            yield csv_line([f"{at:%Y-%m-%dT%H:%M:%SZ}", told.sentence, told.kind, told.who, told.whom])
