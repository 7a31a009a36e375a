"""What we publish of an institution's site."""

from dataclasses import replace
from pathlib import Path

import onelogin.saml2
import pytest
from lxml import etree

from accounts.attribute_names import USUAL_ATTRIBUTES
from accounts.saml.names import NAMESPACES, XML_LANG, tag
from accounts.saml.our_metadata import REQUESTED_ATTRIBUTES, Logo, Mailbox, ServiceFacts, our_metadata
from tests.accounts.saml.signing import bare, key_pair

SCHEMAS = Path(onelogin.saml2.__file__).parent / "schemas"
HOST = "https://si.colophon.example"
SITE = ServiceFacts(
    entity_id=f"{HOST}/saml/metadata/",
    acs_urls=(f"{HOST}/accounts/saml/a/acs/", f"{HOST}/accounts/saml/b/acs/"),
    signing_certificates=(key_pair("new").certificate, key_pair("old").certificate),
    encryption_certificate=key_pair("new").certificate,
    signs_requests=False,
    display_name="Smithsonian Institution & friends",
    description="Researchers connect their ORCID iD.",
    organisation="Smithsonian Institution",
    organisation_url=f"{HOST}/",
    support=Mailbox(name="Help desk", email="help@si.example"),
    information_url=f"{HOST}/help/sign-in/",
    privacy_url=f"{HOST}/privacy/?a=1&b=2",
    error_url=f"{HOST}/help/sign-in/",
    slo_url=f"{HOST}/accounts/saml/logout/",
    logo=Logo(url=f"{HOST}/static/logo.svg", width=160, height=40),
    security=Mailbox(name="Incidents", email="security@si.example"),
)
BARE = replace(SITE, information_url="", privacy_url="", error_url="", slo_url="", logo=None, security=None)


@pytest.fixture(scope="module")
def complaints_of_schemas() -> etree.XMLSchema:
    """The schemas of metadata and of the extensions that come with python3-saml, as one."""
    imports = {
        "urn:oasis:names:tc:SAML:2.0:metadata": "saml-schema-metadata-2.0.xsd",
        "urn:oasis:names:tc:SAML:metadata:ui": "sstc-saml-metadata-ui-v1.0.xsd",
        "urn:oasis:names:tc:SAML:metadata:attribute": "sstc-metadata-attr.xsd",
    }
    inner = "".join(
        f'<xs:import namespace="{name}" schemaLocation="{(SCHEMAS / file).as_uri()}"/>'
        for name, file in imports.items()
    )
    schema = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{inner}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(schema))


def published(site: ServiceFacts = SITE) -> etree._Element:
    return etree.fromstring(our_metadata(site))


def texts(site: etree._Element, path: str) -> list[str | None]:
    return [one.text for one in site.findall(path, NAMESPACES)]


def said(site: etree._Element, path: str, name: str) -> list[str | None]:
    return [one.get(name) for one in site.findall(path, NAMESPACES)]


@pytest.mark.parametrize("site", [SITE, BARE])
def test_schemas_have_nothing_against_it(complaints_of_schemas: etree.XMLSchema, site: ServiceFacts) -> None:
    complaints_of_schemas.validate(published(site))
    assert str(complaints_of_schemas.error_log) == ""


def test_schemas_would_notice(complaints_of_schemas: etree.XMLSchema) -> None:
    broken = published()
    for name in ("md:SPSSODescriptor/md:Extensions/mdui:UIInfo/mdui:Logo", "md:SPSSODescriptor/md:NameIDFormat"):
        part = broken.find(name, NAMESPACES)
        assert part is not None
        part.tag += "s"
    assert not complaints_of_schemas.validate(broken)
    assert len(str(complaints_of_schemas.error_log).splitlines()) == 2


def test_each_method_has_an_address_for_answers_and_the_first_is_the_default() -> None:
    path = "md:SPSSODescriptor/md:AssertionConsumerService"
    site = published()
    assert said(site, path, "Location") == list(SITE.acs_urls)
    assert said(site, path, "index") == ["1", "2"]
    assert said(site, path, "isDefault") == ["true", "false"]
    assert set(said(site, path, "Binding")) == {"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"}


def test_every_key_that_may_sign_is_published_and_one_to_encrypt_with() -> None:
    path = "md:SPSSODescriptor/md:KeyDescriptor[@use='{}']/ds:KeyInfo/ds:X509Data/ds:X509Certificate"
    site = published()
    new, old = bare(key_pair("new").certificate), bare(key_pair("old").certificate)
    assert texts(site, path.format("signing")) == [new, old]
    assert texts(site, path.format("encryption")) == [new]


def test_copy_that_was_loaded_by_hand_never_runs_out() -> None:
    assert published().get("validUntil") is None


def test_what_is_asked_for_is_known_when_it_comes() -> None:
    """Under the very names by which it is read out of an assertion."""
    known = {name for names in USUAL_ATTRIBUTES.values() for name in names}
    # A staff identifier's attribute is the institution's choice; the other two tell institutions apart.
    others = {"eduPersonAssurance", "schacHomeOrganization", "employeeNumber"}
    assert {friendly for name, friendly, _needed in REQUESTED_ATTRIBUTES if name not in known} == others
    site = published()
    path = "md:SPSSODescriptor/md:AttributeConsumingService/md:RequestedAttribute"
    assert said(site, path, "Name") == [name for name, _friendly, _needed in REQUESTED_ATTRIBUTES]
    needed = site.findall(f"{path}[@isRequired='true']", NAMESPACES)
    assert [one.get("FriendlyName") for one in needed] == ["displayName", "givenName", "sn", "mail"]


def test_categories_and_the_wish_for_subject_id_are_said() -> None:
    path = "md:Extensions/mdattr:EntityAttributes/saml:Attribute"
    values = {one.get("Name"): [value.text for value in one] for one in published().findall(path, NAMESPACES)}
    assert values == {
        "http://macedir.org/entity-category": [
            "http://refeds.org/category/research-and-scholarship",
            "https://refeds.org/category/personalized",
        ],
        "urn:oasis:names:tc:SAML:profiles:subject-id:req": ["subject-id"],
        "urn:oasis:names:tc:SAML:attribute:assurance-certification": [
            "https://refeds.org/sirtfi",
            "https://refeds.org/sirtfi2",
        ],
    }


def test_sirtfi_is_claimed_only_with_somebody_to_tell_of_incidents() -> None:
    assert b"sirtfi" not in our_metadata(BARE)
    person = published().find("md:ContactPerson[@contactType='other']", NAMESPACES)
    assert person is not None
    assert person.get(tag("remd:contactType")) == "http://refeds.org/metadata/contactType/security"
    assert [one.text for one in person] == ["Incidents", "mailto:security@si.example"]


def test_people_see_name_logo_and_what_becomes_of_their_data() -> None:
    interface = published().find("md:SPSSODescriptor/md:Extensions/mdui:UIInfo", NAMESPACES)
    assert interface is not None
    assert {etree.QName(one).localname: one.text for one in interface} == {
        "DisplayName": "Smithsonian Institution & friends",
        "Description": "Researchers connect their ORCID iD.",
        "InformationURL": f"{HOST}/help/sign-in/",
        "PrivacyStatementURL": f"{HOST}/privacy/?a=1&b=2",
        "Logo": f"{HOST}/static/logo.svg",
    }
    assert said(interface, "mdui:DisplayName", XML_LANG) == ["en"]


@pytest.mark.parametrize(("signs", "word"), [(True, "true"), (False, "false")])
def test_whether_requests_are_signed_is_said(signs: bool, word: str) -> None:
    site = published(replace(SITE, signs_requests=signs))
    assert said(site, "md:SPSSODescriptor", "AuthnRequestsSigned") == [word]
    assert said(site, "md:SPSSODescriptor", "WantAssertionsSigned") == ["true"]
