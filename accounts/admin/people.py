"""People in the admin: who they are, how they are known, what they may do, and what other rooms know of them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.person import show_panels
from accounts.domain.giving_up import is_given_up
from accounts.domain.leaving import let_go, welcome_back
from accounts.enums import LetGoBy
from accounts.models import DepartmentMembership, Identity, PersonKey, ProvenOrcid, Role, StaffId, User
from institutions.admin.look import ROWS_A_PAGE, LookOnly, Rows
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
        *("is_active", "left_at", "let_go_by", "created_at", "last_login", "handle", "everything"),
    )
    actions = ("let_go", "welcome_back")
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

    def has_let_go_permission(self, request: HttpRequest) -> bool:
        """Whether the person may close accounts."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        return request.user.has_perm("accounts.let_go_person")

    @admin.action(
        description=_("They have left: close the account, and end their sessions now"), permissions=["let_go"]
    )
    def let_go(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Close the accounts of the chosen, a page of them at the most; of nobody who has a role, nor one's own."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        chosen = self._leave_given_up(request, self._take_chosen(request, people.filter(left_at=None)))
        spared = [person for person in chosen if person == request.user or person.has_role]
        actor = request.user.audit_key
        count = sum(let_go(person, by=LetGoBy.STAFF, actor=actor) for person in chosen if person not in spared)
        self.message_user(
            request,
            ngettext("%(count)s account was closed.", "%(count)s accounts were closed.", count) % {"count": count},
            messages.SUCCESS if count else messages.WARNING,
        )
        if spared:
            self.message_user(
                request,
                gettext(
                    "Left open: %(names)s. Whoever has a role here keeps the account until whoever runs the site has taken "
                    "the role back, and nobody closes their own."
                )
                % {"names": ", ".join(map(str, spared))},
                messages.WARNING,
            )

    def has_welcome_back_permission(self, request: HttpRequest) -> bool:
        """Whether the person may open accounts again."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        return request.user.has_perm("accounts.welcome_back_person")

    @admin.action(description=_("They are back: open the account again"), permissions=["welcome_back"])
    def welcome_back(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Open the accounts of the chosen again, a page of them at the most."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        chosen = self._leave_given_up(request, self._take_chosen(request, people.filter(is_active=False)))
        actor = request.user.audit_key
        count = sum(welcome_back(person, actor=actor) for person in chosen)
        self.message_user(
            request,
            ngettext("%(count)s account is open again.", "%(count)s accounts are open again.", count)
            % {"count": count},
            messages.SUCCESS if count else messages.WARNING,
        )

    def _take_chosen(self, request: HttpRequest, people: QuerySet[User]) -> list[Any]:
        """Return the chosen; nobody, and say so, when they are more than a page."""
        roles = Role.objects.filter(person=OuterRef("pk"))
        chosen = list(people.annotate(has_role=Exists(roles))[: ROWS_A_PAGE + 1])
        if len(chosen) <= ROWS_A_PAGE:
            return chosen
        self.message_user(
            request,
            gettext("That is more than %(most)s at once, so nothing was done. Choose those of one page.")
            % {"most": ROWS_A_PAGE},
            messages.ERROR,
        )
        return []

    def _leave_given_up(self, request: HttpRequest, chosen: list[Any]) -> list[Any]:
        """Return the chosen without the accounts that were given up, and say why those are left as they are."""
        count = sum(map(is_given_up, chosen))
        if count:
            self.message_user(
                request,
                ngettext(
                    "%(count)s account was left as it is: its person gave it up for another account of theirs, which "
                    "is the one to choose.",
                    "%(count)s accounts were left as they are: their people gave them up for another account of "
                    "theirs, which is the one to choose.",
                    count,
                )
                % {"count": count},
                messages.WARNING,
            )
        return [person for person in chosen if not is_given_up(person)]

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
