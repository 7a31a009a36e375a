"""A person's browser, their institution on the live site, and its identity provider on the wire."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page
from pytest_django import Settings

from accounts.models import SignInMethod, User
from tests.accounts.saml.live import SamlDoor
from tests.factories import RoleFactory
from tests.local_server import LocalServer, Received, Reply

SUBJECT_ID = "urn:oasis:names:tc:SAML:attribute:subject-id"


@dataclass
class Scene:
    """Everything that a cause of a failure may turn, and what people do in their browser."""

    door: SamlDoor
    page: Page
    settings: Settings
    new_page: Callable[..., Page]
    serve: Callable[[Callable[[Received], Reply]], LocalServer]

    def answers(self, **different: Any) -> None:
        """Let the provider's answers differ in this from what they should be."""
        self.door.provider.different = different

    def chooses(self, **columns: Any) -> None:
        """Let the institution's sign-in method be set up otherwise."""
        with self.door.rows():
            SignInMethod.objects.filter(pk=self.door.method.pk).update(**columns)

    def go_to_provider(self, page: Page | None = None, path: str = "/sign-in/") -> None:
        """Open the page of the provider that has the answer and one button."""
        (page or self.page).goto(self.door.url(path))

    def come_back(self, page: Page | None = None) -> None:
        """Let the provider's page bring its answer, and see where it leads."""
        page = page or self.page
        with page.expect_navigation(url=f"{self.door.url()}**"):
            page.get_by_role("button", name="Continue").click()

    def sign_in(self, page: Page | None = None) -> None:
        self.go_to_provider(page)
        self.come_back(page)

    def answer_shown(self) -> str:
        """Return the answer that waits on the provider's page."""
        return self.page.locator("[name=SAMLResponse]").input_value()

    def bring(self, answer: str, page: Page | None = None) -> None:
        """Put another answer in the place of the one on the provider's page, and let it be brought."""
        page = page or self.page
        page.locator("[name=SAMLResponse]").evaluate("(input, answer) => { input.value = answer }", answer)
        self.come_back(page)

    def meets(self, answer: Callable[[Received], Reply]) -> str:
        """Let the institution's provider be one that speaks OpenID Connect and answers so; return its address."""
        server = self.serve(answer)
        self.moves_to(server.url)
        return server.url

    def moves_to(self, issuer: str) -> None:
        """Let the institution's provider be one that speaks OpenID Connect at this address."""
        self.settings.OUTBOUND_ALLOW = self.settings.OUTBOUND_ALLOW | {urlsplit(issuer).netloc}
        self.chooses(protocol="oidc", issuer=issuer, client_id="colophon", provider_facts={}, metadata_url="")

    def people_are(self, **columns: Any) -> None:
        with self.door.rows():
            User.objects.update(**columns)

    def gives_role(self, kind: str) -> None:
        """Give everybody of the institution a role."""
        for person in self.door.people():
            with self.door.rows():
                RoleFactory(person=person, kind=kind)
