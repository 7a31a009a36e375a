"""What one EntityDescriptor says of the identity provider in it. Pure.

Rules: SAML 2.0 metadata (OASIS, 2005) with its extensions for user interfaces and entity attributes, Shibboleth's for
scopes, REFEDS' for errorURL and security contacts; SAML 2.0 metadata interoperability (2009) for what a certificate in
it means: the key counts as long as it is published, whatever dates the certificate bears.
"""

import base64
import binascii
import warnings
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography import x509
from django.utils.translation import gettext as _
from lxml import etree

from accounts.saml.errors import NoMetadataError
from accounts.saml.facts import Certificate, Contact, IdentityProviderFacts
from accounts.saml.names import (
    ASSURANCE,
    ENTITY_CATEGORY,
    ENTITY_CATEGORY_SUPPORT,
    NAMESPACES,
    POST,
    REDIRECT,
    SAML2,
    SECURITY_CONTACT,
    XML_LANG,
    tag,
)

TRUE = frozenset({"true", "1"})
# What REFEDS took over and some still publish.
OLD_CONTACT_TYPE = "{http://id.incommon.org/metadata}contactType"


def role_of(entity: etree._Element) -> etree._Element | None:
    """Return the part about signing in by SAML 2.0."""
    providers = entity.findall("md:IDPSSODescriptor", NAMESPACES)
    return next((one for one in providers if SAML2 in str(one.get("protocolSupportEnumeration")).split()), None)


def read_descriptor(entity: etree._Element) -> IdentityProviderFacts:
    """Return what an entity says that has such a part; raises NoMetadataError for a time that is none."""
    role = role_of(entity)
    assert role is not None  # noqa: S101 - only such entities get here
    scopes = [one for part in (role, entity) for one in part.findall("md:Extensions/shibmd:Scope", NAMESPACES)]
    plain = [one for one in scopes if one.get("regexp", "false") not in TRUE]
    logout = _endpoint(role, "SingleLogoutService", REDIRECT)
    return IdentityProviderFacts(
        entity_id=str(entity.get("entityID")),
        display_name=display_name_of(entity),
        sso_redirect_url=_address(_endpoint(role, "SingleSignOnService", REDIRECT), "Location"),
        sso_post_url=_address(_endpoint(role, "SingleSignOnService", POST), "Location"),
        slo_url=_address(logout, "Location"),
        slo_response_url=_address(logout, "ResponseLocation"),
        signing_certificates=_certificates(role, use="signing"),
        encryption_certificates=_certificates(role, use="encryption"),
        name_id_formats=_texts(role.findall("md:NameIDFormat", NAMESPACES)),
        scopes=tuple(dict.fromkeys(scope.lower() for scope in _texts(plain))),
        scope_patterns=_texts(one for one in scopes if one not in plain),
        error_url=_web_address(role.get("errorURL")),
        wants_signed_requests=role.get("WantAuthnRequestsSigned", "false") in TRUE,
        assurance=_entity_attribute(entity, ASSURANCE),
        entity_categories=_entity_attribute(entity, ENTITY_CATEGORY),
        supported_categories=_entity_attribute(entity, ENTITY_CATEGORY_SUPPORT),
        contacts=tuple(_contacts(entity, role)),
        valid_until=min(_ends(role), default=None),
    )


def display_name_of(entity: etree._Element) -> str:
    """Return its name in English where it has one, else in the first language."""
    for path in (
        "md:IDPSSODescriptor/md:Extensions/mdui:UIInfo/mdui:DisplayName",
        "md:Organization/md:OrganizationDisplayName",
        "md:Organization/md:OrganizationName",
    ):
        names = entity.findall(path, NAMESPACES)
        names.sort(key=lambda one: one.get(XML_LANG) != "en")
        if texts := _texts(names):
            return " ".join(texts[0].split())
    return ""


def _endpoint(role: etree._Element, kind: str, binding: str) -> etree._Element | None:
    return next((one for one in role.findall(f"md:{kind}", NAMESPACES) if one.get("Binding") == binding), None)


def _address(endpoint: etree._Element | None, name: str) -> str:
    return "" if endpoint is None else _web_address(endpoint.get(name))


def _web_address(url: str | None) -> str:
    """Return an address that a browser may be sent to: none of `javascript:` and its like."""
    url = (url or "").strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"https", "http"} and parts.hostname else ""


def _certificates(role: etree._Element, *, use: str) -> tuple[Certificate, ...]:
    """Return those for this use and those for any. What is no certificate is left out."""
    found = {
        certificate.base64: certificate
        for key in role.findall("md:KeyDescriptor", NAMESPACES)
        if key.get("use", use) == use
        for text in _texts(key.iter(tag("ds:X509Certificate")))
        if (certificate := _certificate(text))
    }
    return tuple(found.values())


def _certificate(text: str) -> Certificate | None:
    text = "".join(text.split())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of serial numbers that are not positive: some that are in use have one
            certificate = x509.load_der_x509_certificate(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return None
    return Certificate(base64=text, ends_at=certificate.not_valid_after_utc)


def _entity_attribute(entity: etree._Element, name: str) -> tuple[str, ...]:
    attributes = entity.findall("md:Extensions/mdattr:EntityAttributes/saml:Attribute", NAMESPACES)
    values = (value for one in attributes if one.get("Name") == name for value in one)
    return tuple(dict.fromkeys(_texts(values)))


def _contacts(*parts: etree._Element) -> Iterator[Contact]:
    for part in parts:
        for one in part.findall("md:ContactPerson", NAMESPACES):
            kind = str(one.get("contactType"))
            if SECURITY_CONTACT in {
                one.get(tag("remd:contactType")),
                one.get(OLD_CONTACT_TYPE),
            }:
                kind = "security"
            names = _texts([*one.findall("md:GivenName", NAMESPACES), *one.findall("md:SurName", NAMESPACES)])
            emails = _texts(one.findall("md:EmailAddress", NAMESPACES))
            email = emails[0].removeprefix("mailto:") if emails else ""
            if names or email:
                yield Contact(kind=kind, name=" ".join(names), email=email)


def _ends(role: etree._Element) -> Iterator[datetime]:
    """Yield until when the role may be used, and each element around it."""
    for element in (role, *role.iterancestors()):
        said = element.get("validUntil")
        if said is not None:
            yield _moment(said)


def _moment(text: str) -> datetime:
    """Return a time of XML Schema; one without a zone is UTC, as SAML says (core, section 1.3.3)."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NoMetadataError(
            _("This metadata says validUntil=“%(text)s”, which is no time. Whoever publishes it must mend that.")
            % {"text": text[:40]}
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _texts(elements: Iterable[etree._Element]) -> tuple[str, ...]:
    texts = (" ".join("".join(map(str, one.itertext())).split()) for one in elements)
    return tuple(text for text in texts if text)
