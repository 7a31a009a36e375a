"""Sources in the admin, without their tokens."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from institutions.admin.look import LookOnly
from items.models import Source, SourceRecord


@admin.register(Source)
class SourceAdmin(LookOnly[Source]):
    """Where items come from, and how the last harvest went."""

    list_display = ("url", "kind", "group", "is_on", "harvested_through", "last_harvest_ended_at", "last_error")
    search_fields = ("url", "group")
    fieldsets = (
        (None, {"fields": ("kind", "url", "group", "position", "is_on", "seconds_between_calls")}),
        (
            _("Harvest"),
            {"fields": ("harvested_through", "last_harvest_started_at", "last_harvest_ended_at", "last_error")},
        ),
    )


@admin.register(SourceRecord)
class RecordAdmin(LookOnly[SourceRecord]):
    """What a source says of an item, under its own identifier."""

    list_display = ("identifier", "source", "item", "modified_at", "seen_at", "missing_since", "withdrawn_at")
    search_fields = ("=identifier", "item__title")
    search_help_text = _("The source's own identifier, or the item's title")
    related = ("source", "item")
    ordering = ("-pk",)
    fields = (*list_display, "facts")
