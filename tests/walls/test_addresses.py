"""Addresses that others keep are on the primary host, whatever a request says about its host."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import SignInMethod, User
from accounts.provider import callback_path
from institutions.models import Institution
from orcid_sync.domain.credentials import set_orcid_credentials
from tests.factories import HostFactory, SignInMethodFactory
from tests.local_server import Received, Reply, serving
from tests.staff import sign_in_with_second_factor

pytestmark = pytest.mark.django_db

PRIMARY = "https://smithsonian.colophon.test:8443"
#: The right name with another port, and every word that a proxy, or somebody who plays one, might say.
SAID = {
    "host": "SMITHSONIAN.colophon.test.:9999",
    "x-forwarded-host": "nowhere.example",
    "x-forwarded-port": "1",
    "x-forwarded-proto": "http",
    "forwarded": "host=nowhere.example;proto=http",
    "x-original-url": "http://nowhere.example/",
}


@pytest.fixture(autouse=True)
def _reached_at(settings: Settings, smithsonian: Institution) -> None:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", "8443"
    HostFactory(institution=smithsonian, name="orcid.si.example", is_primary=False)


def browser_of(person: User) -> Client:
    client = Client(headers=SAID)
    sign_in_with_second_factor(client, person)
    return client


def asked(answer: Any) -> str:
    """The redirect URI that a redirect to a provider names."""
    (named,) = parse_qs(urlsplit(str(answer["Location"])).query)["redirect_uri"]
    return named


@pytest.mark.parametrize("path", ["/sign-in/", "/accounts/oidc/{key}/login/"])
def test_the_identity_provider_is_told_the_primary_host(
    path: str, smithsonian: Institution, settings: Settings
) -> None:
    def describe(received: Received) -> Reply:
        issuer = f"http://{received.headers['Host']}"
        config = {name: f"{issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint")}
        config |= {name: f"{issuer}/{name}" for name in ("userinfo_endpoint", "jwks_uri")} | {"issuer": issuer}
        return Reply(body=json.dumps(config).encode(), headers={"Content-Type": "application/json"})

    with serving(describe) as provider:
        settings.PUBLIC_SCHEME = "http"  # with TLS here the provider's addresses would need it too
        settings.OUTBOUND_ALLOW = frozenset({provider.address})
        method = SignInMethodFactory(institution=smithsonian, issuer=provider.url)
        answer = Client(headers=SAID).get(path.format(key=method.key))
    assert asked(answer) == PRIMARY.replace("https", "http") + callback_path(method.key)


def test_orcid_is_told_the_primary_host(alice: User) -> None:
    site = {"site_url": "https://orcid.example", "api_url": "https://api.orcid.example"}
    set_orcid_credentials(alice.institution, client_id="APP-1", client_secret="s", **site)
    assert asked(browser_of(alice).post("/orcid/connect/")) == f"{PRIMARY}/orcid/callback/"


def test_staff_are_shown_the_primary_host_to_register(bob: User) -> None:
    method: SignInMethod = SignInMethodFactory(institution=bob.institution)
    page = browser_of(bob).get(f"/admin/accounts/signinmethod/{method.pk}/change/").content.decode()
    assert PRIMARY + callback_path(method.key) in page


@pytest.mark.parametrize("path", ["/profile/", "/admin/", "/nowhere", "/profile", "/sign-in/?next=/profile/"])
def test_redirects_keep_to_the_host_that_was_asked(path: str, alice: User) -> None:
    for browser in (Client(headers=SAID), browser_of(alice)):
        answer = browser.get(path)
        assert urlsplit(answer.get("Location", "")).netloc == ""
        assert "nowhere.example" not in answer.content.decode()
