"""Where the identity provider answers."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path

from sandbox.control import Body, control
from sandbox.control import urlpatterns as control_urls
from sandbox.idp import switching, views
from sandbox.idp.authorising import authorize
from sandbox.idp.clients import register_client
from sandbox.idp.people import enrol_person


def put_client(_request: HttpRequest, body: Body, client_id: str) -> dict[str, Any]:
    """Register a site."""
    sign_out_uris = body.get("post_logout_redirect_uris")
    client = register_client(
        client_id, secret=body["secret"], redirect_uris=body["redirect_uris"], sign_out_uris=sign_out_uris
    )
    return {"client_id": client.pk, "redirect_uris": client.get_redirect_uris()}


def put_person(_request: HttpRequest, body: Body, username: str) -> dict[str, Any]:
    """Make an account."""
    person = enrol_person(username, password=body["password"], claims=body["claims"])
    return {"username": username, "sub": person.sub, "claims": person.claims}


urlpatterns = [
    *control_urls,
    path("sandbox/clients/<str:client_id>", control(PUT=put_client)),
    path("sandbox/people/<str:username>", control(PUT=put_person)),
    path(
        "sandbox/switches",
        control(GET=switching.read_switches, PUT=switching.put_switches, DELETE=switching.reset_switches),
    ),
    path("", views.home, name="home"),
    path("switches/", switching.switches, name="switches"),
    # The names are those that allauth redirects to.
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-in/again/", views.SignIn.as_view(), name="account_reauthenticate"),
    path("sign-in/code/", views.Code.as_view(), name="code"),
    path("sign-in/cancel/", views.cancel, name="cancel"),
    path("sign-out/", views.sign_out, name="sign_out"),
    # In place of allauth's own view at the same address, which it calls.
    path("identity/o/authorize", authorize),
    path("", include("allauth.idp.urls")),
]
