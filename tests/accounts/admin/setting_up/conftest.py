"""An administrator at the desk, and a small provider that describes itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import SignInMethod, User
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.accounts.test_discovery import CONFIG, ISSUER
from tests.factories import RoleFactory, SignInMethodFactory, UserFactory
from tests.institutions.admin.desk import Desk
from tests.local_server import LocalServer, Received, Reply, serving

OF_OLD = "Of old"
LIST = "/admin/accounts/signinmethod/"


@dataclass
class Describing:
    """A provider at a loopback address; `paths` are what it answers."""

    server: LocalServer
    paths: dict[str, Reply] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return self.server.url

    def describe(self, **changes: Any) -> None:
        config = {
            name: value.replace(ISSUER, self.issuer) if isinstance(value, str) else value
            for name, value in (CONFIG | changes).items()
        }
        self.paths["/.well-known/openid-configuration"] = Reply(body=json.dumps(config).encode())


@pytest.fixture
def provider(settings: Settings) -> Iterator[Describing]:
    paths: dict[str, Reply] = {}

    def answer(asked: Received) -> Reply:
        return paths.get(asked.path, Reply(status=404))

    with serving(answer) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        described = Describing(server, paths)
        described.describe()
        yield described


@pytest.fixture
def dana(smithsonian: Institution) -> User:
    """An administrator of the Smithsonian, who came in by a method of old that asks for no second factor."""
    SignInMethodFactory(institution=smithsonian, name=OF_OLD, second_factor_context="", is_on=False)
    person: User = UserFactory(institution=smithsonian, name="Dana Administrator", email="dana@si.example")
    RoleFactory(institution=smithsonian, person=person, kind="administrator")
    return person


@pytest.fixture
def method(smithsonian: Institution, dana: User, provider: Describing) -> SignInMethod:
    """A method of the Smithsonian's that is still switched off."""
    method: SignInMethod = SignInMethodFactory(
        institution=smithsonian,
        name="Staff account",
        issuer=provider.issuer,
        client_id="colophon",
        client_secret="secret-of-old",
        is_on=False,
    )
    return method


@pytest.fixture
def desk(dana: User) -> Desk:
    return Desk(dana.institution, dana)


def look(desk: Desk, address: str) -> Any:
    """Open a page that calls out, and so without a transaction around it."""
    return desk.client.get(address)


def page(method: SignInMethod, name: str) -> str:
    return f"{LIST}{method.pk}/set-up/{name}/"


def methods_of(institution: Institution) -> list[SignInMethod]:
    """Return what was set up."""
    with institution_scope(institution):
        return list(SignInMethod.objects.exclude(name=OF_OLD).order_by("pk"))


def told(by: User) -> list[str]:
    """What the trail says that this person did, but for coming in."""
    with institution_scope(by.institution):
        kinds = Event.objects.filter(actor=by.audit_key).exclude(kind="person.signed_in").order_by("pk")
        return list(kinds.values_list("kind", flat=True))
