"""A session belongs to one institution, from the moment it holds anything."""

from typing import Any

from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.domain.trail import record_signing_in, record_signing_out, record_wrong_password
from accounts.models import User
from accounts.requests import VisitorRequest
from institutions.tenancy.requests import GetResponse

INSTITUTION = "institution"
# Under which name a session keeps the reference of the browser's last attempt to sign in.
LAST_ATTEMPT = "last_sign_in_attempt"


class SessionInstitutionMiddleware:
    """Give a request that brings another institution's session an empty one of its own; mark whose a new one is.

    It stands right inside the session middleware. Browsers never bring another's, because cookies are bound to the
    host; somebody who replays a cookie elsewhere does. The session itself is left alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: VisitorRequest) -> HttpResponseBase:
        """Serve the request with a session that may be used here."""
        here = request.institution.pk if request.institution else None  # None: the base domain, before any operator
        # What has no mark holds nothing yet. The mark None is the base domain's, and nobody else's.
        if request.session.get(INSTITUTION, here) != here:
            request.session = _empty_session(request.session)
        response = self.get_response(request)
        if request.session.modified and request.session.keys():  # signing out leaves nothing to mark
            request.session.setdefault(INSTITUTION, here)
        return response


class NothingKeptMiddleware:
    """Let browsers keep nothing that they show to a signed-in person, so that *Back* after signing out shows nothing.

    What a view says itself about keeping its answer stands: people's pictures may be kept by their own browser.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: VisitorRequest) -> HttpResponseBase:
        """Serve the request and say so."""
        response = self.get_response(request)
        if SESSION_KEY in request.session:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _empty_session(session: SessionBase) -> SessionBase:
    return type(session)()


@receiver(user_logged_in)
def bind_session(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Write the institution into the session and the signing in into the trail."""
    request.session[INSTITUTION] = user.institution_id
    record_signing_in(user, way=_way_of(request, user))


def _way_of(request: HttpRequest, user: User) -> str:
    if did_use_passwordless_login(request, user):
        return "passkey"
    return "password" if user.has_usable_password() else "provider"


@receiver(user_logged_out)
def note_signing_out(user: User | None, **_kwargs: Any) -> None:
    """Write the signing out into the trail; a session that was nobody's is told of by nobody."""
    if user is not None:
        record_signing_out(user)


@receiver(user_login_failed)
def note_wrong_password(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Write into the trail that a password was refused; how often one may try is allauth's to bound."""
    record_wrong_password(credentials["username"])
