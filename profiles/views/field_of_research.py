"""Choosing one of more than two thousand fields of research: by a word, by a code, or level by level."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from profiles import fields_of_research
from profiles.domain.profile import save_profile
from profiles.fields_of_research import FieldOfResearch
from profiles.forms import FieldOfResearchForm
from profiles.models import Profile

# More than anybody reads: the page then asks for one more word.
MOST_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A line of the list: what can be chosen, and the group it lies in where the heading does not say so."""

    field: FieldOfResearch
    group: FieldOfResearch | None


@dataclass(frozen=True, kw_only=True)
class Division:
    """The lines that lie in one division."""

    field: FieldOfResearch
    choices: tuple[Choice, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def field_of_research(request: PersonRequest) -> HttpResponse:
    """Search (`q`) or look through the levels (`in`), and save what was chosen."""
    saved = Profile.objects.filter(person=request.user).first() or Profile()
    chosen = saved.field_path
    form = FieldOfResearchForm(request.POST or None, instance=saved)
    if request.method == "POST" and form.is_valid():
        saved = save_profile(request.user, field_of_research=form.cleaned_data["field_of_research"])
        messages.success(request, _said_after_choosing(saved))
        return redirect("profile")
    query = request.GET.get("q", "").strip()
    within = _known(request.GET.get("in", ""))
    found = fields_of_research.search(query)
    context = {
        "form": form,
        "chosen": chosen,
        "query": query,
        "found": len(found),
        "left_out": max(0, len(found) - MOST_SHOWN),
        "divisions": _by_division(found[:MOST_SHOWN]),
        "within": within,
        "above": fields_of_research.parents(within.code) if within else (),
        "below": fields_of_research.children(within.code if within else ""),
    }
    return render(request, "profiles/field_of_research.html", context)


def _known(code: str) -> FieldOfResearch | None:
    field = fields_of_research.find(code)
    if code and (field is None or not fields_of_research.children(code)):
        raise Http404
    return field


def _by_division(found: tuple[FieldOfResearch, ...]) -> tuple[Division, ...]:
    def division_of(field: FieldOfResearch) -> FieldOfResearch:
        return (*fields_of_research.parents(field.code), field)[0]

    return tuple(
        Division(field=division, choices=tuple(_choice(field) for field in fields))
        for division, fields in groupby(found, key=division_of)
    )


def _choice(field: FieldOfResearch) -> Choice:
    group = fields_of_research.parents(field.code)[1:]
    return Choice(field=field, group=group[0] if group else None)


def _said_after_choosing(saved: Profile) -> str:
    if not saved.field_of_research:
        return _("Your field of research is taken off your profile.")
    said = _("Your field of research is now %(name)s.") % {"name": saved.field_path[-1].name}
    rest = _("Your profile is complete.") if saved.is_complete else _("Your job title is still missing.")
    return f"{said} {rest}"
