"""What is read out of an identity provider's metadata."""

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest

from accounts.saml.facts import Certificate, Contact, IdentityProviderFacts
from accounts.saml.metadata import read_metadata
from accounts.saml.names import POST, REDIRECT
from tests.accounts.saml.moments import NOW
from tests.accounts.saml.provider_metadata import (
    ENTITY_ID,
    SSO,
    display_name,
    endpoint,
    entities,
    entity,
    entity_attribute,
    key_descriptor,
    role,
)
from tests.accounts.saml.signing import bare, key_pair

ENDS = NOW + timedelta(days=3652)


def read(xml: str, entity_id: str | None = None) -> IdentityProviderFacts:
    return read_metadata(xml.encode(), entity_id=entity_id, now=NOW)


def certificate(name: str = "idp.si.example") -> Certificate:
    return Certificate(base64=bare(key_pair(name).certificate), ends_at=ENDS)


FULL = entity(
    role(
        extensions=display_name(("de", "Smithsonian-Konto"), ("en", "Smithsonian account"))
        + "<shibmd:Scope>SI.example</shibmd:Scope><shibmd:Scope regexp='false'>nmnh.si.example</shibmd:Scope>"
        + r"<shibmd:Scope regexp='true'>^(.+\.)?si\.example$</shibmd:Scope>",
        keys=[
            key_descriptor(key_pair().certificate),
            key_descriptor(key_pair("next.si.example").certificate, use=None),
            key_descriptor(key_pair("crypt.si.example").certificate, use="encryption"),
        ],
        services=[
            endpoint("SingleLogoutService", url=f"{SSO}/out", more=f' ResponseLocation="{SSO}/outed"'),
            "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>",
            endpoint(binding=POST, url=f"{SSO}/post"),
            endpoint(binding=REDIRECT),
        ],
        attributes=' WantAuthnRequestsSigned="true" errorURL="https://idp.si.example/help?code=ERRORURL_CODE"',
    ),
    extensions=entity_attribute(
        "urn:oasis:names:tc:SAML:attribute:assurance-certification", "https://refeds.org/sirtfi"
    )
    + entity_attribute("http://macedir.org/entity-category", "https://example.org/members")
    + entity_attribute(
        "http://macedir.org/entity-category-support",
        "http://refeds.org/category/research-and-scholarship",
        "https://refeds.org/category/personalized",
    ),
    after=(
        '<md:ContactPerson contactType="technical"><md:GivenName>Ida</md:GivenName><md:SurName>Holm</md:SurName>'
        "<md:EmailAddress>mailto:ida@si.example</md:EmailAddress></md:ContactPerson>"
        '<md:ContactPerson contactType="other" remd:contactType="http://refeds.org/metadata/contactType/security">'
        "<md:GivenName>Watch</md:GivenName><md:EmailAddress>watch@si.example</md:EmailAddress></md:ContactPerson>"
    ),
    attributes=' validUntil="2026-12-24T00:00:00Z"',
)


def test_everything_that_matters_is_read() -> None:
    assert read(FULL) == IdentityProviderFacts(
        entity_id=ENTITY_ID,
        display_name="Smithsonian account",
        sso_redirect_url=SSO,
        sso_post_url=f"{SSO}/post",
        slo_url=f"{SSO}/out",
        slo_response_url=f"{SSO}/outed",
        signing_certificates=(certificate(), certificate("next.si.example")),
        encryption_certificates=(certificate("next.si.example"), certificate("crypt.si.example")),
        name_id_formats=("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",),
        scopes=("si.example", "nmnh.si.example"),
        scope_patterns=(r"^(.+\.)?si\.example$",),
        error_url="https://idp.si.example/help?code=ERRORURL_CODE",
        wants_signed_requests=True,
        assurance=("https://refeds.org/sirtfi",),
        entity_categories=("https://example.org/members",),
        supported_categories=(
            "http://refeds.org/category/research-and-scholarship",
            "https://refeds.org/category/personalized",
        ),
        contacts=(
            Contact(kind="technical", name="Ida Holm", email="ida@si.example"),
            Contact(kind="security", name="Watch", email="watch@si.example"),
        ),
        valid_until=datetime(2026, 12, 24, tzinfo=UTC),
    )


def test_facts_come_back_from_json_as_they_were() -> None:
    facts = read(FULL)
    assert [one.name for one in fields(facts) if not getattr(facts, one.name)] == []
    assert IdentityProviderFacts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


def test_least_that_signs_people_in_is_enough() -> None:
    assert read(entity()) == IdentityProviderFacts(
        entity_id=ENTITY_ID, sso_redirect_url=SSO, sso_post_url=SSO, signing_certificates=(certificate(),)
    )


def test_one_of_several_is_read_by_its_entity_id() -> None:
    other = entity(role(services=[endpoint(url="https://idp.other.example/sso")]), entity_id="urn:other")
    nested = entities(entity(), entities(other))
    assert read(nested, "urn:other").sso_redirect_url == "https://idp.other.example/sso"
    assert read(nested, ENTITY_ID).sso_redirect_url == SSO


def test_key_published_twice_counts_once() -> None:
    twice = [key_descriptor(key_pair().certificate), key_descriptor(key_pair().certificate, use=None)]
    assert read(entity(role(keys=twice))).signing_certificates == (certificate(),)


def test_what_is_no_certificate_is_left_out_where_there_is_a_good_one() -> None:
    broken = key_descriptor("-----\nAAAA\n-----")
    assert read(entity(role(keys=[broken, key_descriptor(key_pair().certificate)]))).signing_certificates == (
        certificate(),
    )


def test_certificate_past_its_own_date_still_counts() -> None:
    """Metadata interoperability, section 2.6.1: what is published counts."""
    facts = read_metadata(entity().encode(), now=ENDS + timedelta(days=1))
    assert (facts.signing_certificates, facts.certificates_end_at) == ((certificate(),), ENDS)


def test_certificate_is_handed_on_as_libraries_want_it() -> None:
    [one] = read(entity()).signing_certificates
    assert one.pem == key_pair().certificate
    assert len(one.fingerprint) == 95
    assert set(one.fingerprint) <= set("0123456789ABCDEF:")


@pytest.mark.parametrize(
    ("of_file", "of_entity", "of_role", "ends"),
    [
        ("2026-12-01T00:00:00Z", "2026-12-24T00:00:00Z", "2026-12-25T00:00:00Z", datetime(2026, 12, 1, tzinfo=UTC)),
        ("2026-12-31T00:00:00Z", "2026-12-24T00:00:00Z", "2026-12-25T00:00:00Z", datetime(2026, 12, 24, tzinfo=UTC)),
        ("2026-12-31T00:00:00Z", "2026-12-30T00:00:00Z", "2026-12-25T00:00:00Z", datetime(2026, 12, 25, tzinfo=UTC)),
        (
            "2026-12-31T00:00:00.123Z",
            "2026-12-24T02:00:00+02:00",
            "2026-12-24T00:00:01",
            datetime(2026, 12, 24, tzinfo=UTC),
        ),
    ],
)
def test_earliest_end_counts(of_file: str, of_entity: str, of_role: str, ends: datetime) -> None:
    one = entity(role(attributes=f' validUntil="{of_role}"'), attributes=f' validUntil="{of_entity}"')
    assert read(entities(one, attributes=f' validUntil="{of_file}"')).valid_until == ends


def test_provider_without_a_name_of_its_own_has_its_organisation_s() -> None:
    organisation = (
        '<md:Organization><md:OrganizationName xml:lang="en">SI</md:OrganizationName>'
        '<md:OrganizationDisplayName xml:lang="es">Instituto\n Smithsonian</md:OrganizationDisplayName>'
        "</md:Organization>"
    )
    assert read(entity(after=organisation)).display_name == "Instituto Smithsonian"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "mailto:help@si.example", "https://", "//si.example", "https://["]
)
def test_address_that_no_browser_should_follow_is_left_out(url: str) -> None:
    assert read(entity(role(attributes=f' errorURL="{url}"'))).error_url == ""
    services = [endpoint(url=url), endpoint(binding=POST)]
    facts = read(entity(role(services=services)))
    assert (facts.sso_redirect_url, facts.sso_post_url) == ("", SSO)


def test_comment_does_not_end_a_value() -> None:
    scope = "<shibmd:Scope>si.example<!-- -->.evil.example</shibmd:Scope>"
    assert read(entity(role(extensions=scope))).scopes == ("si.example.evil.example",)


def test_role_for_saml_1_is_passed_over_where_there_is_one_for_saml_2() -> None:
    old = role(protocol="urn:oasis:names:tc:SAML:1.1:protocol", services=[endpoint(url="https://old.example/")])
    assert read(entity(old, role())).sso_redirect_url == SSO
