"""The pages that people meet: sign in, cancel, who is signed in, sign out."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.idp.oidc.models import Client
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sandbox.idp.people import institution_name


class SignIn(LoginView):
    """Ask for username and password, then go on with what the site asked for."""

    template_name = "sandbox_idp/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the institution, and whether there is a site to go back to."""
        waiting = _waiting_client(self.get_redirect_url())
        extra = {"institution": institution_name(), "usernames": _usernames(), "can_cancel": waiting is not None}
        return super().get_context_data(**kwargs, **extra)


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Go back to the site with `access_denied` (RFC 6749, section 4.1.2.1)."""
    waiting = _waiting_client(request.POST.get("next", ""))
    if waiting is None:
        return redirect("home")
    redirect_uri, state = waiting
    answer = {"error": "access_denied", "error_description": "The person cancelled the sign-in."}
    if state:
        answer["state"] = state
    joint = "&" if urlsplit(redirect_uri).query else "?"
    return redirect(f"{redirect_uri}{joint}{urlencode(answer)}")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Say who is signed in here."""
    return render(request, "sandbox_idp/home.html", {"institution": institution_name()})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here; sites that the person has signed in to keep theirs."""
    logout(request)
    return redirect("home")


def _waiting_client(address: str) -> tuple[str, str] | None:
    """Return the redirect URI and state of the authorisation request at `address`, if a registered client made it."""
    parts = urlsplit(address)
    if parts.path != reverse("idp:oidc:authorization"):
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    client = Client.objects.filter(pk=query.get("client_id", "")).first()
    redirect_uri = query.get("redirect_uri", "")
    if client is None or redirect_uri not in client.get_redirect_uris():
        return None
    return redirect_uri, query.get("state", "")


def _usernames() -> list[str]:
    return list(User.objects.order_by("username").values_list("username", flat=True))
