"""The small identity provider as a server that a browser goes to, and an institution of the live site beside it."""

import base64
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from accounts.models import SignInAttempt, SignInMethod
from accounts.saml.names import NAMESPACES
from institutions.models import Institution
from sandbox.demo.browser import Browser
from sandbox.demo.pages import Page
from tests.accounts.saml.identity_provider import Answer, TestIdentityProvider
from tests.live_institution import LiveInstitution
from tests.local_server import LocalServer, Received, Reply, serving

Change = Callable[[etree._Element], etree._Element]


@dataclass
class LiveIdentityProvider(TestIdentityProvider):
    """It signs everybody in at once: the page to which a browser is sent has one button, which brings the answer.

    `different` says what is not as it should be in its answers; `change` changes the answer when it is signed.
    """

    different: dict[str, Any] = field(default_factory=dict)
    change: Change | None = None
    requests: list[etree._Element] = field(default_factory=list)
    metadata_status: int = 200
    metadata_body: bytes | None = None
    metadata_asked: int = 0

    def serve(self, received: Received) -> Reply:
        """Answer what browsers and our site ask for."""
        if urlsplit(received.path).path == "/metadata":
            self.metadata_asked += 1
            body = self.metadata() if self.metadata_body is None else self.metadata_body
            return Reply(status=self.metadata_status, body=body, headers={"Content-Type": "application/xml"})
        request = _read_request(received)
        self.requests.append(request)
        page = (
            f'<html><form method="post" action="{escape(str(request.get("AssertionConsumerServiceURL")))}">'
            f'<input type="hidden" name="SAMLResponse" value="{self.answer_to(request)}">'
            "<button>Continue</button></form></html>"
        )
        return Reply(body=page.encode(), headers={"Content-Type": "text/html"})

    def answer_to(self, request: etree._Element) -> str:
        """Return the response as the form carries it."""
        usual: dict[str, Any] = {
            "in_response_to": request.get("ID"),
            "acs_url": str(request.get("AssertionConsumerServiceURL")),
            "audience": request.findtext("saml:Issuer", "", NAMESPACES),
        }
        response = self.response(Answer(**usual | self.different))
        if self.change:
            response = self.change(etree.fromstring(etree.tostring(response)))
        return base64.b64encode(etree.tostring(response)).decode()


@contextmanager
def running_identity_provider(**facts: Any) -> Iterator[tuple[LiveIdentityProvider, LocalServer]]:
    """Run one until the block ends."""
    provider = LiveIdentityProvider(**facts)
    with serving(provider.serve) as server:
        provider.sso_url, provider.entity_id = f"{server.url}/sso", f"{server.url}/metadata"
        yield provider, server


@dataclass(frozen=True)
class SamlDoor(LiveInstitution):
    """An institution of the live site whose people sign in at `provider`."""

    provider: LiveIdentityProvider

    @property
    def acs_url(self) -> str:
        return self.url(f"/accounts/saml/{self.method.key}/acs/")

    def begin(self, browser: Browser) -> Page:
        """Go to the provider's page."""
        return browser.open(self.url("/sign-in/"))

    def sign_in(self, browser: Browser) -> Page:
        """From the start page through the provider and back."""
        self.begin(browser)
        return browser.press("Continue")

    def attempts(self) -> list[SignInAttempt]:
        with self.rows():
            return list(SignInAttempt.objects.order_by("pk"))

    def method_now(self) -> SignInMethod:
        with self.rows():
            return SignInMethod.objects.get(pk=self.method.pk)


def door_of(institution: Institution, method: SignInMethod, provider: LiveIdentityProvider) -> SamlDoor:
    return SamlDoor(institution=institution, method=method, provider=provider)


def _read_request(received: Received) -> etree._Element:
    query = urlsplit(received.path).query if received.method == "GET" else received.body.decode()
    [value] = parse_qs(query)["SAMLRequest"]
    xml = base64.b64decode(value)
    return etree.fromstring(zlib.decompress(xml, -15) if received.method == "GET" else xml)
