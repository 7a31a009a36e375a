"""The providers by themselves: a service made for the test asks, and Chromium stands at their own pages."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import pytest
import requests
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from playwright.sync_api import Page

from tests.idp.oidc_provider import OidcProvider
from tests.idp.simplesamlphp import PASSWORD_CONTEXT, REFEDS_MFA, SimpleSamlPhp
from tests.local_server import LocalServer, Reply, serving

pytestmark = pytest.mark.idp

PASSWORD = "right"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"


@pytest.fixture
def service() -> Iterator[LocalServer]:
    """What a service is told by a browser."""
    with serving(lambda _received: Reply(body=b"told", headers={"Content-Type": "text/plain"})) as server:
        yield server


class SamlService:
    """A service provider of python3-saml's."""

    def __init__(self, provider: SimpleSamlPhp, server: LocalServer) -> None:
        self.provider, self.server = provider, server
        metadata = OneLogin_Saml2_Settings(self.settings(), sp_validation_only=True).get_sp_metadata()
        provider.add_service("tests", metadata)

    def settings(self) -> dict[str, Any]:
        url = f"{self.server.url}/acs"
        service = {
            "entityId": f"{self.server.url}/metadata",
            "assertionConsumerService": {"url": url},
            "NameIDFormat": PERSISTENT,
        }
        security = {"requestedAuthnContext": False, "wantAssertionsSigned": True}
        read = OneLogin_Saml2_IdPMetadataParser.parse(self.provider.metadata())
        return {"strict": True, "sp": service, "security": security, "idp": read["idp"]}

    def auth(self, *, posted: dict[str, str] | None = None) -> Any:
        request = {"http_host": self.server.address, "script_name": "/acs", "get_data": {}, "post_data": posted or {}}
        return OneLogin_Saml2_Auth(request, self.settings())

    def answer(self) -> Any:
        """Return the provider's last answer, its signature and conditions checked."""
        posts = [received for received in self.server.received if received.method == "POST"]
        auth = self.auth(posted=dict(parse_qsl(posts[-1].body.decode())))
        auth.process_response()
        return auth


@pytest.fixture
def saml_provider(saml_providers: list[SimpleSamlPhp]) -> SimpleSamlPhp:
    provider = saml_providers[0]
    provider.enrol("mara", password=PASSWORD, mail="mara@si.example", sn="Quillfeather")
    return provider


@pytest.fixture
def saml(saml_provider: SimpleSamlPhp, service: LocalServer) -> SamlService:
    return SamlService(saml_provider, service)


def sign_in(page: Page, *, code: str = "") -> None:
    page.get_by_label("Username").fill("mara")
    page.get_by_label("Password").fill(PASSWORD)
    if code:
        page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").or_(page.get_by_role("button", name="Login")).click()
    page.get_by_text("told").wait_for()


def test_saml_provider_asserts_who_signed_in_at_its_page(saml: SamlService, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(saml.auth().login())
    sign_in(page)
    answer = saml.answer()
    assert answer.get_errors() == []
    assert answer.get_attribute("urn:oid:0.9.2342.19200300.100.1.3") == ["mara@si.example"]
    assert answer.get_last_authn_contexts() == [PASSWORD_CONTEXT]
    assert answer.get_nameid_format() == PERSISTENT


def test_saml_provider_signs_with_the_first_key_and_names_both(
    saml: SamlService, saml_provider: SimpleSamlPhp, new_page: Callable[..., Page]
) -> None:
    first = saml.settings()["idp"]["x509cert"]
    saml_provider.publish("second", "first")
    [second] = set(saml.settings()["idp"]["x509certMulti"]["signing"]) - {first}
    saml_provider.publish("second")
    assert saml.settings()["idp"]["x509cert"] == second
    page = new_page()
    page.goto(saml.auth().login())
    sign_in(page)
    assert saml.answer().get_errors() == []


class OidcService:
    """A client that asks for a code by the front channel and redeems it itself."""

    def __init__(self, provider: OidcProvider, server: LocalServer) -> None:
        self.provider, self.server = provider, server
        self.redirect_uri = f"{server.url}/back"
        provider.register("tests", secret="kept-by-two", redirect_uri=self.redirect_uri)

    def request(self, **more: str) -> str:
        words = {"client_id": "tests", "response_type": "code", "scope": "openid email profile"}
        challenge = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
        return (
            f"{self.provider.address}/auth?{urlencode(words | challenge | {'redirect_uri': self.redirect_uri} | more)}"
        )

    def answer(self) -> dict[str, str]:
        [received] = [received for received in self.server.received if received.path.startswith("/back")]
        return dict(parse_qsl(urlsplit(received.path).query))

    def id_token(self) -> dict[str, Any]:
        """Return what the ID token says, its signature checked against the published keys (Core 1.0, section 3.1.3)."""
        # The verifier of RFC 7636, appendix B.
        sent = {"grant_type": "authorization_code", "code": self.answer()["code"], "redirect_uri": self.redirect_uri}
        sent |= {"code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}
        answer = requests.post(
            f"{self.provider.address}/token", sent, auth=("tests", "kept-by-two"), timeout=10
        ).json()
        key = jwt.PyJWKClient(f"{self.provider.address}/jwks").get_signing_key_from_jwt(answer["id_token"])
        claims: dict[str, Any] = jwt.decode(answer["id_token"], key, ["RS256"], audience="tests")
        return claims


@pytest.fixture
def oidc_provider(oidc_providers: list[OidcProvider]) -> OidcProvider:
    provider = oidc_providers[0]
    provider.enrol("mara", password=PASSWORD, code="123456", email="mara@si.example")
    return provider


@pytest.fixture
def oidc(oidc_provider: OidcProvider, service: LocalServer) -> OidcService:
    return OidcService(oidc_provider, service)


MFA_REQUESTED = json.dumps({"id_token": {"acr": {"essential": True, "value": REFEDS_MFA}}})


def test_oidc_provider_asserts_who_signed_in_at_its_page(oidc: OidcService, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(oidc.request())
    sign_in(page)
    assert oidc.id_token()["sub"] == "mara"


def test_oidc_provider_asks_for_the_second_factor_and_tells_of_it(
    oidc: OidcService, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto(oidc.request(claims=MFA_REQUESTED))
    sign_in(page, code="123456")
    assert oidc.id_token()["acr"] == REFEDS_MFA


def test_oidc_provider_signs_with_the_first_key_and_publishes_all(
    oidc: OidcService, oidc_provider: OidcProvider, new_page: Callable[..., Page]
) -> None:
    oidc_provider.publish("second", "first")
    published = requests.get(f"{oidc_provider.address}/jwks", timeout=10).json()["keys"]
    assert [key["kid"] for key in published] == ["second", "first"]
    oidc_provider.publish("second")
    page = new_page()
    page.goto(oidc.request())
    sign_in(page)
    assert oidc.id_token()["sub"] == "mara"
