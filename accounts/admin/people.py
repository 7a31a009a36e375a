"""People in the admin: who they are, how they are known, what they may do, and what other rooms know of them."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.person import show_panels
from accounts.models import DepartmentMembership, Identity, PersonKey, ProvenOrcid, Role, StaffId, User
from institutions.admin.look import LookOnly, Rows
from institutions.models import Event


class IdentityRows(Rows[Identity, User]):
    """By what the institution's provider knows the person."""

    model = Identity
    related = ("method",)
    fields = ("kind", "value", "method", "first_seen_at", "last_seen_at")


class StaffIdRows(Rows[StaffId, User]):
    """By what the institution's other systems know the person."""

    model = StaffId
    fields = ("kind", "value")


class ProvenOrcidRows(Rows[ProvenOrcid, User]):
    """The iDs that the person signed in with at ORCID."""

    model = ProvenOrcid
    fields = ("orcid", "proved_at")


class MembershipRows(Rows[DepartmentMembership, User]):
    """Where the person belongs."""

    model = DepartmentMembership
    related = ("department", "person")
    fields = ("department",)


class RoleRows(Rows[Role, User]):
    """What the person may do beyond being a researcher."""

    model = Role
    related = ("department",)
    fields = ("kind", "department", "granted_at")


@admin.register(User)
class PersonAdmin(LookOnly[User]):
    """Found by name, e-mail address, ORCID iD or staff identifier."""

    list_display = ("get_full_name", "email", "in_departments", "is_active", "last_login")
    list_display_links = ("get_full_name",)
    list_filter = ("is_active",)
    linked_by = ("departments__id__exact",)
    search_fields = ("given_name", "family_name", "name", "email", "proven_orcids__orcid", "staff_ids__value")
    search_help_text = _("Name, e-mail address, ORCID iD or staff identifier")
    fields = (
        *("name", "given_name", "family_name", "email", "email_is_vouched_for"),
        *("is_active", "created_at", "last_login", "handle", "everything"),
    )
    inlines = (MembershipRows, RoleRows, ProvenOrcidRows, StaffIdRows, IdentityRows)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return the people with their departments."""
        return super().get_queryset(request).prefetch_related("memberships__department").defer("password")

    @admin.display(description=_("departments"))
    def in_departments(self, person: User) -> str:
        """Name the departments."""
        return ", ".join(sorted(str(membership.department) for membership in person.memberships.all()))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the person, and what the rooms above know of them."""
        person = self.get_object(request, object_id)
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        context = (extra_context or {}) | {"panels": show_panels(person, to=request.user)}
        return super().change_view(request, object_id, form_url, context)

    def events_about(self, obj: User) -> QuerySet[Event]:
        """Return what the person did and what was done about them."""
        return Event.objects.filter(events_of(obj))

    @admin.display(description=_("trail"))
    def everything(self, person: User) -> str:
        """Link to the trail about the person."""
        url = reverse("admin:institutions_event_changelist", query={"person": person.pk})
        return format_html('<a href="{}">{}</a>', url, gettext("Everything about this person"))


def events_of(person: User) -> Q:
    """Return the condition for what the person did and what was done about them (1 query, for their key).

    The key itself, and not a query for it: with that no database would use the indexes of both columns.
    """
    key = PersonKey.objects.filter(person=person).values_list("key", flat=True).first()
    return Q(about=key) | Q(actor=key) if key else Q(pk=None)
