"""A real identity provider, a live site, and a browser between them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.provider import callback_path
from sandbox.demo.browser import Browser
from tests.factories import InstitutionFactory, SignInMethodFactory
from tests.live_institution import LiveInstitution
from tests.stand_ins import running_stand_in

PASSWORD = "right"
SECRET = "kept-by-two"
MARA = {
    "sub": "6f0c1e52",
    "email": "mara@si.example",
    "given_name": "Mara",
    "family_name": "Quillfeather",
    "name": "Mara Quillfeather",
    "department": "Botany",
    "employee_number": "SI-1001",
    "eduperson_principal_name": "mara@si.example",
}


@dataclass(frozen=True)
class Provider:
    """The identity provider's process."""

    address: str

    def enrol(self, username: str, claims: dict[str, Any]) -> None:
        self._put(f"people/{username}", {"password": PASSWORD, "claims": claims})

    def register(self, client_id: str, *, redirect_uri: str, secret: str = SECRET, signed_out: str = "") -> None:
        body = {"secret": secret, "redirect_uris": [redirect_uri], "post_logout_redirect_uris": [signed_out]}
        self._put(f"clients/{client_id}", body)

    def turn(self, **positions: Any) -> None:
        """Turn switches of the stand-in; `as_new` puts them back after the test."""
        self._put("switches", positions)

    def reset(self) -> None:
        requests.delete(f"{self.address}/sandbox/switches", timeout=10).raise_for_status()

    def _put(self, path: str, body: dict[str, Any]) -> None:
        requests.put(f"{self.address}/sandbox/{path}", json=body, timeout=10).raise_for_status()


@dataclass(frozen=True)
class FrontDoor(LiveInstitution):
    """An institution whose provider knows it."""

    provider: Provider

    @property
    def callback(self) -> str:
        return self.url(callback_path(self.method.key))

    def sign_in(self, browser: Browser, username: str = "mara") -> None:
        """From the start page through the provider and back."""
        browser.open(self.url())
        browser.press("Sign in")
        browser.press("Sign in", fill={"username": username, "password": PASSWORD})


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with running_stand_in("run_idp_sandbox", "front-door", directory=tmp_path_factory.mktemp("idp")) as address:
        provider = Provider(address)
        provider.enrol("mara", MARA)
        yield provider


@pytest.fixture
def open_front_door(
    live_server: LiveServer, settings: Settings, provider: Provider
) -> Callable[[str, str], FrontDoor]:
    """Set an institution up at `<slug>.localhost`: its name, and a sign-in method."""
    settings.BASE_DOMAIN = "localhost"
    settings.PUBLIC_PORT = str(urlsplit(live_server.url).port)
    settings.OUTBOUND_ALLOW = frozenset({urlsplit(provider.address).netloc})

    def open_it(slug: str, name: str) -> FrontDoor:
        institution = InstitutionFactory(slug=slug, name=name)
        method = SignInMethodFactory(
            institution=institution,
            name=f"{name} account",
            issuer=provider.address,
            client_id=slug,
            client_secret=SECRET,
            staff_id_claim="employee_number",
            scopes=["si.example"],
        )
        door = FrontDoor(institution, method, provider)
        provider.register(slug, redirect_uri=door.callback, signed_out=door.url("/signed-out/"))
        return door

    return open_it


@pytest.fixture
def front_door(open_front_door: Callable[[str, str], FrontDoor]) -> FrontDoor:
    return open_front_door("smithsonian", "Smithsonian Institution")


@pytest.fixture
def as_new(provider: Provider) -> Iterator[Provider]:
    """The provider, whose switches a test may turn."""
    yield provider
    provider.reset()


@pytest.fixture
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


@pytest.fixture
def other_browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser
