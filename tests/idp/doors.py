"""Two institutions of the live site, each before an identity provider that somebody else wrote."""

from dataclasses import dataclass
from io import StringIO
from typing import ClassVar

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.errors import SignInProblem
from accounts.explanations import EXPLANATIONS
from accounts.models import SignInAttempt, SignInMethod
from accounts.provider import callback_path
from accounts.tasks import refresh_metadata
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from sandbox.demo.browser import Browser
from tests.idp.oidc_provider import OidcProvider
from tests.idp.simplesamlphp import REFEDS_MFA, SimpleSamlPhp
from tests.live_institution import LiveInstitution

SUBJECT_ID = "urn:oasis:names:tc:SAML:attribute:subject-id"

PASSWORD = "right"
SECRET = "kept-by-two"
CODE = "123456"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What an institution says of one of its people, in no protocol's words."""

    given_name: str = "Mara"
    family_name: str = "Quillfeather"
    email: str = "mara@si.example"
    department: str = "Botany"


@dataclass(frozen=True)
class Door(LiveInstitution):
    """An institution whose people come in through a provider of one kind."""

    provider: OidcProvider | SimpleSamlPhp
    #: The kinds of identifier that the provider asserts.
    identified_by: ClassVar[list[str]]

    def sign_in(self, page: Page, *, code: str = "") -> None:
        """From the institution's front page to the provider, where Mara says who she is, and back to wherever."""
        self.go_to_provider(page)
        self.fill_in(page, code=code)

    def go_to_provider(self, page: Page) -> None:
        page.goto(self.url())
        page.get_by_role("link", name="Sign in", exact=True).first.click()

    def fill_in(self, page: Page, *, code: str = "") -> None:
        page.get_by_label("Username").fill("mara")
        page.get_by_label("Password").fill(PASSWORD)
        if code:
            page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Login").or_(page.get_by_role("button", name="Sign in")).click()

    def expect_signed_in(self, page: Page, name: str = "Mara Quillfeather") -> None:
        expect(page.locator("#person-menu")).to_contain_text(f"Menu of {name}")
        assert page.url.startswith(self.url())

    def sign_out(self, page: Page) -> None:
        page.goto(self.url())
        page.locator("#person-menu").click()
        page.get_by_role("button", name="Sign out").click()

    def expect_refused(self, page: Page, problem: SignInProblem, *, title: str, mover: str) -> SignInAttempt:
        """The page says what happened, whose move it is and a reference; staff find the attempt by it."""
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.locator(".lede")).to_have_text(str(EXPLANATIONS[problem].happened))
        expect(page.locator(".mover")).to_have_text(mover)
        with self.rows():
            attempt = SignInAttempt.objects.get(reference=page.locator(".reference").inner_text())
        assert attempt.problem == problem
        expect(page.locator("#person-menu")).to_have_count(0)
        return attempt

    def enrol(self, said: Said, *, second_factor: bool = False) -> None:
        """Let the provider know Mara, or something else about her."""
        raise NotImplementedError

    def give_second_factor(self, page: Page) -> None:
        """Do what the provider wants of Mara before it confirms a second factor."""
        raise NotImplementedError

    def fail_to_give_second_factor(self, page: Page) -> None:
        """Do what it wants before it says that she has none."""
        raise NotImplementedError

    def confirm_way_out(self, page: Page) -> None:
        """Say yes where the provider asks whether to end its session."""
        raise NotImplementedError

    def answers_at(self) -> str:
        """Return the path to which the provider's answers come."""
        raise NotImplementedError

    def look_at_provider_again(self) -> None:
        """Read of the provider what the site reads on its schedule."""


