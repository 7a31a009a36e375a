"""Signing out at the provider too, and because the provider says so; and what strangers try with it."""

import base64
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

import pytest
import xmlsec
from lxml import etree

from accounts.saml.names import NAMESPACES, tag
from sandbox.demo.browser import Browser
from sandbox.demo.pages import Page
from tests.accounts.saml.identity_provider import moment
from tests.accounts.saml.live import SamlDoor
from tests.accounts.saml.provider_metadata import endpoint
from tests.accounts.saml.signing import key_pair
from tests.accounts.saml.wire.conftest import OpenDoor

OUT = "https://idp.si.example/out"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
ALGORITHMS = {
    RSA_SHA256: xmlsec.Transform.RSA_SHA256,
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1": xmlsec.Transform.RSA_SHA1,
}


@pytest.fixture
def door(open_door: OpenDoor) -> SamlDoor:
    """A provider that takes part in signing out."""
    return open_door(more_services=[endpoint("SingleLogoutService", url=OUT)])


def inflated(address: str, name: str) -> etree._Element:
    [value] = parse_qs(urlsplit(address).query)[name]
    return etree.fromstring(zlib.decompress(base64.b64decode(value), -15))


def way_of(browser: Browser, url: str) -> str:
    """Return where an address leads, without going there."""
    return browser.session.get(url, allow_redirects=False, timeout=30).headers.get("Location", "")


def sign_out(browser: Browser) -> Page:
    return browser.press("Sign out")


def asked_to_sign_out(
    door: SamlDoor,
    *,
    key: str = "idp.si.example",
    algorithm: str = RSA_SHA256,
    name_id: str = "5f3c",
    at: datetime | None = None,
    more: dict[str, str] | None = None,
    **said: Any,
) -> str:
    """Return the address by which the provider says that somebody's session has ended."""
    now = at or datetime.now(UTC)
    attributes = {
        "ID": "_logout",
        "Version": "2.0",
        "IssueInstant": moment(now),
        "Destination": door.url("/saml/sls/"),
        "NotOnOrAfter": moment(now + timedelta(minutes=5)),
    }
    attributes = {name: value for name, value in (attributes | said).items() if value}
    request = etree.Element(tag("samlp:LogoutRequest"), attributes)
    etree.SubElement(request, tag("saml:Issuer")).text = door.provider.entity_id
    etree.SubElement(request, tag("saml:NameID")).text = name_id
    value = base64.b64encode(zlib.compress(etree.tostring(request))[2:-4]).decode()
    query = urlencode({"SAMLRequest": value, "RelayState": "r", "SigAlg": algorithm}, quote_via=quote_plus)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key_pair(key).private_key, xmlsec.KeyFormat.PEM)
    signature = context.sign_binary(query.encode(), ALGORITHMS[algorithm])
    query += "&" + urlencode({"Signature": base64.b64encode(signature).decode(), **(more or {})})
    return f"{door.url('/saml/sls/')}?{query}"


def is_signed_in(door: SamlDoor, browser: Browser) -> bool:
    return "Menu of Mara Quillfeather" in browser.open(door.url("/")).text


def test_session_at_the_provider_is_ended_where_the_person_wants_it(door: SamlDoor, browser: Browser) -> None:
    door.sign_in(browser)
    page = sign_out(browser)
    link = page.pressing("Sign out at your institution too").url
    assert "5f3c" not in link
    way = way_of(browser, link)
    assert way.startswith(f"{OUT}?SAMLRequest=")
    assert "&Signature=" in way
    request = inflated(way, "SAMLRequest")
    assert request.get("Destination") == OUT
    assert request.findtext("saml:NameID", "", NAMESPACES) == "5f3c"
    assert request.findtext("samlp:SessionIndex", "", NAMESPACES) == "_session"
    # The provider's answer leads back to the page that says so.
    assert browser.open(door.url("/saml/sls/?SAMLResponse=anything")).url == door.url("/signed-out/")


def test_way_out_is_not_offered_where_there_is_none(open_door: OpenDoor, browser: Browser) -> None:
    open_door().sign_in(browser)
    assert "Sign out at your institution too" not in sign_out(browser).text


