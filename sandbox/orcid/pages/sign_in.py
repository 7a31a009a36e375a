"""Signing in with a password, registering, signing out."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sandbox.orcid.clock import now_ms
from sandbox.orcid.models import Person
from sandbox.orcid.orcid_ids import MADE_HERE, number_of, write_orcid
from sandbox.orcid.pages.forms import RegistrationForm, SignInForm, find_person
from sandbox.orcid.pages.session import go_to, next_of, person_of, sign_in, sign_out

FORM_OF_QUERY = {"given_names": "given_names", "family_names": "family_names", "email": "email"}


@require_http_methods(["GET", "POST"])
def show_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with e-mail or iD and password; an authorise request may know the person already (section 1.4)."""
    then = next_of(request)
    if request.method == "POST":
        form = SignInForm(request.POST)
        if form.is_valid():
            sign_in(request, form.person)
            return HttpResponseRedirect(then)
    else:
        asked = _asked(then)
        known = _known(asked)
        if known is None and _prefers_registration(asked) and "stay" not in request.GET:
            return go_to("register", then=then)
        form = SignInForm(initial={"user": known or ""})
    return render(request, "sandbox_orcid/sign_in.html", {"form": form, "next": then})


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a new iD and sign its owner in."""
    then = next_of(request)
    if request.method == "POST":
        form = RegistrationForm(request.POST)
        if form.is_valid():
            with transaction.atomic():
                person = register_person(form.cleaned_data)
            sign_in(request, person)
            return HttpResponseRedirect(then)
    else:
        asked = _asked(then)
        form = RegistrationForm(initial={field: asked.get(name, "") for name, field in FORM_OF_QUERY.items()})
    return render(request, "sandbox_orcid/register.html", {"form": form, "next": then})


@require_http_methods(["GET", "POST"])
def show_sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, after the button was pressed; somebody else can then go on with what was asked."""
    if request.method == "POST":
        sign_out(request)
        return HttpResponseRedirect(next_of(request, otherwise="home"))
    context = {"person": person_of(request), "next": next_of(request, otherwise="home")}
    return render(request, "sandbox_orcid/sign_out.html", context)


def user_status(request: HttpRequest) -> JsonResponse:
    """Say whether somebody is signed in; `?logUserOut=true` signs them out first (section 1.4)."""
    if request.GET.get("logUserOut") == "true":
        sign_out(request)
    return JsonResponse({"loggedIn": person_of(request) is not None})


def register_person(values: Mapping[str, str]) -> Person:
    """Make a record with the next iD outside the ranges that ORCID issues from."""
    latest = Person.objects.filter(orcid__startswith=MADE_HERE).order_by("-orcid").first()
    number = number_of(latest.orcid) + 1 if latest else int(MADE_HERE.replace("-", "")) * 10**7 + 1
    person = Person(
        orcid=write_orcid(number),
        given_names=values["given_names"],
        family_name=values["family_names"],
        email=values["email"],
        registered_ms=now_ms(),
    )
    person.set_password(values["password"])
    person.save()
    return person


def _asked(then: str) -> dict[str, str]:
    """Give what the authorise request behind the form says about the person."""
    return {name: values[0] for name, values in parse_qs(urlsplit(then).query).items()}


def _known(asked: Mapping[str, str]) -> str | None:
    for name in ("orcid", "email"):
        if asked.get(name) and find_person(asked[name]):
            return asked[name]
    return None


def _prefers_registration(asked: Mapping[str, str]) -> bool:
    """Say whether the form for a new iD comes first: asked for, or an e-mail that no record has."""
    shown = asked.get("show_login", "")
    return shown == "false" or (shown != "true" and bool(asked.get("email")))
