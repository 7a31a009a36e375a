"""The page where a person allows or denies what a client asks (section 1.3)."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sandbox.orcid.models import Person
from sandbox.orcid.oauth.grants import has_allowed, issue_code
from sandbox.orcid.oauth.request import AuthoriseRequest, UntrustedRequestError, read_request
from sandbox.orcid.pages.session import go_to, person_of

MEANINGS = {
    "/authenticate": _("Get your ORCID iD"),
    "/read-limited": _("Read your information with visibility set to Trusted Organizations"),
    "/activities/update": _("Add or update your research activities (works, affiliations and so on)"),
    "/person/update": _("Add or update other information about you (country, keywords and so on)"),
}
DENIED = "User denied access"


class Away(HttpResponse):
    """A redirect to the client's registered address, whatever its scheme."""

    status_code = 302

    def __init__(self, address: str) -> None:
        super().__init__(headers={"Location": address, "Cache-Control": "no-store"})


@require_http_methods(["GET", "POST"])
def authorise(request: HttpRequest) -> HttpResponseBase:
    """Take the person through sign-in and consent, and send them back with a code or an error."""
    try:
        wanted = read_request(request.GET)
    except UntrustedRequestError as error:
        return render(request, "sandbox_orcid/refused.html", {"reason": str(error)}, status=400)
    if wanted.error:
        return Away(wanted.answer(error=wanted.error, error_description=wanted.error_description))
    person = person_of(request)
    if request.method == "POST" and person is not None:
        return _decide(request, wanted, person)
    return _lead(request, wanted, person)


def _lead(request: HttpRequest, wanted: AuthoriseRequest, person: Person | None) -> HttpResponseBase:
    """Ask for what is still missing: sign-in, then consent."""
    if wanted.prompt == "none":
        if person is None:
            return Away(wanted.answer(error="login_required", error_description="The person is not signed in"))
        if not has_allowed(person, wanted.client, scopes=wanted.scopes):
            return Away(wanted.answer(error="interaction_required", error_description="The person must be asked"))
        return _send_back(wanted, person)
    if person is None or wanted.prompt == "login":
        # After the sign-in that it asks for, prompt=login has had its way.
        query = request.GET.copy()
        query.pop("prompt", None)
        return go_to("sign_in", then=f"{request.path}?{query.urlencode()}")
    if has_allowed(person, wanted.client, scopes=wanted.scopes):
        return _send_back(wanted, person)
    context = {
        "wanted": wanted,
        "person": person,
        "meanings": [(scope, MEANINGS[scope]) for scope in sorted(wanted.scopes)],
        "here": request.get_full_path(),
    }
    return render(request, "sandbox_orcid/authorise.html", context)


def _decide(request: HttpRequest, wanted: AuthoriseRequest, person: Person) -> HttpResponseBase:
    if request.POST.get("decision") == "authorise":
        return _send_back(wanted, person)
    return Away(wanted.answer(error="access_denied", error_description=DENIED))


def _send_back(wanted: AuthoriseRequest, person: Person) -> Away:
    with transaction.atomic():
        code = issue_code(person, wanted.client, scopes=wanted.scopes, redirect_uri=wanted.redirect_uri)
    return Away(wanted.answer(code=code))
