"""An identity provider's answer: who came, or why it is not believed. It asks nothing but the clock.

python3-saml opens it and checks signatures, times and the schema. What it takes more lightly than the profile says
(SAML 2.0 profiles, section 4.1.4) is checked here: an answer names our request, this address and this site, exactly.
"""

import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from accounts.errors import SignInProblem
from accounts.saml.algorithms import (
    OddEncryptionError,
    OddSignatureError,
    WeakSignatureError,
    check_encryption,
    check_signatures,
)
from accounts.saml.names import NAMESPACES, tag
from accounts.saml.response_problems import PROBLEMS, Code, ResponseRefusedError, refuse_status
from accounts.saml.xml import DocumentTypeError, UnreadableXmlError, parse

#: More than an assertion with hundreds of groups, encrypted.
LARGEST_BYTES = 1024 * 1024
#: How far before our request an answer may be dated: clocks differ by less.
CLOCK_TOLERANCE = timedelta(minutes=1)
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """What the provider says of the person, and of how and as whom they are signed in there."""

    attributes: Mapping[str, Sequence[Any]]
    name_id: str = ""
    name_id_format: str = ""
    name_qualifier: str = ""
    sp_name_qualifier: str = ""
    session_index: str = ""
    authn_context: str = ""


def answered_request(encoded: str) -> str:
    """Return the id of the request that a response says to answer; nothing for one that nobody asked for.

    Nothing of the response is believed yet. Raises ResponseRefusedError where it cannot be read.
    """
    return _read(encoded).get("InResponseTo") or ""


def read_response(
    encoded: str, *, settings: Sequence[dict[str, Any]], request_id: str, asked_at: datetime
) -> Assertion:
    """Return what the response asserts, which must answer our request of that time.

    `settings` are `sp_settings` made with each key of ours, the current one first. Raises ResponseRefusedError.
    """
    root = _read(encoded)
    refuse_status(root)
    _refuse_encryption(root)
    response = _opened(encoded, settings)
    document: etree._Element = response.get_xml_document()
    _refuse_signatures(document)
    sp, idp = settings[0]["sp"], settings[0]["idp"]
    try:
        _validate(response, acs_url=sp["assertionConsumerService"]["url"], request_id=request_id)
    except OneLogin_Saml2_ValidationError as error:
        raise _refusal(error, document, settings=settings[0], asked_at=asked_at) from None
    _refuse_misdirected(document, sp=sp, idp=idp, request_id=request_id)
    return _assertion(response)


def _read(encoded: str) -> etree._Element:
    if len(encoded) > LARGEST_BYTES * 4 / 3:
        raise ResponseRefusedError(SignInProblem.UNREADABLE, "larger than any answer")
    try:
        xml = binascii.a2b_base64("".join(encoded.split()), strict_mode=True)
    except ValueError:  # of which binascii's own error is one, and what it says of letters beyond ASCII another
        raise ResponseRefusedError(SignInProblem.UNREADABLE, "not base64") from None
    try:
        root = parse(xml)
    except UnreadableXmlError:
        raise ResponseRefusedError(SignInProblem.UNREADABLE, "not XML") from None
    except DocumentTypeError:
        raise ResponseRefusedError(SignInProblem.UNREADABLE, "with a document type") from None
    if root.tag != tag("samlp:Response"):
        raise ResponseRefusedError(SignInProblem.UNREADABLE, "not a Response of SAML 2.0")
    return root


def _refuse_signatures(root: etree._Element) -> None:
    try:
        check_signatures(root)
    except WeakSignatureError as error:
        raise ResponseRefusedError(SignInProblem.WEAK_SIGNATURE, str(error)) from None
    except OddSignatureError as error:
        raise ResponseRefusedError(SignInProblem.BAD_SIGNATURE, str(error)) from None


def _refuse_encryption(root: etree._Element) -> None:
    try:
        check_encryption(root)
    except OddEncryptionError as error:
        raise ResponseRefusedError(SignInProblem.LOCKED, str(error)) from None


def _opened(encoded: str, settings: Sequence[dict[str, Any]]) -> OneLogin_Saml2_Response:
    """Return the response, decrypted by whichever key of ours fits.

    Why none does is not told apart: how a decryption fails is what attacks on it ask for.
    """
    for one in map(OneLogin_Saml2_Settings, settings):
        try:
            response = OneLogin_Saml2_Response(one, encoded)
            check_encryption(response.get_xml_document())  # what was inside
            response.get_nameid_data()  # which may be encrypted alone
        except OneLogin_Saml2_ValidationError as error:
            if error.code in PROBLEMS:
                raise ResponseRefusedError(PROBLEMS[error.code], str(error)) from None
        except OddEncryptionError as error:
            raise ResponseRefusedError(SignInProblem.LOCKED, str(error)) from None
        except Exception:  # noqa: BLE001, S112 - whatever is wrong with it, the next key may fit
            continue
        else:
            return response
    raise ResponseRefusedError(SignInProblem.LOCKED)


