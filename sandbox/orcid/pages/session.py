"""Who is signed in at the stand-in; nothing of Django's own accounts."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from sandbox.orcid.models import Person

KEY = "orcid"


def sign_in(request: HttpRequest, person: Person) -> None:
    """Remember the person in a session of a new name."""
    request.session.cycle_key()
    request.session[KEY] = person.orcid


def sign_out(request: HttpRequest) -> None:
    """Forget the person and everything else about this browser."""
    request.session.flush()


def person_of(request: HttpRequest) -> Person | None:
    """Give who is signed in; a record that is closed has no session any more."""
    orcid = request.session.get(KEY)
    return Person.objects.filter(orcid=orcid, status=Person.Status.ACTIVE).first() if orcid else None


def next_of(request: HttpRequest, *, otherwise: str = "my_orcid") -> str:
    """Give the page of this site to go on to, `otherwise` where none or a foreign one was named."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse(otherwise)


def go_to(name: str, *, then: str, **more: str) -> HttpResponseRedirect:
    """Send the browser to a page that afterwards goes on to `then`."""
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': then, **more})}")
