"""Signing in through a provider that is not ours: npm's oidc-provider, as a process, found by discovery."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Identity, SignInMethod
from accounts.provider import callback_path
from institutions.models import Institution
from sandbox.demo.browser import Browser
from tests.accounts.views.conftest import FrontDoor, Provider
from tests.factories import InstitutionFactory, SignInMethodFactory

pytestmark = pytest.mark.idp

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json", "provider.mjs")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The provider, installed from the registry as the lock file says."""
    directory = tmp_path_factory.mktemp("oidc-provider")
    for name in FILES:
        shutil.copy(HERE / name, directory)
    npm = shutil.which("npm")
    assert npm is not None, "npm is needed: install nodejs and npm."
    subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=directory, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own lock file
    return directory


@pytest.fixture
def front_door(live_server: LiveServer, settings: Settings, installed: Path) -> Iterator[FrontDoor]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    settings.BASE_DOMAIN = "localhost"
    settings.PUBLIC_PORT = str(urlsplit(live_server.url).port)
    settings.OUTBOUND_ALLOW = frozenset({urlsplit(address).netloc})
    institution: Institution = InstitutionFactory(slug="smithsonian", name="Smithsonian Institution")
    method: SignInMethod = SignInMethodFactory(institution=institution, issuer=address, client_id="smithsonian")
    node = shutil.which("node") or "node"
    redirect_uri = institution.absolute_url(callback_path(method.key))
    line = [node, "provider.mjs", port, redirect_uri]
    with subprocess.Popen(line, cwd=installed, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own file
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == f"listening at {address}\n"
            yield FrontDoor(institution, method, Provider(address))
        finally:
            process.terminate()


def test_first_sign_in_makes_the_account_and_the_second_finds_it(front_door: FrontDoor) -> None:
    for _visit in range(2):
        with Browser() as browser:
            browser.open(front_door.url())
            browser.press("Sign in")
            browser.press("Sign-in", fill={"login": "mara", "password": "any"})
            assert (browser.page.status, browser.page.url) == (200, front_door.url())
            assert "MQ" in browser.page.element("person-menu").text
    [person] = front_door.people()
    assert (person.name, person.email) == ("Mara Quillfeather", "mara@si.example")
    with front_door.rows():
        assert list(Identity.objects.values_list("kind", "value")) == [("oidc_sub", "mara")]
    assert front_door.trail() == ["person.created", "person.signed_in", "person.signed_in"]
