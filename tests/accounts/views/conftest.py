"""A real identity provider, a live site, and a browser between them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.db import transaction
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import SignInMethod, User
from accounts.provider import callback_path
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from sandbox.demo.browser import Browser
from tests.factories import InstitutionFactory, SignInMethodFactory
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

    def register(self, client_id: str, *, redirect_uri: str, secret: str = SECRET) -> None:
        self._put(f"clients/{client_id}", {"secret": secret, "redirect_uris": [redirect_uri]})

    def _put(self, path: str, body: dict[str, Any]) -> None:
        requests.put(f"{self.address}/sandbox/{path}", json=body, timeout=10).raise_for_status()


@dataclass(frozen=True)
class FrontDoor:
    """An institution of the live site, with a sign-in method whose provider knows it."""

    institution: Institution
    method: SignInMethod
    provider: Provider

    def url(self, path: str = "/") -> str:
        return self.institution.absolute_url(path)

    @property
    def callback(self) -> str:
        return self.url(callback_path(self.method.key))

    def sign_in(self, browser: Browser, username: str = "mara") -> None:
        """From the start page through the provider and back."""
        browser.open(self.url())
        browser.press("Sign in")
        browser.press("Sign in", fill={"username": username, "password": PASSWORD})

    @contextmanager
    def rows(self) -> Iterator[None]:
        """Let a test read and write the institution's rows."""
        with institution_scope(self.institution), transaction.atomic():
            yield

    def people(self) -> list[User]:
        with self.rows():
            return list(User.objects.order_by("pk"))

    def trail(self) -> list[str]:
        with self.rows():
            return list(Event.objects.order_by("pk").values_list("kind", flat=True))


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
        )
        door = FrontDoor(institution, method, provider)
        provider.register(slug, redirect_uri=door.callback)
        return door

    return open_it


@pytest.fixture
def front_door(open_front_door: Callable[[str, str], FrontDoor]) -> FrontDoor:
    return open_front_door("smithsonian", "Smithsonian Institution")


@pytest.fixture
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


@pytest.fixture
def other_browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser
