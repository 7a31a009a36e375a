"""What we ask an identity provider: one AuthnRequest, and how a browser carries it there. Pure: no clock, no chance.

Rules: SAML 2.0 core, section 3.4.1; bindings, sections 3.4 (HTTP-Redirect) and 3.5 (HTTP-POST).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from accounts.contexts import ask_for_passwords
from accounts.saml.names import NAMESPACES, POST, tag
from accounts.saml.sp_settings import RSA_SHA256, SHA256

ANY_NAME_ID = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"


@dataclass(frozen=True, kw_only=True)
class AuthnRequest:
    """One request. `contexts` are those of which exactly one is wanted; none is asked for when it is empty.

    Raises ValueError for the context of a password.
    """

    request_id: str
    destination: str
    entity_id: str
    acs_url: str
    at: datetime
    is_passive: bool = False
    forces_authentication: bool = False
    contexts: Sequence[str] = ()

    def __post_init__(self) -> None:
        if ask_for_passwords(self.contexts):
            raise ValueError("A request never asks for exactly a password: it would forbid Kerberos, second factors.")

    def to_xml(self) -> bytes:
        """Return the element, unsigned. Which NameID comes is the provider's choice: any is taken."""
        said = {
            "ID": self.request_id,
            "Version": "2.0",
            "IssueInstant": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Destination": self.destination,
            "ProtocolBinding": POST,
            "AssertionConsumerServiceURL": self.acs_url,
        }
        said |= {"ForceAuthn": "true"} if self.forces_authentication else {}
        said |= {"IsPassive": "true"} if self.is_passive else {}
        prefixes = {prefix: NAMESPACES[prefix] for prefix in ("samlp", "saml")}
        request = etree.Element(tag("samlp:AuthnRequest"), said, nsmap=prefixes)
        etree.SubElement(request, tag("saml:Issuer")).text = self.entity_id
        etree.SubElement(request, tag("samlp:NameIDPolicy"), {"Format": ANY_NAME_ID, "AllowCreate": "true"})
        if self.contexts:
            wanted = etree.SubElement(request, tag("samlp:RequestedAuthnContext"), {"Comparison": "exact"})
            for context in self.contexts:
                etree.SubElement(wanted, tag("saml:AuthnContextClassRef")).text = context
        return etree.tostring(request)


def redirect_address(request: AuthnRequest, settings: dict[str, Any]) -> str:
    """Return the address that carries the request in its query, signed where the settings say so."""
    auth = OneLogin_Saml2_Auth({}, settings)
    parameters = {"SAMLRequest": OneLogin_Saml2_Utils.deflate_and_base64_encode(request.to_xml())}
    if settings["security"]["authnRequestsSigned"]:
        auth.add_request_signature(parameters, RSA_SHA256)
    address: str = auth.redirect_to(request.destination, parameters)
    return address


def form_value(request: AuthnRequest, settings: dict[str, Any]) -> str:
    """Return what a form carries as SAMLRequest, signed inside where the settings say so."""
    xml: bytes | str = request.to_xml()
    if settings["security"]["authnRequestsSigned"]:
        key, certificate = settings["sp"]["privateKey"], settings["sp"]["x509cert"]
        xml = OneLogin_Saml2_Utils.add_sign(xml, key, certificate, sign_algorithm=RSA_SHA256, digest_algorithm=SHA256)
    value: str = OneLogin_Saml2_Utils.b64encode(xml)
    return value
