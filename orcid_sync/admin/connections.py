"""ORCID connections in the admin: where each stands, what stands on the record, and what to do about it."""

from collections.abc import Sequence

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.people import events_of
from accounts.admin.person import Line, Panel, register
from accounts.models import User
from institutions.admin.look import ROWS_A_PAGE, LookOnly
from institutions.models import Event
from orcid_sync.domain import staff
from orcid_sync.domain.turns import TAKES_TURNS
from orcid_sync.enums import CitationState, ConnectionState, WorksWish
from orcid_sync.models import Farewell, OrcidConnection


@admin.register(OrcidConnection)
class ConnectionAdmin(LookOnly[OrcidConnection]):
    """Found by ORCID iD or by the person. No token is read or shown."""

    list_display = ("orcid", "person", "state", "trouble", "connected_at", "read_at", "due_at", "failures")
    list_filter = ("state", "trouble")
    search_fields = (
        "orcid",
        "name",
        "person__given_name",
        "person__family_name",
        "person__name",
        "person__email",
        "person__staff_ids__value",
    )
    search_help_text = gettext_lazy("ORCID iD, or the person's name, e-mail address or staff identifier")
    related = ("person",)
    ordering = ("-pk",)
    actions = ("make_due", "release_removals")
    fieldsets = (
        (None, {"fields": ("person", "record", "name", "name_confirmed_at", "works", "calls", "taking_leave")}),
        (
            gettext_lazy("Where it stands"),
            {"fields": ("state", "trouble", "failures", "read_at", "due_at", "urgency", "needs_reading")},
        ),
        (
            gettext_lazy("Its history"),
            {"fields": ("connected_at", "started_at", "paused_at", "left_at", "revoked_at", "disconnected_at")},
        ),
        (
            gettext_lazy("For whoever runs the site"),
            {"fields": ("client_id", "scopes", "expires_at", "offered_at", "leased_until")},
        ),
    )

    @admin.display(description=gettext_lazy("ORCID iD"))
    def record(self, connection: OrcidConnection) -> str:
        """Link to the record at ORCID."""
        return format_html('<a href="{0}" rel="noreferrer">{0}</a>', connection.uri)

    @admin.display(description=gettext_lazy("works"))
    def works(self, connection: OrcidConnection) -> str:
        """Count the citations by state, each count with a link to them."""
        counts = count_citations(connection)
        if not counts:
            return _("None yet.")
        return format_html_join(", ", '<a href="{}">{} {}</a>', counts)

    @admin.display(description=gettext_lazy("calls"))
    def calls(self, connection: OrcidConnection) -> str:
        """Link to the calls to ORCID for this record."""
        url = reverse("admin:orcid_sync_attempt_changelist", query={"connection__id__exact": connection.pk})
        return format_html('<a href="{}">{}</a>', url, _("Calls to ORCID for this record"))

    @admin.display(description=gettext_lazy("farewell"))
    def taking_leave(self, connection: OrcidConnection) -> str:
        """Say what somebody who has left was told and wants, and when the permission is given back."""
        farewell = Farewell.objects.filter(connection=connection).first()
        if farewell is None:
            return ""
        mailed = date_format(timezone.localtime(farewell.mailed_at)) if farewell.mailed_at else _("not sent")
        return _("%(wish)s. Last mail: %(mailed)s. The permission is given back on %(ends)s at the latest.") % {
            "wish": WorksWish(farewell.works).label,
            "mailed": mailed,
            "ends": date_format(timezone.localtime(farewell.ends_at)),
        }

    def has_make_due_permission(self, request: HttpRequest) -> bool:
        """Whether the person may make connections due."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        return request.user.has_perm("orcid_sync.make_connection_due")

    @admin.action(
        description=gettext_lazy("Make due now: read the record and bring it in step"), permissions=["make_due"]
    )
    def make_due(self, request: HttpRequest, connections: QuerySet[OrcidConnection]) -> None:
        """Have the workers read the chosen records and bring them in step, a page of them at the most."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        chosen = self._take_chosen(request, connections)
        if chosen is None:
            return
        count = staff.make_due(chosen, actor=request.user.audit_key)
        self.message_user(
            request,
            ngettext(
                "%(count)s connection is due: a worker reads the record and brings it in step.",
                "%(count)s connections are due: workers read the records and bring them in step.",
                count,
            )
            % {"count": count},
            messages.SUCCESS if count else messages.WARNING,
        )

    def has_release_removals_permission(self, request: HttpRequest) -> bool:
        """Whether the person may let held removals go."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        return request.user.has_perm("orcid_sync.release_removals")

    @admin.action(description=gettext_lazy("Let the held removals go"), permissions=["release_removals"])
    def release_removals(self, request: HttpRequest, connections: QuerySet[OrcidConnection]) -> None:
        """Have the workers remove what was held on the chosen records, a page of them at the most."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        chosen = self._take_chosen(request, connections)
        if chosen is None:
            return
        actor = request.user.audit_key
        count = sum(staff.release_removals(connection, actor=actor) for connection in chosen)
        self.message_user(
            request,
            ngettext(
                "%(count)s held removal was let go: the work leaves the record at the worker's next turn.",
                "%(count)s held removals were let go: the works leave their records at the workers' next turn.",
                count,
            )
            % {"count": count},
            messages.SUCCESS if count else messages.WARNING,
        )

    def _take_chosen(
        self, request: HttpRequest, connections: QuerySet[OrcidConnection]
    ) -> list[OrcidConnection] | None:
        """Return those of the chosen that take turns; None, and say so, when they are more than a page."""
        chosen = list(connections.filter(state__in=TAKES_TURNS)[: ROWS_A_PAGE + 1])
        if len(chosen) <= ROWS_A_PAGE:
            return chosen
        self.message_user(
            request,
            _("That is more than %(most)s at once, so nothing was done. Choose those of one page.")
            % {"most": ROWS_A_PAGE},
            messages.ERROR,
        )
        return None

    def events_about(self, obj: OrcidConnection) -> QuerySet[Event]:
        """Return what happened between the person and ORCID."""
        return Event.objects.filter(events_of(obj.person), kind__startswith="orcid.")


def count_citations(connection: OrcidConnection) -> list[tuple[str, int, str]]:
    """Return (address of the list, number, state) for each state that occurs, in one query."""
    counts = dict(connection.citations.order_by().values_list("state").annotate(Count("pk")))
    return [
        (
            reverse(
                "admin:orcid_sync_citation_changelist",
                query={"connection__id__exact": connection.pk, "state__exact": state.value},
            ),
            counts[state],
            str(state.label),
        )
        for state in CitationState
        if state in counts
    ]


def show_connections(person: User) -> Sequence[Line]:
    """Say how the person stands with ORCID: the present connection and those of the past."""
    rows = OrcidConnection.objects.filter(person=person).order_by("-pk").only("orcid", "state")[:10]
    return [
        Line(
            label=connection.orcid,
            text=ConnectionState(connection.state).label,
            link=reverse("admin:orcid_sync_orcidconnection_change", args=[connection.pk]),
        )
        for connection in rows
    ] or [Line(label=gettext_lazy("Connection"), text=gettext_lazy("Not connected."))]


register(
    Panel(key="orcid", title="ORCID", position=10, permission="orcid_sync.view_orcidconnection", look=show_connections)
)
