"""Requests that we sign and assertions that are locked for us, while our own key pair is changed."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
import requests
from django.core.management import call_command
from django.db.models import F
from playwright.sync_api import Page

from accounts.models import SamlKey
from sandbox.demo.browser import Browser
from tests.idp.doors import Door, SamlDoor
from tests.idp.simplesamlphp import SimpleSamlPhp

pytestmark = [pytest.mark.idp, pytest.mark.parametrize("kind", ["saml"])]

NewPage = Callable[..., Page]


@pytest.fixture
def strict_door(saml_providers: list[SimpleSamlPhp], open_doors: Callable[[int], list[Door]]) -> Door:
    """The provider answers signed requests only, and locks its assertions."""
    saml_providers[0].configure(validate__authnrequest=True, assertion__encryption=True)
    [door] = open_doors(1)
    return door


def a_week_passes(door: Door) -> None:
    with door.rows():
        SamlKey.objects.update(made_at=F("made_at") - timedelta(days=8))


def test_provider_refuses_our_request_without_its_signature(strict_door: SamlDoor) -> None:
    with Browser() as browser:
        answer = browser.session.get(strict_door.url("/sign-in/"), allow_redirects=False, timeout=30)
    url, _mark, query = answer.headers["Location"].partition("?")
    sent = dict(parse_qsl(query))
    assert sent.keys() == {"SAMLRequest", "SigAlg", "Signature"}
    assert "Username" in requests.get(f"{url}?{query}", timeout=30).text
    unsigned = requests.get(f"{url}?{urlencode({'SAMLRequest': sent['SAMLRequest']})}", timeout=30)
    assert "no signature found on message" in unsigned.text


def test_our_keys_change_and_nobody_notices(strict_door: SamlDoor, new_page: NewPage) -> None:
    def signs_in() -> None:
        page = new_page()
        strict_door.sign_in(page)
        strict_door.expect_signed_in(page)

    signs_in()
    a_week_passes(strict_door)
    call_command("renew_saml_key", "smithsonian")
    signs_in()
    strict_door.let_provider_read_our_metadata()
    signs_in()
    a_week_passes(strict_door)
    signs_in()
    call_command("renew_saml_key", "smithsonian", "--retire")
    signs_in()
    strict_door.let_provider_read_our_metadata()
    signs_in()
    with strict_door.rows():
        assert [key.retired_at is None for key in SamlKey.objects.order_by("pk")] == [False, True]
