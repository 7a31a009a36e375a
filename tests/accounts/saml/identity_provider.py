"""A small identity provider that really signs and encrypts: its answers are good unless a test asks for a bad one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

import xmlsec
from lxml import etree

from accounts.saml.certificates import KeyPair
from accounts.saml.names import NAMESPACES, POST, REDIRECT, tag
from tests.accounts.saml.provider_metadata import SSO, endpoint, entity, key_descriptor, role
from tests.accounts.saml.signing import encoded, encrypt, key_pair, sign

PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
PREFIXES = {prefix: NAMESPACES[prefix] for prefix in ("samlp", "saml")}
MARA: Mapping[str, Sequence[str]] = {
    "urn:oasis:names:tc:SAML:attribute:subject-id": ["mara@si.example"],
    "urn:oid:2.5.4.42": ["Mara"],
    "urn:oid:2.5.4.4": ["Quillfeather"],
    "urn:oid:0.9.2342.19200300.100.1.3": ["mara@si.example"],
}
Signed = Literal["assertion", "response", "both", "nothing"]


@dataclass(kw_only=True)
class Answer:
    """What is in one response; a test says only what is to be different."""

    in_response_to: str | None
    acs_url: str
    audience: str | None
    destination: str | None = None
    recipient: str | None = None
    confirmed_request: str | None = None
    # Attributes of the confirmation; one that is empty is left out.
    confirmation: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, Sequence[str]] = field(default_factory=lambda: dict(MARA))
    name_id: str | None = "5f3c"
    name_id_format: str = PERSISTENT
    name_id_more: Mapping[str, str] = field(default_factory=dict)
    context: str = PASSWORD
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    lasts: timedelta = timedelta(minutes=5)
    session_index: str = "_session"
    status: Sequence[str] = (SUCCESS,)
    message: str = ""
    issuer: str | None = None
    signed: Signed = "assertion"
    algorithm: Any = xmlsec.Transform.RSA_SHA256
    digest: Any = xmlsec.Transform.SHA256
    encrypted_for: str | None = None
    cipher: Any = xmlsec.Transform.AES256_GCM
    name_id_encrypted_for: str | None = None


@dataclass
class TestIdentityProvider:
    """An identity provider's name and keys."""

    __test__ = False

    entity_id: str = "https://idp.si.example/saml"
    sso_url: str = SSO
    bindings: Sequence[str] = (REDIRECT, POST)
    key_name: str = "idp.si.example"
    published: Sequence[str] = ()
    scopes: Sequence[str] = ("si.example",)
    role_attributes: str = ""
    more_services: Sequence[str] = ()
    extensions: str = ""

    @property
    def key(self) -> KeyPair:
        return key_pair(self.key_name)

    def metadata(self) -> bytes:
        """Return what it publishes: its present key, or those that it is told to."""
        keys = [key_descriptor(key_pair(name).certificate) for name in self.published or [self.key_name]]
        scopes = "".join(f"<shibmd:Scope>{scope}</shibmd:Scope>" for scope in self.scopes)
        services = [*self.more_services, *(endpoint(binding=one, url=self.sso_url) for one in self.bindings)]
        part = role(extensions=scopes + self.extensions, keys=keys, services=services, attributes=self.role_attributes)
        return entity(part, entity_id=self.entity_id).encode()

    def respond(self, answer: Answer) -> str:
        """Return the response as a form carries it."""
        return encoded(etree.tostring(self.response(answer)))

    def response(self, answer: Answer) -> etree._Element:
        """Return the response, signed and encrypted as the answer says."""
        response = self._bare(answer)
        assertion = response.find("saml:Assertion", NAMESPACES)
        name_id = response.find("saml:Assertion/saml:Subject/saml:NameID", NAMESPACES)
        if name_id is not None and answer.name_id_encrypted_for:
            encrypt(name_id, answer.name_id_encrypted_for, wrapped_in="EncryptedID")
        if assertion is not None and answer.signed in {"assertion", "both"}:
            sign(assertion, self.key, algorithm=answer.algorithm, digest=answer.digest)
        if assertion is not None and answer.encrypted_for:
            encrypt(assertion, answer.encrypted_for, cipher=answer.cipher)
        if answer.signed in {"response", "both"}:
            sign(response, self.key, algorithm=answer.algorithm, digest=answer.digest)
        return response

    def _bare(self, answer: Answer) -> etree._Element:
        said = {"ID": f"_{uuid4().hex}", "Version": "2.0", "IssueInstant": moment(answer.at)}
        said |= {"InResponseTo": answer.in_response_to} if answer.in_response_to else {}
        destination = answer.acs_url if answer.destination is None else answer.destination
        said |= {"Destination": destination} if destination else {}
        response = etree.Element(tag("samlp:Response"), said, nsmap=PREFIXES)
        _add(response, "saml:Issuer", self.entity_id if answer.issuer is None else answer.issuer)
        parent = _add(response, "samlp:Status")
        outer = parent
        for code in answer.status:
            parent = _add(parent, "samlp:StatusCode", Value=code)
        if answer.message:
            _add(outer, "samlp:StatusMessage", answer.message)
        if list(answer.status) == [SUCCESS]:
            response.append(self.assertion(answer))
        return response

    def assertion(self, answer: Answer) -> etree._Element:
        """Return the assertion, unsigned."""
        end = moment(answer.at + answer.lasts)
        said = {"ID": f"_{uuid4().hex}", "Version": "2.0", "IssueInstant": moment(answer.at)}
        assertion = etree.Element(tag("saml:Assertion"), said, nsmap=PREFIXES)
        _add(assertion, "saml:Issuer", self.entity_id if answer.issuer is None else answer.issuer)
        subject = _add(assertion, "saml:Subject")
        if answer.name_id:
            _add(subject, "saml:NameID", answer.name_id, Format=answer.name_id_format, **answer.name_id_more)
        confirmation = {"NotOnOrAfter": end, "Recipient": answer.recipient or answer.acs_url}
        request = answer.in_response_to if answer.confirmed_request is None else answer.confirmed_request
        confirmation |= {"InResponseTo": request or "", **answer.confirmation}
        confirmation = {name: value for name, value in confirmation.items() if value}
        _add(_add(subject, "saml:SubjectConfirmation", Method=BEARER), "saml:SubjectConfirmationData", **confirmation)
        conditions = _add(assertion, "saml:Conditions", NotBefore=moment(answer.at), NotOnOrAfter=end)
        if answer.audience:
            _add(_add(conditions, "saml:AudienceRestriction"), "saml:Audience", answer.audience)
        statement = _add(
            assertion, "saml:AuthnStatement", AuthnInstant=moment(answer.at), SessionIndex=answer.session_index
        )
        _add(_add(statement, "saml:AuthnContext"), "saml:AuthnContextClassRef", answer.context)
        if answer.attributes:
            attributes = _add(assertion, "saml:AttributeStatement")
            for name, values in answer.attributes.items():
                attribute = _add(attributes, "saml:Attribute", Name=name)
                for value in values:
                    _add(attribute, "saml:AttributeValue", value)
        return assertion


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, tag(name), attributes)
    element.text = text
    return element
