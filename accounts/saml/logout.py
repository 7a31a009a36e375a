"""Ending a session in both places: what we ask a provider, what it asks us, and what we answer. Pure but for the clock.

Rules: SAML 2.0 profiles, section 4.4 (single logout), over HTTP-Redirect (bindings, section 3.4) alone. A provider's
request counts only when it is signed: otherwise any page could sign people out.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from accounts.saml.names import NAMESPACES, tag
from accounts.saml.response_problems import SUCCESS
from accounts.saml.sp_settings import RSA_SHA256
from accounts.saml.xml import parse

LARGEST_BYTES = 64 * 1024
#: How far from now a request may be dated.
CLOCK_TOLERANCE = timedelta(minutes=5)
SIGNATURES = frozenset(f"http://www.w3.org/2001/04/xmldsig-more#rsa-sha{bits}" for bits in (256, 384, 512))


class LogoutRefusedError(Exception):
    """A provider's request is not believed; the message is for the log."""


@dataclass(frozen=True, kw_only=True)
class SessionThere:
    """As whom, and in which of their sessions, the provider knows the person."""

    name_id: str
    name_id_format: str = ""
    name_qualifier: str = ""
    sp_name_qualifier: str = ""
    session_index: str = ""


@dataclass(frozen=True, kw_only=True)
class LogoutRequest:
    """A provider's wish that the session of the person with this NameID ends."""

    request_id: str
    name_id: str


def logout_address(there: SessionThere, settings: dict[str, Any], *, request_id: str, at: datetime) -> str:
    """Return the address by which a browser asks the provider to end that session; always signed."""
    url = settings["idp"]["singleLogoutService"]["url"]
    request = _message("LogoutRequest", settings, destination=url, message_id=request_id, at=at)
    qualifiers = {
        "Format": there.name_id_format,
        "NameQualifier": there.name_qualifier,
        "SPNameQualifier": there.sp_name_qualifier,
    }
    said = {name: value for name, value in qualifiers.items() if value}
    etree.SubElement(request, tag("saml:NameID"), said).text = there.name_id
    if there.session_index:
        etree.SubElement(request, tag("samlp:SessionIndex")).text = there.session_index
    return _signed_address(url, {"SAMLRequest": request}, settings)


def logout_answer_address(
    request: LogoutRequest, settings: dict[str, Any], *, response_id: str, at: datetime, relay_state: str
) -> str:
    """Return the address by which a browser tells the provider that no session of the person is left here."""
    url = settings["idp"]["singleLogoutService"]["responseUrl"]
    response = _message("LogoutResponse", settings, destination=url, message_id=response_id, at=at)
    response.set("InResponseTo", request.request_id)
    status = etree.SubElement(response, tag("samlp:Status"))
    etree.SubElement(status, tag("samlp:StatusCode"), {"Value": SUCCESS})
    return _signed_address(url, {"SAMLResponse": response}, settings, relay_state=relay_state)


def issuer_of(query: str) -> str:
    """Return who says to have sent the request in this query; nothing of it is believed yet."""
    root = _read(_parameters(query)["SAMLRequest"])
    return (root.findtext("saml:Issuer", "", NAMESPACES) or "").strip()


def read_logout_request(query: str, settings: Mapping[str, Any], *, now: datetime) -> LogoutRequest:
    """Return the request that a query carries; raises LogoutRefusedError unless the provider has signed it just now."""
    parameters = _parameters(query)
    root = _read(parameters["SAMLRequest"])
    _check_signature(query, parameters, certificates=settings["idp"]["x509certMulti"]["signing"])
    if root.get("Destination") != settings["sp"]["singleLogoutService"]["url"]:
        raise LogoutRefusedError("it is meant for another site")
    if root.findtext("saml:Issuer", "", NAMESPACES) != settings["idp"]["entityId"]:
        raise LogoutRefusedError("another provider sent it")
    if abs(_moment(root, "IssueInstant") - now) > CLOCK_TOLERANCE:
        raise LogoutRefusedError("it is not of now")
    if root.get("NotOnOrAfter") and _moment(root, "NotOnOrAfter") <= now:
        raise LogoutRefusedError("it has run out")
    name_id = root.findtext("saml:NameID", "", NAMESPACES)
    if not (name_id and root.get("ID")):
        raise LogoutRefusedError("it names nobody that can be read")
    return LogoutRequest(request_id=str(root.get("ID")), name_id=name_id)


def _message(
    kind: str, settings: Mapping[str, Any], *, destination: str, message_id: str, at: datetime
) -> etree._Element:
    said = {
        "ID": message_id,
        "Version": "2.0",
        "IssueInstant": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Destination": destination,
    }
    message = etree.Element(
        tag(f"samlp:{kind}"), said, nsmap={prefix: NAMESPACES[prefix] for prefix in ("samlp", "saml")}
    )
    etree.SubElement(message, tag("saml:Issuer")).text = settings["sp"]["entityId"]
    return message


def _signed_address(
    url: str, message: Mapping[str, etree._Element], settings: dict[str, Any], *, relay_state: str = ""
) -> str:
    [(kind, xml)] = message.items()
    parameters = {kind: OneLogin_Saml2_Utils.deflate_and_base64_encode(etree.tostring(xml))}
    if relay_state:
        parameters["RelayState"] = relay_state
    auth = OneLogin_Saml2_Auth({}, settings)
    sign = auth.add_request_signature if kind == "SAMLRequest" else auth.add_response_signature
    sign(parameters, RSA_SHA256)
    address: str = auth.redirect_to(url, parameters)
    return address


def _parameters(query: str) -> dict[str, str]:
    """Return the parameters: each once, by its plain name, so that what is signed is what is read."""
    pairs = parse_qsl(query, keep_blank_values=True)
    names = [name for name, _value in pairs]
    as_sent = [part.partition("=")[0] for part in query.split("&")]
    if names != as_sent or len(set(names)) != len(names) or "SAMLRequest" not in names:
        raise LogoutRefusedError("its parameters are not those of a request")
    return dict(pairs)


def _read(value: str) -> etree._Element:
    try:
        inflating = zlib.decompressobj(-15)
        root = parse(inflating.decompress(binascii.a2b_base64(value, strict_mode=True), LARGEST_BYTES))
    except (ValueError, zlib.error):  # base64's own error, what it says of letters beyond ASCII, and XML's
        raise LogoutRefusedError("it cannot be read") from None
    if root.tag != tag("samlp:LogoutRequest"):
        raise LogoutRefusedError("it is something else")
    return root


def _check_signature(query: str, parameters: Mapping[str, str], *, certificates: Sequence[str]) -> None:
    algorithm = parameters.get("SigAlg", "")
    if algorithm not in SIGNATURES:
        raise LogoutRefusedError("it is not signed, or not safely")
    parts = {part.partition("=")[0]: part for part in query.split("&")}
    # As it was sent: providers write the same characters in different ways.
    signed = "&".join(parts[name] for name in ("SAMLRequest", "RelayState", "SigAlg") if name in parts)
    try:
        signature = base64.b64decode(parameters.get("Signature", ""))
    except ValueError:
        signature = b""
    fits = (OneLogin_Saml2_Utils.validate_binary_sign(signed, signature, one, algorithm) for one in certificates)
    if not (signature and any(fits)):
        raise LogoutRefusedError("its signature fits none of the provider's keys")


def _moment(root: etree._Element, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(root.get(name) or "")
    except ValueError:
        raise LogoutRefusedError(f"its {name} is no time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
