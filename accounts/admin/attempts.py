"""Attempts to sign in, in the admin: found by what the person reads out, and told so that staff can help."""

import re
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.attempt_story import advise, explanation_of, tell_attempt
from accounts.admin.event_list import SinceFilter
from accounts.admin.person import Line, Panel, register
from accounts.enums import AttemptStep
from accounts.errors import SignInProblem
from accounts.explanations import EXPLANATIONS
from accounts.models import SignInAttempt, SignInMethod, User
from accounts.staff_words import name_missing
from institutions.admin.look import LookOnly, first_words

#: A reference as people say and type it: in two groups or one, in capitals or not.
SPOKEN_REFERENCE = re.compile(r"([2-9A-Z]{4})[\s-]*([2-9A-Z]{4})")
SHOWN_OF_A_PERSON = 5


class BegunFilter(SinceFilter):
    """How long ago they began."""

    column = "begun_at"


class CauseFilter(admin.SimpleListFilter):
    """Why it failed, in the words that the person read."""

    title = gettext_lazy("cause")
    parameter_name = "cause"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return every cause."""
        return [(str(problem), EXPLANATIONS[problem].title) for problem in SignInProblem]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SignInAttempt]) -> QuerySet[SignInAttempt]:
        """Keep the attempts that failed for it."""
        return queryset.filter(problem=self.value()) if self.value() else queryset


class MethodFilter(admin.SimpleListFilter):
    """Which of the institution's identity providers; offered where there are several."""

    title = gettext_lazy("sign-in method")
    parameter_name = "method"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the methods by name."""
        return [(str(pk), name) for pk, name in SignInMethod.objects.order_by("name", "pk").values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SignInAttempt]) -> QuerySet[SignInAttempt]:
        """Keep the attempts at it; none at one that the institution does not have."""
        if not self.value():
            return queryset
        chosen = [int(pk) for pk, _name in self.lookup_choices if pk == self.value()]
        return queryset.filter(method__in=chosen)


@admin.register(SignInAttempt)
class AttemptAdmin(LookOnly[SignInAttempt]):
    """Each attempt of the last thirty days, newest first."""

    list_display = ("reference", "begun", "step", "cause", "method", "email", "person")
    list_filter = (BegunFilter, "step", CauseFilter, MethodFilter)
    linked_by = ("person__id__exact",)
    sortable_by = ("begun",)
    ordering = ("-begun_at", "-pk")
    related = ("method", "person")
    search_fields = ("email",)
    search_help_text = gettext_lazy("The reference that the sign-in page showed, or an e-mail address")
    fields = ("reference", "begun", "step", "cause", "method_link", "email", "person_link", "events")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignInAttempt]:
        """Return the attempts with the person and the method of each."""
        return super().get_queryset(request).defer("person__password", "method__provider_facts", "method__mapping")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SignInAttempt], search_term: str
    ) -> tuple[QuerySet[SignInAttempt], bool]:
        """Find the attempt with this reference, or those with this e-mail address, the person's own included."""
        term = first_words(search_term)
        if not term:
            return queryset, False
        reference = SPOKEN_REFERENCE.fullmatch(term.upper())
        if reference:
            found = queryset.filter(reference=f"{reference[1]}-{reference[2]}")
            if found.exists():
                return found, False
        return queryset.filter(Q(email__icontains=term) | Q(person__email__icontains=term)), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list."""
        return super().changelist_view(request, {"title": _("Attempts to sign in")} | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the attempt as a story, and what helps."""
        attempt = self.get_object(request, object_id)
        context = {
            "title": _("An attempt to sign in"),
            "subtitle": attempt.reference,
            "told": tell_attempt(attempt),
            "advice": advise(attempt),
            "explanation": explanation_of(attempt),
            "missing": name_missing(attempt.missing),
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @admin.display(description=gettext_lazy("begun (UTC)"), ordering="begun_at")
    def begun(self, attempt: SignInAttempt) -> str:
        """Say when, for people and for programs."""
        at = attempt.begun_at.astimezone(UTC)
        return format_html('<time datetime="{}">{}</time>', f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at:%d %b %Y, %H:%M}")

    @admin.display(description=gettext_lazy("cause"))
    def cause(self, attempt: SignInAttempt) -> str | Promise:
        """Return the title of the page that the person read."""
        explanation = explanation_of(attempt)
        return explanation.title if explanation else attempt.problem

    @admin.display(description=gettext_lazy("sign-in method"))
    def method_link(self, attempt: SignInAttempt) -> str:
        """Link to the method."""
        if attempt.method is None:
            return "—"
        url = reverse("admin:accounts_signinmethod_change", args=[attempt.method.pk])
        return format_html('<a href="{}">{}</a>', url, attempt.method)

    @admin.display(description=gettext_lazy("person"))
    def person_link(self, attempt: SignInAttempt) -> str:
        """Link to whom it was recognised as."""
        if attempt.person is None:
            return "—"
        url = reverse("admin:accounts_user_change", args=[attempt.person.pk])
        return format_html('<a href="{}">{}</a>', url, attempt.person)

    @admin.display(description=gettext_lazy("trail"))
    def events(self, attempt: SignInAttempt) -> str:
        """Link to what the trail keeps of it, which is longer than the attempt is kept."""
        url = reverse("admin:institutions_event_changelist", query={"q": attempt.reference})
        return format_html('<a href="{}">{}</a>', url, _("What the trail says of this reference"))


def show_attempts(person: User) -> Sequence[Line]:
    """Name the person's newest attempts, and lead to all of them and to those with their address (1 query)."""
    newest = SignInAttempt.objects.filter(person=person).order_by("-begun_at", "-pk")[:SHOWN_OF_A_PERSON]
    attempts = reverse("admin:accounts_signinattempt_changelist")
    lines = [
        Line(
            label=f"{attempt.begun_at.astimezone(UTC):%d %b %Y, %H:%M} UTC",
            text=_outcome(attempt),
            link=reverse("admin:accounts_signinattempt_change", args=[attempt.pk]),
        )
        for attempt in newest
    ]
    if lines:
        link = f"{attempts}?person__id__exact={person.pk}"
        lines.append(
            Line(label=gettext_lazy("All of them"), text=gettext_lazy("Their attempts to sign in"), link=link)
        )
    else:
        lines.append(Line(label=gettext_lazy("Attempts"), text=gettext_lazy("None in the last thirty days.")))
    if person.email:
        link = reverse("admin:accounts_signinattempt_changelist", query={"q": person.email})
        text = gettext_lazy("Attempts with their e-mail address, whoever they ended as")
        lines.append(Line(label=gettext_lazy("By address"), text=text, link=link))
    return lines


def _outcome(attempt: SignInAttempt) -> str:
    explanation = explanation_of(attempt)
    return str(explanation.title if explanation else AttemptStep(attempt.step).label)


register(
    Panel(
        key="sign_in_attempts",
        title=gettext_lazy("Signing in"),
        position=5,
        permission="accounts.view_signinattempt",
        look=show_attempts,
    )
)