def _validate(response: OneLogin_Saml2_Response, *, acs_url: str, request_id: str) -> None:
    place = urlsplit(acs_url)
    here = {
        "https": "on" if place.scheme == "https" else "off",
        "http_host": place.netloc,
        "script_name": "",
        "path_info": place.path,
    }
    try:
        response.is_valid(here, request_id, raise_exceptions=True)
    except OneLogin_Saml2_ValidationError:
        raise
    except Exception as error:  # noqa: BLE001 - what it was not written for is not believed either
        raise ResponseRefusedError(SignInProblem.UNREADABLE, type(error).__name__) from None


def _refusal(
    error: OneLogin_Saml2_ValidationError,
    document: etree._Element,
    *,
    settings: Mapping[str, Any],
    asked_at: datetime,
) -> ResponseRefusedError:
    problem = PROBLEMS.get(error.code, SignInProblem.UNREADABLE)
    if error.code == Code.WRONG_NUMBER_OF_ASSERTIONS and document.find(".//saml:Assertion", NAMESPACES) is not None:
        problem = SignInProblem.BAD_SIGNATURE
    if error.code == Code.WRONG_SUBJECTCONFIRMATION:
        problem = _why_not_confirmed(document, acs_url=settings["sp"]["assertionConsumerService"]["url"])
    if problem is SignInProblem.EXPIRED and _is_dated_before(document, asked_at - CLOCK_TOLERANCE):
        # Made after our request, and dated before it: the provider's clock is behind ours.
        problem = SignInProblem.CLOCK_SKEW
    return ResponseRefusedError(problem, str(error), may_be_new_key=error.code == Code.INVALID_SIGNATURE)


def _why_not_confirmed(document: etree._Element, *, acs_url: str) -> SignInProblem:
    confirmations = list(document.iter(tag("saml:SubjectConfirmationData")))
    if acs_url not in {one.get("Recipient") for one in confirmations}:
        return SignInProblem.MISDIRECTED
    if document.get("InResponseTo") not in {one.get("InResponseTo") for one in confirmations}:
        return SignInProblem.UNSOLICITED
    return SignInProblem.EXPIRED


def _is_dated_before(document: etree._Element, moment: datetime) -> bool:
    try:
        made = OneLogin_Saml2_Utils.parse_SAML_to_time(document.get("IssueInstant"))
    except (ValueError, TypeError):
        return False
    return datetime.fromtimestamp(made, tz=UTC) < moment


def _refuse_misdirected(
    document: etree._Element, *, sp: Mapping[str, Any], idp: Mapping[str, Any], request_id: str
) -> None:
    acs_url = sp["assertionConsumerService"]["url"]
    [assertion] = document.findall("saml:Assertion", NAMESPACES)
    if assertion.findtext("saml:Issuer", "", NAMESPACES) != idp["entityId"]:
        raise ResponseRefusedError(SignInProblem.OTHER_PROVIDER, "the assertion's issuer")
    if document.get("Destination") not in {None, acs_url}:
        raise ResponseRefusedError(SignInProblem.MISDIRECTED, "the response's destination")
    restrictions = assertion.findall("saml:Conditions/saml:AudienceRestriction", NAMESPACES)
    audiences = [{one.text for one in restriction} for restriction in restrictions]
    if not audiences or any(sp["entityId"] not in one for one in audiences):
        raise ResponseRefusedError(SignInProblem.MISDIRECTED, "the assertion's audience")
    confirmations = [
        confirmation.find("saml:SubjectConfirmationData", NAMESPACES)
        for confirmation in assertion.findall("saml:Subject/saml:SubjectConfirmation", NAMESPACES)
        if confirmation.get("Method") == BEARER
    ]
    given = [one for one in confirmations if one is not None and one.get("Recipient") == acs_url]
    if not given:
        raise ResponseRefusedError(SignInProblem.MISDIRECTED, "the assertion's recipient")
    answers = [one for one in given if one.get("InResponseTo") == request_id]
    if not answers:
        raise ResponseRefusedError(SignInProblem.UNSOLICITED, "the assertion answers no request of ours")
    if not any(_is_open(one) for one in answers):
        raise ResponseRefusedError(SignInProblem.EXPIRED, "the assertion's confirmation")


def _is_open(confirmation: etree._Element) -> bool:
    """Whether it may still be delivered: it must say until when, and may not say from when."""
    end = confirmation.get("NotOnOrAfter")
    return bool(
        end
        and confirmation.get("NotBefore") is None
        and OneLogin_Saml2_Utils.parse_SAML_to_time(end) > OneLogin_Saml2_Utils.now()
    )


def _assertion(response: OneLogin_Saml2_Response) -> Assertion:
    name_id = response.get_nameid_data()
    contexts = [context for context in response.get_authn_contexts() if context]
    return Assertion(
        attributes=response.get_attributes(),
        name_id=name_id.get("Value") or "",
        name_id_format=name_id.get("Format") or "",
        name_qualifier=name_id.get("NameQualifier") or "",
        sp_name_qualifier=name_id.get("SPNameQualifier") or "",
        session_index=response.get_session_index() or "",
        authn_context=contexts[0] if contexts else "",
    )
