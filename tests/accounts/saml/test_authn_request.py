"""What we ask of an identity provider."""

import base64
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import onelogin.saml2
import pytest
import xmlsec
from lxml import etree

from accounts.saml.authn_request import AuthnRequest, form_value, redirect_address
from accounts.saml.metadata import read_metadata
from accounts.saml.names import NAMESPACES
from accounts.saml.sp_settings import sp_settings
from tests.accounts.saml.conftest import ACS, ENTITY_ID
from tests.accounts.saml.identity_provider import TestIdentityProvider
from tests.accounts.saml.moments import NOW
from tests.accounts.saml.signing import key_pair

SCHEMA = Path(onelogin.saml2.__file__).parent / "schemas" / "saml-schema-protocol-2.0.xsd"
REQUEST = AuthnRequest(
    request_id="_our-request",
    destination="https://idp.si.example/sso?tenant=a&flow=b",
    entity_id=ENTITY_ID,
    acs_url=ACS,
    at=datetime(2026, 11, 22, 10, 30, tzinfo=UTC),
)
FULL = replace(REQUEST, is_passive=True, forces_authentication=True, contexts=["https://refeds.org/profile/mfa"])


@pytest.fixture(scope="module")
def schema() -> Iterator[etree.XMLSchema]:
    with SCHEMA.open() as file:
        yield etree.XMLSchema(etree.parse(file))


def settings(*, signs: bool) -> dict[str, Any]:
    facts = read_metadata(TestIdentityProvider().metadata(), now=NOW)
    return sp_settings(facts, entity_id=ENTITY_ID, acs_url=ACS, key=key_pair("new"), signs_requests=signs)


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize("request_", [REQUEST, FULL])
def test_schema_has_nothing_against_it(schema: etree.XMLSchema, request_: AuthnRequest) -> None:
    schema.validate(etree.fromstring(request_.to_xml()))
    assert str(schema.error_log) == ""


def test_plain_request_asks_for_nothing_but_somebody() -> None:
    xml = etree.fromstring(REQUEST.to_xml())
    assert {str(name): value for name, value in xml.attrib.items()} == {
        "ID": "_our-request",
        "Version": "2.0",
        "IssueInstant": "2026-11-22T10:30:00Z",
        "Destination": "https://idp.si.example/sso?tenant=a&flow=b",
        "ProtocolBinding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        "AssertionConsumerServiceURL": ACS,
    }
    assert [etree.QName(one).localname for one in xml] == ["Issuer", "NameIDPolicy"]
    assert xml.findtext("saml:Issuer", "", NAMESPACES) == ENTITY_ID


@pytest.mark.parametrize("name", ["Password", "PasswordProtectedTransport"])
def test_password_is_never_asked_for_exactly(name: str) -> None:
    with pytest.raises(ValueError, match="never asks for exactly a password"):
        replace(REQUEST, contexts=[f"urn:oasis:names:tc:SAML:2.0:ac:classes:{name}"])


def test_context_is_asked_for_exactly_and_nothing_shown_where_that_is_wished() -> None:
    xml = etree.fromstring(FULL.to_xml())
    wanted = xml.find("samlp:RequestedAuthnContext", NAMESPACES)
    assert wanted is not None
    assert (wanted.get("Comparison"), [one.text for one in wanted]) == ("exact", ["https://refeds.org/profile/mfa"])
    assert (xml.get("IsPassive"), xml.get("ForceAuthn")) == ("true", "true")


def test_address_carries_the_request_behind_the_provider_s_own_query() -> None:
    address = redirect_address(REQUEST, settings(signs=False))
    assert address.startswith("https://idp.si.example/sso?tenant=a&flow=b&SAMLRequest=")
    assert zlib.decompress(base64.b64decode(query(address)["SAMLRequest"]), -15) == REQUEST.to_xml()
    assert query(address).keys() == {"tenant", "flow", "SAMLRequest"}


def test_signed_address_is_signed_by_our_key_over_what_is_sent() -> None:
    address = redirect_address(replace(REQUEST, destination="https://idp.si.example/sso"), settings(signs=True))
    said, _sign, signature = urlsplit(address).query.partition("&Signature=")
    signature, _sign, algorithm = signature.partition("&SigAlg=")
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key_pair("new").certificate, xmlsec.KeyFormat.CERT_PEM)
    assert query(address)["SigAlg"] == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    # Raises when it is not so.
    context.verify_binary(
        f"{said}&SigAlg={algorithm}".encode(),
        xmlsec.Transform.RSA_SHA256,
        base64.b64decode(query(address)["Signature"]),
    )


@pytest.mark.parametrize("signs", [True, False])
def test_form_carries_the_request_with_its_signature_inside(schema: etree.XMLSchema, signs: bool) -> None:
    xml = etree.fromstring(base64.b64decode(form_value(REQUEST, settings(signs=signs))))
    assert schema.validate(xml)
    signature = xml.find("ds:Signature", NAMESPACES)
    assert (signature is not None) is signs
    if signature is not None:
        xmlsec.tree.add_ids(xml, ["ID"])
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(key_pair("new").certificate, xmlsec.KeyFormat.CERT_PEM)
        context.verify(signature)
