"""The calls to ORCID in the admin: what was asked, what was answered, how long it took."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from institutions.admin.look import LookOnly
from orcid_sync.models import Attempt


@admin.register(Attempt)
class AttemptAdmin(LookOnly[Attempt]):
    """Newest first; found by ORCID iD, or by ORCID's own number for the call."""

    list_display = ("at", "person", "connection", "verb", "works", "put_code", "status", "error_code", "milliseconds")
    linked_by = ("connection__id__exact",)
    search_fields = ("connection__orcid", "=request_id", "=put_code")
    search_help_text = _("ORCID iD, ORCID's request id, or the put-code")
    related = ("connection__person",)
    fields = (*list_display, "request_id")

    @admin.display(description=_("person"))
    def person(self, attempt: Attempt) -> str:
        """Name whose record it was about."""
        return str(attempt.connection.person)
