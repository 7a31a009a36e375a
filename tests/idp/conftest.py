"""Identity providers that somebody else wrote, two of each kind as two institutions have them, and a real browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from institutions.models import Institution
from tests.factories import InstitutionFactory
from tests.idp.doors import Door, open_oidc_door, open_saml_door
from tests.idp.oidc_provider import OidcProvider, install_oidc_provider, running_oidc_provider
from tests.idp.simplesamlphp import SimpleSamlPhp, is_installed, running_simplesamlphp

OPEN: dict[str, Callable[[Institution, Any], Door]] = {"oidc": open_oidc_door, "saml": open_saml_door}
INSTITUTIONS = ("smithsonian", "fjordhaven")


@pytest.fixture(scope="session")
def saml_processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[SimpleSamlPhp]]:
    if not is_installed():
        pytest.skip("needs SimpleSAMLphp")
    with ExitStack() as stack:
        yield [
            stack.enter_context(running_simplesamlphp(name, tmp_path_factory.mktemp(f"saml-{name}")))
            for name in INSTITUTIONS
        ]


@pytest.fixture
def saml_providers(saml_processes: list[SimpleSamlPhp]) -> list[SimpleSamlPhp]:
    """One identity provider an institution, both as new."""
    for provider in saml_processes:
        provider.forget()
    return saml_processes


@pytest.fixture(scope="session")
def oidc_processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[OidcProvider]]:
    installed = install_oidc_provider(tmp_path_factory.mktemp("oidc-provider"))
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                running_oidc_provider(name, tmp_path_factory.mktemp(f"oidc-{name}"), installed=installed)
            )
            for name in INSTITUTIONS
        ]


@pytest.fixture
def oidc_providers(oidc_processes: list[OidcProvider]) -> list[OidcProvider]:
    """One identity provider an institution, both as new."""
    for provider in oidc_processes:
        provider.forget()
    return oidc_processes


@pytest.fixture(params=["oidc", "saml"])
def kind(request: pytest.FixtureRequest) -> str:
    """What the providers speak. A test that is about one of the two names it by `parametrize`."""
    kind: str = request.param
    return kind


@pytest.fixture
def open_doors(
    request: pytest.FixtureRequest, kind: str, live_server: LiveServer, settings: Settings
) -> Callable[[int], list[Door]]:
    """Open the site to the people of so many institutions, each of which has a provider that knows Mara."""
    settings.BASE_DOMAIN = "localhost"
    settings.PUBLIC_PORT = str(urlsplit(live_server.url).port)
    providers = request.getfixturevalue(f"{kind}_providers")
    settings.OUTBOUND_ALLOW = frozenset(urlsplit(provider.address).netloc for provider in providers)

    def open_them(count: int) -> list[Door]:
        pairs = list(zip(INSTITUTIONS, providers, strict=True))[:count]
        return [OPEN[kind](InstitutionFactory(slug=slug), provider) for slug, provider in pairs]

    return open_them


@pytest.fixture
def doors(open_doors: Callable[[int], list[Door]]) -> list[Door]:
    return open_doors(2)


@pytest.fixture
def door(open_doors: Callable[[int], list[Door]]) -> Door:
    [door] = open_doors(1)
    return door
