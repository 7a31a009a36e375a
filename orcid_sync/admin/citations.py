"""Citations in the admin: what stands on whose record, what holds it back, and whose move it is."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import PersonKey
from institutions.admin.look import LookOnly
from institutions.admin.trail import kinds_that_tell
from institutions.models import Event
from orcid_sync.models import Citation
from orcid_sync.reasons import BlockReason


class ReasonFilter(admin.SimpleListFilter):
    """What the item lacks."""

    title = _("what it lacks")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return every reason there is."""
        return [(reason.value, reason.name.replace("_", " ").capitalize()) for reason in BlockReason]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Citation]) -> QuerySet[Citation]:
        """Keep the chosen one."""
        return queryset.filter(reason=self.value()) if self.value() else queryset


@admin.register(Citation)
class CitationAdmin(LookOnly[Citation]):
    """Found by the item, the put-code, the ORCID iD or the person."""

    list_display = ("item", "person", "state", "sentence_for_staff", "put_code", "sent_at", "error")
    list_filter = ("state", ReasonFilter)
    linked_by = ("connection__id__exact", "item__id__exact")
    search_fields = (
        "item__title",
        "item__doi",
        "=put_code",
        "connection__orcid",
        "connection__person__given_name",
        "connection__person__family_name",
        "connection__person__name",
    )
    search_help_text = _("The item's title or DOI, the put-code, the ORCID iD or the person's name")
    related = ("item", "connection__person")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("item", "person", "connection", "state", "sentence_for_staff", "error")}),
        (
            _("On the record"),
            {"fields": ("put_code", "sent_at", "identifier", "sent_revision", "item_revision", "other_source")},
        ),
        (
            _("What is under way"),
            {"fields": ("intent", "intent_at", "removal_cause", "is_held", "failures", "next_try_at")},
        ),
        (_("What the researcher decided"), {"fields": ("is_removed_in_orcid", "beside_others")}),
    )

    @admin.display(description=_("person"), ordering="connection__person__family_name")
    def person(self, citation: Citation) -> str:
        """Name whose record it is."""
        return str(citation.connection.person)

    @admin.display(description=_("what it means"))
    def sentence_for_staff(self, citation: Citation) -> str:
        """Say where it stands and whose move it is."""
        return citation.sentence_for_staff

    @admin.display(description=_("the item's revision now"))
    def item_revision(self, citation: Citation) -> int:
        """Return what `sent_revision` is compared with."""
        return int(citation.item.revision)

    def events_about(self, obj: Citation) -> QuerySet[Event]:
        """Return what the person decided about the item, and what happened to it."""
        key = PersonKey.objects.filter(person=obj.connection.person_id).values("key")
        told = Q(about=None) | Q(about__in=key)
        return Event.objects.filter(told, kind__in=kinds_that_tell("item"), facts__item=obj.item_id)
