"""An assertion that an administrator pastes to try it. Pure: text in, what it says out.

Nobody's signature is looked at, because nobody is let in by it. It is read as strictly as a stranger's all the same.
"""

import binascii
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from accounts.saml.names import NAMESPACES, tag
from accounts.saml.response import Assertion
from accounts.saml.xml import DocumentTypeError, UnreadableXmlError, parse


class PastedAssertionError(Exception):
    """What was pasted cannot be tried; the message says what to paste instead."""


def read_pasted_assertion(text: str) -> Assertion:
    """Return what a response, an assertion or an attribute statement says; also as base64, as browsers send it.

    Space around values, which programs add when they print XML for people, is left out. Raises PastedAssertionError.
    """
    root = _root(text.strip())
    assertion = _assertion(root)
    attributes: dict[str, list[Any]] = {}
    for attribute in assertion.iter(tag("saml:Attribute")):
        attributes.setdefault(str(attribute.get("Name")), []).extend(_values(attribute))
    name_id = assertion.find("saml:Subject/saml:NameID", NAMESPACES)
    context = assertion.find("saml:AuthnStatement/saml:AuthnContext/saml:AuthnContextClassRef", NAMESPACES)
    return Assertion(
        attributes=attributes,
        name_id=_text(name_id),
        name_id_format=name_id.get("Format", "") if name_id is not None else "",
        authn_context=_text(context),
    )


def _root(text: str) -> etree._Element:
    try:
        xml = text.encode() if text.startswith("<") else binascii.a2b_base64(text, strict_mode=False)
        return parse(xml)
    except (binascii.Error, UnicodeEncodeError, UnreadableXmlError, ValueError) as error:
        if isinstance(error, DocumentTypeError):
            raise PastedAssertionError(
                _("This XML declares a document type (<!DOCTYPE …>), which no assertion has, so it is not read.")
            ) from None
        raise PastedAssertionError(
            _(
                "This is no XML, or not all of it. Copy the whole assertion, from <saml:Assertion to its end, as a "
                "tool such as SAML-tracer shows it."
            )
        ) from None


def _assertion(root: etree._Element) -> etree._Element:
    found = list(root.iter(tag("saml:Assertion"))) or list(root.iter(tag("saml:AttributeStatement")))
    if len(found) == 1:
        return found[0]
    if found:
        raise PastedAssertionError(_("There are several assertions in this. Paste one of them."))
    if next(root.iter(tag("saml:EncryptedAssertion")), None) is not None:
        raise PastedAssertionError(
            _(
                "This assertion is encrypted, and only a sign-in opens it. Try the test sign-in instead, or paste what "
                "the identity provider's own log shows before it encrypts."
            )
        )
    raise PastedAssertionError(
        _("There is no SAML 2.0 assertion in this XML. Copy it from <saml:Assertion to its end.")
    )


def _values(attribute: etree._Element) -> Iterator[Any]:
    """Yield the values as python3-saml gives them: a NameID inside a value is a dictionary."""
    for value in attribute.findall("saml:AttributeValue", NAMESPACES):
        name_id = value.find("saml:NameID", NAMESPACES)
        yield _text(value) if name_id is None else {"NameID": {"value": _text(name_id)}}


def _text(element: etree._Element | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())