def test_link_of_one_institution_signs_out_nowhere_else(open_door: OpenDoor, browser: Browser) -> None:
    services = [endpoint("SingleLogoutService", url=OUT)]
    ours = open_door(more_services=services)
    theirs = open_door("fjordhaven", "Fjordhaven University", more_services=services)
    ours.sign_in(browser)
    link = sign_out(browser).pressing("Sign out at your institution too").url
    query = urlsplit(link).query
    assert browser.open(theirs.url(f"/accounts/saml/{theirs.method.key}/leave/?{query}")).status == 404
    assert browser.open(ours.url(f"/accounts/saml/{ours.method.key}/leave/?session=made-up")).status == 404


def test_provider_ends_the_session_here_and_is_told_so(door: SamlDoor, browser: Browser) -> None:
    door.sign_in(browser)
    answer = way_of(browser, asked_to_sign_out(door))
    assert answer.startswith(f"{OUT}?SAMLResponse=")
    assert parse_qs(urlsplit(answer).query)["RelayState"] == ["r"]
    response = inflated(answer, "SAMLResponse")
    assert response.get("InResponseTo") == "_logout"
    code = response.find("samlp:Status/samlp:StatusCode", NAMESPACES)
    assert code is not None
    assert code.get("Value") == "urn:oasis:names:tc:SAML:2.0:status:Success"
    assert not is_signed_in(door, browser)


def test_somebody_else_s_end_is_not_this_person_s(door: SamlDoor, browser: Browser) -> None:
    """Whoever signs out there can make a link of it, and send it to others."""
    door.sign_in(browser)
    assert way_of(browser, asked_to_sign_out(door, name_id="another")).startswith(OUT)
    assert is_signed_in(door, browser)


@pytest.mark.parametrize(
    "forged",
    [
        {"key": "forger.example"},
        {"algorithm": "http://www.w3.org/2000/09/xmldsig#rsa-sha1"},
        {"Destination": "http://fjordhaven.localhost/saml/sls/"},
        {"Destination": ""},
        {"at": datetime.now(UTC) - timedelta(minutes=20)},
        {"at": datetime.now(UTC) + timedelta(hours=2)},
        {"NotOnOrAfter": "2026-01-01T00:00:00Z"},
        {"more": {"SAMLRequest": "again"}},
        {"more": {"SigAlg": "again"}},
        {"name_id": ""},
    ],
)
def test_request_that_is_not_the_provider_s_or_not_of_now_ends_nothing(
    door: SamlDoor, browser: Browser, forged: dict[str, Any]
) -> None:
    door.sign_in(browser)
    assert browser.open(asked_to_sign_out(door, **forged)).status == 400
    assert is_signed_in(door, browser)


def test_unsigned_request_ends_nothing(door: SamlDoor, browser: Browser) -> None:
    door.sign_in(browser)
    unsigned = asked_to_sign_out(door).partition("&RelayState")[0]
    assert browser.open(unsigned).status == 400
    assert is_signed_in(door, browser)


def test_request_of_a_provider_that_nobody_knows_is_refused(open_door: OpenDoor, browser: Browser) -> None:
    services = [endpoint("SingleLogoutService", url=OUT)]
    ours = open_door(more_services=services)
    theirs = open_door("fjordhaven", "Fjordhaven University", more_services=services)
    ours.sign_in(browser)
    query = urlsplit(asked_to_sign_out(theirs)).query
    assert browser.open(f"{ours.url('/saml/sls/')}?{query}").status == 400


@pytest.mark.parametrize("value", ["", "%%%", "é", base64.b64encode(b"nothing").decode()])
def test_what_cannot_be_read_is_refused(door: SamlDoor, browser: Browser, value: str) -> None:
    assert browser.open(f"{door.url('/saml/sls/')}?{urlencode({'SAMLRequest': value})}").status == 400


def test_what_inflates_without_end_is_cut_off(door: SamlDoor, browser: Browser) -> None:
    bomb = base64.b64encode(zlib.compress(b" " * 50_000_000)[2:-4]).decode()
    assert browser.open(f"{door.url('/saml/sls/')}?{urlencode({'SAMLRequest': bomb[:60000]})}").status == 400
