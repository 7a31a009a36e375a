"""Access through an institution: search, the institution's sign-in, one-time linking (section 1.10)."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sandbox.orcid.models import Client, InstitutionAccount, Person
from sandbox.orcid.pages.forms import InstitutionForm, RegistrationForm, SignInForm
from sandbox.orcid.pages.session import go_to, next_of, sign_in
from sandbox.orcid.pages.sign_in import register_person

# Where the session keeps the institution's account between its sign-in and the linking.
PENDING = "institution_account"


def institutions() -> list[str]:
    """Give the institutions that people or clients of this stand-in belong to."""
    people = Person.objects.exclude(institution="").values_list("institution", flat=True)
    clients = Client.objects.exclude(institution="").values_list("institution", flat=True)
    return sorted({*people, *clients})


@require_http_methods(["GET"])
def search(request: HttpRequest) -> HttpResponse:
    """Search for an institution by its name."""
    asked = request.GET.get("q", "").strip()
    found = [name for name in institutions() if asked.lower() in name.lower()] if asked else []
    context = {"asked": asked, "found": found, "next": next_of(request)}
    return render(request, "sandbox_orcid/institution_search.html", context)


@require_http_methods(["GET", "POST"])
def sign_in_there(request: HttpRequest) -> HttpResponse:
    """Sign in at the institution; the first time leads to linking, later ones straight on."""
    name = request.GET.get("name", "")
    if name not in institutions():
        raise Http404
    then = next_of(request)
    form = InstitutionForm(request.POST or None)
    if form.is_valid():
        account = form.cleaned_data["account"]
        linked = InstitutionAccount.objects.filter(institution=name, account=account).first()
        if linked and linked.person.status == Person.Status.ACTIVE:
            sign_in(request, linked.person)
            return HttpResponseRedirect(then)
        request.session[PENDING] = [name, account]
        return go_to("institution_link", then=then)
    context = {"form": form, "name": name, "next": then}
    return render(request, "sandbox_orcid/institution_sign_in.html", context)


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Link the institution's account, once, to an iD by its password, or to a new iD."""
    then = next_of(request)
    pending = request.session.get(PENDING)
    if not pending:
        return go_to("institution_search", then=then)
    registering = request.POST.get("what") == "register"
    known = SignInForm(request.POST if request.method == "POST" and not registering else None, prefix="known")
    new = RegistrationForm(request.POST if registering else None, prefix="new")
    person = None
    if registering and new.is_valid():
        with transaction.atomic():
            person = register_person(new.cleaned_data)
    elif not registering and known.is_valid():
        person = known.person
    if person is not None:
        return _remember(request, person, pending=pending, then=then)
    context = {"known": known, "new": new, "name": pending[0], "account": pending[1], "next": then}
    return render(request, "sandbox_orcid/institution_link.html", context)


def _remember(request: HttpRequest, person: Person, *, pending: list[str], then: str) -> HttpResponse:
    institution, account = pending
    InstitutionAccount.objects.update_or_create(
        institution=institution,
        account=account,
        defaults={"person": person},
    )
    if not person.institution:
        person.institution = institution
        person.save(update_fields=["institution"])
    del request.session[PENDING]
    sign_in(request, person)
    return HttpResponseRedirect(then)
