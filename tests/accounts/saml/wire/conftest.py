"""Institutions of the live site, each with an identity provider of its own, and browsers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.domain.saml_metadata import fetch_metadata
from accounts.domain.saml_methods import add_saml_sign_in
from institutions.tenancy.scope import institution_scope
from sandbox.demo.browser import Browser
from tests.accounts.saml.live import SamlDoor, running_identity_provider
from tests.accounts.saml.signing import key_pair
from tests.factories import InstitutionFactory, SamlKeyFactory

OpenDoor = Callable[..., SamlDoor]


@pytest.fixture
def open_door(live_server: LiveServer, settings: Settings) -> Iterator[OpenDoor]:
    """Set an institution up at `<slug>.localhost` with a provider, whose metadata is read from its address."""
    settings.BASE_DOMAIN = "localhost"
    settings.PUBLIC_PORT = str(urlsplit(live_server.url).port)
    with ExitStack() as stack:

        def open_it(slug: str = "smithsonian", name: str = "Smithsonian Institution", **facts: Any) -> SamlDoor:
            institution = InstitutionFactory(slug=slug, name=name)
            provider, server = stack.enter_context(running_identity_provider(**facts))
            settings.OUTBOUND_ALLOW = settings.OUTBOUND_ALLOW | {server.address}
            with institution_scope(institution):
                pair = key_pair("new")
                SamlKeyFactory(certificate=pair.certificate, private_key=pair.private_key)
                url = f"{server.url}/metadata"
                method, _is_new = add_saml_sign_in(fetch_metadata(url), name=f"{name} account", metadata_url=url)
            return SamlDoor(institution=institution, method=method, provider=provider)

        yield open_it


@pytest.fixture
def door(open_door: OpenDoor) -> SamlDoor:
    return open_door()


@pytest.fixture
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


@pytest.fixture
def other_browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser
