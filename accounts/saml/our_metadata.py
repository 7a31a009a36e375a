"""The metadata that we publish for an institution: what its identity provider must know of its site. Pure.

Rules: SAML 2.0 metadata (OASIS, 2005), the subject identifiers profile 1.0 for asking for subject-id, REFEDS' Research
and Scholarship and Personalized Access for what a service says that wants names and addresses, Sirtfi for whom to tell
of an incident. Without `validUntil`: a copy that somebody has loaded by hand would end sign-in when it runs out.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from accounts.saml.names import (
    ASSURANCE,
    ENTITY_CATEGORY,
    NAMESPACES,
    PERSISTENT,
    PERSONALIZED_ACCESS,
    POST,
    REDIRECT,
    RESEARCH_AND_SCHOLARSHIP,
    SAML2,
    SECURITY_CONTACT,
    SIRTFI,
    SUBJECT_ID_REQUIREMENT,
    TRANSIENT,
    URI_NAME,
    XML_LANG,
    tag,
)

# How long a copy may be used before it is fetched again.
CACHE_DURATION = "PT6H"
LANGUAGE = "en"
PREFIXES = ("md", "saml", "ds", "mdui", "mdattr", "remd")

# What may encrypt assertions for us, the best first: GCM, then what older providers have.
ENCRYPTION_METHODS = (
    "http://www.w3.org/2009/xmlenc11#aes256-gcm",
    "http://www.w3.org/2009/xmlenc11#aes128-gcm",
    "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
    "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
)

# Name, friendly name, and whether people cannot be taken in well without it.
REQUESTED_ATTRIBUTES = (
    ("urn:oasis:names:tc:SAML:attribute:subject-id", "subject-id", False),
    ("urn:oasis:names:tc:SAML:attribute:pairwise-id", "pairwise-id", False),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "eduPersonPrincipalName", False),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.13", "eduPersonUniqueId", False),
    ("urn:oid:2.16.840.1.113730.3.1.241", "displayName", True),
    ("urn:oid:2.5.4.42", "givenName", True),
    ("urn:oid:2.5.4.4", "sn", True),
    ("urn:oid:0.9.2342.19200300.100.1.3", "mail", True),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "eduPersonScopedAffiliation", False),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.11", "eduPersonAssurance", False),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.16", "eduPersonOrcid", False),
    ("urn:oid:1.3.6.1.4.1.25178.1.2.9", "schacHomeOrganization", False),
    ("urn:oid:2.16.840.1.113730.3.1.2", "departmentNumber", False),
    ("urn:oid:2.16.840.1.113730.3.1.3", "employeeNumber", False),
)


@dataclass(frozen=True, kw_only=True)
class Logo:
    """A picture, with its size in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """Somebody to write to."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class ServiceFacts:
    """What an institution's site says of itself. Addresses are absolute; an empty one is left out.

    `acs_urls` are in the order of their index, the first being the default. `signing_certificates` are all by which
    our requests may be signed now or soon, in PEM; `encryption_certificate` is the one to encrypt with.
    """

    entity_id: str
    acs_urls: tuple[str, ...]
    signing_certificates: tuple[str, ...]
    encryption_certificate: str
    signs_requests: bool
    display_name: str
    description: str
    organisation: str
    organisation_url: str
    support: Mailbox
    information_url: str = ""
    privacy_url: str = ""
    error_url: str = ""
    slo_url: str = ""
    logo: Logo | None = None
    # With somebody to tell of an incident, the service also says that it follows Sirtfi.
    security: Mailbox | None = None


def our_metadata(facts: ServiceFacts) -> bytes:
    """Return the XML, in the order of the schema."""
    entity = etree.Element(
        tag("md:EntityDescriptor"),
        {"entityID": facts.entity_id, "cacheDuration": CACHE_DURATION},
        nsmap={prefix: NAMESPACES[prefix] for prefix in PREFIXES},
    )
    _entity_attributes(_add(entity, "md:Extensions"), is_sirtfi=facts.security is not None)
    _role(entity, facts)
    organisation = _add(entity, "md:Organization")
    for name in ("md:OrganizationName", "md:OrganizationDisplayName"):
        _say(organisation, name, facts.organisation)
    _say(organisation, "md:OrganizationURL", facts.organisation_url)
    _contact(entity, "support", facts.support)
    _contact(entity, "technical", facts.support)
    if facts.security:
        _contact(entity, "other", facts.security, {tag("remd:contactType"): SECURITY_CONTACT})
    etree.indent(entity)
    return etree.tostring(entity, xml_declaration=True, encoding="UTF-8")


def _entity_attributes(extensions: etree._Element, *, is_sirtfi: bool) -> None:
    attributes = _add(extensions, "mdattr:EntityAttributes")
    _attribute(attributes, ENTITY_CATEGORY, (RESEARCH_AND_SCHOLARSHIP, PERSONALIZED_ACCESS))
    _attribute(attributes, SUBJECT_ID_REQUIREMENT, ("subject-id",))
    if is_sirtfi:
        _attribute(attributes, ASSURANCE, SIRTFI)


def _attribute(parent: etree._Element, name: str, values: Iterable[str]) -> None:
    attribute = _add(parent, "saml:Attribute", {"Name": name, "NameFormat": URI_NAME})
    for value in values:
        _add(attribute, "saml:AttributeValue").text = value


def _role(entity: etree._Element, facts: ServiceFacts) -> None:
    said = {
        "protocolSupportEnumeration": SAML2,
        "AuthnRequestsSigned": "true" if facts.signs_requests else "false",
        "WantAssertionsSigned": "true",
    }
    if facts.error_url:
        said["errorURL"] = facts.error_url
    role = _add(entity, "md:SPSSODescriptor", said)
    _interface(_add(_add(role, "md:Extensions"), "mdui:UIInfo"), facts)
    for certificate in facts.signing_certificates:
        _key(role, certificate, use="signing")
    encryption = _key(role, facts.encryption_certificate, use="encryption")
    for algorithm in ENCRYPTION_METHODS:
        _add(encryption, "md:EncryptionMethod", {"Algorithm": algorithm})
    if facts.slo_url:
        _add(role, "md:SingleLogoutService", {"Binding": REDIRECT, "Location": facts.slo_url})
    for name_id_format in (PERSISTENT, TRANSIENT):
        _add(role, "md:NameIDFormat").text = name_id_format
    for index, url in enumerate(facts.acs_urls, start=1):
        place = {"Binding": POST, "Location": url, "index": str(index), "isDefault": str(index == 1).lower()}
        _add(role, "md:AssertionConsumerService", place)
    _wishes(_add(role, "md:AttributeConsumingService", {"index": "1", "isDefault": "true"}), facts)


def _interface(parent: etree._Element, facts: ServiceFacts) -> None:
    _say(parent, "mdui:DisplayName", facts.display_name)
    _say(parent, "mdui:Description", facts.description)
    _say(parent, "mdui:InformationURL", facts.information_url)
    _say(parent, "mdui:PrivacyStatementURL", facts.privacy_url)
    if facts.logo:
        size = {"width": str(facts.logo.width), "height": str(facts.logo.height)}
        _add(parent, "mdui:Logo", size).text = facts.logo.url


def _key(role: etree._Element, pem: str, *, use: str) -> etree._Element:
    key = _add(role, "md:KeyDescriptor", {"use": use})
    data = _add(_add(key, "ds:KeyInfo"), "ds:X509Data")
    _add(data, "ds:X509Certificate").text = "".join(line for line in pem.splitlines() if not line.startswith("-----"))
    return key


def _wishes(service: etree._Element, facts: ServiceFacts) -> None:
    _say(service, "md:ServiceName", facts.display_name)
    _say(service, "md:ServiceDescription", facts.description)
    for name, friendly_name, is_required in REQUESTED_ATTRIBUTES:
        said = {"Name": name, "FriendlyName": friendly_name, "NameFormat": URI_NAME}
        _add(service, "md:RequestedAttribute", said | {"isRequired": "true" if is_required else "false"})


def _contact(entity: etree._Element, kind: str, mailbox: Mailbox, more: dict[str, str] | None = None) -> None:
    person = _add(entity, "md:ContactPerson", {"contactType": kind} | (more or {}))
    _add(person, "md:GivenName").text = mailbox.name
    _add(person, "md:EmailAddress").text = f"mailto:{mailbox.email}"


def _say(parent: etree._Element, name: str, text: str) -> None:
    """Add an element with a text in our language; nothing for an empty one."""
    if text:
        _add(parent, name, {XML_LANG: LANGUAGE}).text = text


def _add(parent: etree._Element, name: str, attributes: dict[str, str] | None = None) -> etree._Element:
    return etree.SubElement(parent, tag(name), attributes or {})
