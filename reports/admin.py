"""Report keys in the admin. A key is made by a command, which prints it once; here it is looked at and revoked."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from institutions.admin.look import LookOnly
from institutions.admin.trail import LookUp, Named, Subject, register_look_up, register_sentences
from institutions.models import Event
from reports.domain.keys import revoke_report_key
from reports.models import ReportKey


def name_keys(prefixes: set[Any]) -> Mapping[Any, Named]:
    """Return what the keys that begin so are called, and their pages, in one query."""
    rows = ReportKey.objects.filter(prefix__in=prefixes).only("institution", "name", "prefix")
    return {
        row.prefix: Named(
            f"“{row.name}” (colophon_{row.prefix}_…)", reverse("admin:reports_reportkey_change", args=[row.pk])
        )
        for row in rows
    }


register_look_up("key", LookUp(ask=name_keys, gone=gettext_lazy("that is no longer here")))
register_sentences(
    Subject.REPORTS,
    {
        "report_key.created": gettext_lazy("%(who)s made the report key %(key)s for %(department)s."),
        "report_key.used": gettext_lazy("The report key %(key)s was used on this day."),
        "report_key.revoked": gettext_lazy("%(who)s revoked the report key %(key)s."),
    },
)


@admin.register(ReportKey)
class ReportKeyAdmin(LookOnly[ReportKey]):
    """Who pulls reports of what, and since when nobody does."""

    list_display = ("name", "begins_with", "part", "holder", "created_at", "last_used_at", "revoked_at")
    search_fields = ("name", "department__name", "=prefix")
    related = ("department", "holder")
    actions = ("revoke",)
    fields = list_display

    @admin.display(description=gettext_lazy("begins with"), ordering="prefix")
    def begins_with(self, key: ReportKey) -> str:
        """Return as much of the key as is kept."""
        return f"colophon_{key.prefix}_…"

    @admin.display(description=gettext_lazy("opens"), ordering="department")
    def part(self, key: ReportKey) -> str:
        """Return what the key opens."""
        return str(key.department or _("The whole institution"))

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whether the person may revoke keys."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        return request.user.has_perm("reports.revoke_reportkey")

    @admin.action(description=gettext_lazy("Revoke: the key opens nothing from now on"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, keys: QuerySet[ReportKey]) -> None:
        """Revoke the chosen keys."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        chosen = list(keys.filter(revoked_at=None))
        for key in chosen:
            revoke_report_key(key, actor=request.user.audit_key)
        self.message_user(
            request,
            ngettext("%(count)s key was revoked.", "%(count)s keys were revoked.", len(chosen))
            % {"count": len(chosen)},
        )

    def events_about(self, obj: ReportKey) -> QuerySet[Event]:
        """Return what happened with the key."""
        return Event.objects.filter(kind__startswith="report_key.", facts__key=obj.prefix)
