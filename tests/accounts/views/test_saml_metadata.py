"""What identity providers read of an institution's site."""

import pytest
from django.test import Client
from lxml import etree
from pytest_django import Settings

from accounts.models import SamlKey, SignInMethod
from accounts.saml.names import NAMESPACES
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import SignInMethodFactory

pytestmark = pytest.mark.django_db

HOST = "http://smithsonian.colophon.test"


def add_method(institution: Institution, **columns: object) -> SignInMethod:
    with institution_scope(institution):
        method: SignInMethod = SignInMethodFactory(
            protocol="saml", client_id="", issuer=f"urn:{SignInMethod.objects.count()}", **columns
        )
        return method


def published(host: str = "smithsonian.colophon.test") -> etree._Element:
    response = Client(HTTP_HOST=host).get("/saml/metadata/")
    assert (response.status_code, response["Content-Type"]) == (200, "application/samlmetadata+xml")
    return etree.fromstring(response.content)


def addresses(site: etree._Element) -> list[str | None]:
    return [one.get("Location") for one in site.iterfind(".//md:AssertionConsumerService", NAMESPACES)]


def test_metadata_is_the_institution_s_own_and_says_what_a_provider_needs(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    first, second = add_method(smithsonian), add_method(smithsonian, is_on=False)
    theirs = add_method(fjordhaven)
    site = published()
    assert site.get("entityID") == f"{HOST}/saml/metadata/"
    assert addresses(site) == [f"{HOST}/accounts/saml/{method.key}/acs/" for method in (first, second)]
    assert site.findtext(".//md:OrganizationName", "", NAMESPACES) == "Smithsonian Institution"
    assert site.findtext(".//mdui:InformationURL", "", NAMESPACES) == f"{HOST}/help/sign-in/"
    assert site.findtext(".//mdui:Logo", "", NAMESPACES) == f"{HOST}/static/colophon.svg"
    assert addresses(published("fjordhaven.colophon.test")) == [
        f"http://fjordhaven.colophon.test/accounts/saml/{theirs.key}/acs/"
    ]


def test_key_is_made_by_the_first_look_and_is_the_institution_s(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    add_method(smithsonian)
    add_method(fjordhaven)
    path = ".//ds:X509Certificate"
    keys = {host: published(host).findtext(path, "", NAMESPACES) for host in ("smithsonian.colophon.test",) * 2}
    theirs = published("fjordhaven.colophon.test").findtext(path, "", NAMESPACES)
    assert theirs not in keys.values()
    with institution_scope(smithsonian):
        assert SamlKey.objects.count() == 1


def test_nothing_is_published_before_there_is_somebody_to_read_it(smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        SignInMethodFactory()  # of OpenID Connect
    assert Client(HTTP_HOST="smithsonian.colophon.test").get("/saml/metadata/").status_code == 404
    with institution_scope(smithsonian):
        assert SamlKey.objects.count() == 0


def test_what_the_deployment_says_of_privacy_and_incidents_is_passed_on(
    smithsonian: Institution, settings: Settings
) -> None:
    add_method(smithsonian)
    assert b"PrivacyStatementURL" not in etree.tostring(published())
    assert b"sirtfi" not in etree.tostring(published())
    settings.PRIVACY_URL, settings.SECURITY_EMAIL = "https://colophon.example/privacy", "cert@colophon.example"
    site = published()
    assert site.findtext(".//mdui:PrivacyStatementURL", "", NAMESPACES) == "https://colophon.example/privacy"
    assert site.findtext("md:ContactPerson[@contactType='other']/md:EmailAddress", "", NAMESPACES) == (
        "mailto:cert@colophon.example"
    )


@pytest.mark.parametrize("wants", [True, False])
def test_whether_requests_are_signed_is_what_one_of_the_providers_wants(smithsonian: Institution, wants: bool) -> None:
    add_method(smithsonian, provider_facts={"wants_signed_requests": False})
    add_method(smithsonian, provider_facts={"wants_signed_requests": wants})
    role = published().find("md:SPSSODescriptor", NAMESPACES)
    assert role is not None
    assert role.get("AuthnRequestsSigned") == str(wants).lower()
