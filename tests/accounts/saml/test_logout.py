"""A provider's request to sign somebody out, and what is only nearly one."""

import base64
import zlib
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import xmlsec
from lxml import etree

from accounts.saml.logout import LARGEST_BYTES, LogoutRefusedError, LogoutRequest, read_logout_request
from accounts.saml.metadata import read_metadata
from accounts.saml.names import tag
from accounts.saml.sp_settings import RSA_SHA256, sp_settings
from tests.accounts.saml.conftest import ACS, ENTITY_ID
from tests.accounts.saml.identity_provider import TestIdentityProvider, moment
from tests.accounts.saml.moments import NOW
from tests.accounts.saml.signing import key_pair

SLS = "http://si.colophon.test/saml/sls/"
PROVIDER = TestIdentityProvider()


def request(*, issuer: str = PROVIDER.entity_id, name_id: str = "5f3c", padding: int = 0) -> str:
    """Return a request as a query carries it, deflated."""
    said = {"ID": "_out", "Version": "2.0", "IssueInstant": moment(NOW), "Destination": SLS}
    element = etree.Element(tag("samlp:LogoutRequest"), said)
    etree.SubElement(element, tag("saml:Issuer")).text = issuer
    etree.SubElement(element, tag("saml:NameID")).text = name_id
    element.append(etree.Comment("x" * padding))
    return base64.b64encode(zlib.compress(etree.tostring(element))[2:-4]).decode()


def signed(value: str, key: str = "idp.si.example") -> str:
    query = urlencode({"SAMLRequest": value, "SigAlg": RSA_SHA256})
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key_pair(key).private_key, xmlsec.KeyFormat.PEM)
    signature = context.sign_binary(query.encode(), xmlsec.Transform.RSA_SHA256)
    return f"{query}&{urlencode({'Signature': base64.b64encode(signature).decode()})}"


def read(query: str, *, provider: TestIdentityProvider = PROVIDER, now: datetime = NOW) -> LogoutRequest:
    facts = read_metadata(provider.metadata(), now=NOW)
    ours: dict[str, Any] = {"entity_id": ENTITY_ID, "acs_url": ACS, "key": key_pair("new"), "slo_url": SLS}
    return read_logout_request(query, sp_settings(facts, signs_requests=False, **ours), now=now)


def test_request_says_whose_session_is_to_end() -> None:
    assert read(signed(request())) == LogoutRequest(request_id="_out", name_id="5f3c")


def test_any_published_key_may_sign_it() -> None:
    both = TestIdentityProvider(published=["idp.si.example", "next.si.example"])
    for name in both.published:
        assert read(signed(request(), key=name), provider=both).name_id == "5f3c"


def evil() -> str:
    return urlencode({"x": request(name_id="director")}).removeprefix("x=")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (signed(request(issuer="https://idp.fjordhaven.example/")), "another provider sent it"),
        # What is signed is the first, and what is read would be the second: under the same name, or the same in disguise.
        (f"{signed(request())}&SAMLRequest={evil()}", "its parameters are not those of a request"),
        (f"{signed(request())}&SAML%52equest={evil()}", "its parameters are not those of a request"),
        (signed(request()).replace("SAMLRequest", "SAML%52equest"), "its parameters are not those of a request"),
        (signed(request(padding=LARGEST_BYTES)), "it cannot be read"),
        (signed(request()).replace("SAMLRequest=", f"SAMLRequest={evil()}&x="), "its signature fits none"),
        (signed(request(), key="forger.example"), "its signature fits none"),
        (signed(request()).partition("&Signature")[0], "its signature fits none"),
        (signed(request(name_id="")), "it names nobody that can be read"),
    ],
)
def test_what_is_only_nearly_one_is_refused(query: str, said: str) -> None:
    with pytest.raises(LogoutRefusedError, match=said):
        read(query)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_request_is_of_now(minutes: int) -> None:
    with pytest.raises(LogoutRefusedError, match="it is not of now"):
        read(signed(request()), now=NOW + timedelta(minutes=minutes))
    assert read(signed(request()), now=NOW + timedelta(minutes=minutes / 2)).name_id == "5f3c"