@dataclass(frozen=True)
class OidcDoor(Door):
    """Through oidc-provider."""

    provider: OidcProvider
    identified_by = ["oidc_sub"]

    def enrol(self, said: Said, *, second_factor: bool = False) -> None:
        self.provider.enrol(
            "mara",
            password=PASSWORD,
            code=CODE if second_factor else None,
            given_name=said.given_name,
            family_name=said.family_name,
            name=f"{said.given_name} {said.family_name}",
            email=said.email,
            email_verified=True,
            department=said.department,
        )

    def give_second_factor(self, page: Page) -> None:
        self.fill_in(page, code=CODE)

    def fail_to_give_second_factor(self, page: Page) -> None:
        self.fill_in(page)

    def confirm_way_out(self, page: Page) -> None:
        page.get_by_role("button", name="Yes, sign me out").click()

    def answers_at(self) -> str:
        return callback_path(self.method.key)


@dataclass(frozen=True)
class SamlDoor(Door):
    """Through SimpleSAMLphp."""

    provider: SimpleSamlPhp
    identified_by = ["subject_id", "persistent_name_id"]

    def enrol(self, said: Said, *, second_factor: bool = False, subject_id: str | None = None) -> None:
        if subject_id is None:
            subject_id = f"mara@{self.scope}"
        self.provider.enrol(
            "mara",
            password=PASSWORD,
            givenName=said.given_name,
            sn=said.family_name,
            displayName=f"{said.given_name} {said.family_name}",
            mail=said.email,
            departmentNumber=said.department,
            **({SUBJECT_ID: subject_id} if subject_id else {}),
        )
        self.provider.give_context("mara", REFEDS_MFA if second_factor else None)

    @property
    def scope(self) -> str:
        return f"{self.institution.slug}.example"

    def give_second_factor(self, page: Page) -> None:
        """SimpleSAMLphp says what it knows of the person, who does nothing."""

    def fail_to_give_second_factor(self, page: Page) -> None:
        """SimpleSAMLphp says what it knows of the person, who does nothing."""

    def confirm_way_out(self, page: Page) -> None:
        """SimpleSAMLphp asks nothing."""

    def answers_at(self) -> str:
        return reverse("saml_acs", kwargs={"provider_id": self.method.key})

    def let_provider_read_our_metadata(self) -> None:
        with Browser() as browser:
            ours = browser.open(self.url("/saml/metadata/"))
        assert ours.status == 200
        self.provider.add_service(self.institution.slug, ours.html)

    def look_at_provider_again(self) -> None:
        refresh_metadata(self.institution.pk, self.method.pk)


def open_oidc_door(institution: Institution, provider: OidcProvider) -> OidcDoor:
    """Let an institution's people sign in through a provider, which registers what the command prints."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IDP_SECRET", SECRET)
        client = ["--client-id", institution.slug, "--client-secret-env", "IDP_SECRET"]
        redirect_uri, signed_out = add_sign_in(institution, "oidc", "--issuer", provider.address, *client)
    provider.register(institution.slug, secret=SECRET, redirect_uri=redirect_uri, after_sign_out=signed_out)
    door = OidcDoor(institution, method_of(institution), provider)
    door.enrol(Said())
    return door


def open_saml_door(institution: Institution, provider: SimpleSamlPhp) -> SamlDoor:
    """Let an institution's people sign in through a provider; each side reads the other's metadata."""
    provider.facts.tell(scopes=[f"{institution.slug}.example"])
    [ours] = add_sign_in(institution, "saml", "--metadata", provider.metadata_url)
    door = SamlDoor(institution, method_of(institution), provider)
    assert ours == door.url("/saml/metadata/")
    door.let_provider_read_our_metadata()
    door.enrol(Said())
    return door


def add_sign_in(institution: Institution, *words: str) -> list[str]:
    """Set a way to sign in up as operators do; return the addresses that they are to pass on."""
    told = StringIO()
    call_command("add_sign_in", institution.slug, *words, "--name", "Staff account", stdout=told)
    return [line for line in told.getvalue().splitlines() if line.startswith("http")]


def method_of(institution: Institution) -> SignInMethod:
    with institution_scope(institution), transaction.atomic():
        return SignInMethod.objects.get()
