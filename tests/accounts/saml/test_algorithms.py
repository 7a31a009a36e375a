"""The shape of a signature, before anything is computed of it."""

from collections.abc import Callable
from copy import deepcopy

import pytest
from lxml import etree

from accounts.saml.algorithms import OddSignatureError, check_signatures
from accounts.saml.names import NAMESPACES, tag
from tests.accounts.saml.conftest import answer
from tests.accounts.saml.identity_provider import TestIdentityProvider

SIGNATURE = "saml:Assertion/ds:Signature"
REFERENCE = f"{SIGNATURE}/ds:SignedInfo/ds:Reference"
ABOUT_ELSEWHERE = "a signature that refers to another element than the one around it"
ABOUT_MORE = "a signature of something else than the one element around it"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"


def part(response: etree._Element, path: str) -> etree._Element:
    found = response.find(path, NAMESPACES)
    assert found is not None
    return found


def second_reference(response: etree._Element) -> None:
    reference = part(response, REFERENCE)
    reference.addnext(deepcopy(reference))


def an_object(response: etree._Element) -> None:
    etree.SubElement(part(response, SIGNATURE), tag("ds:Object"))


def reference_to_the_document(response: etree._Element) -> None:
    part(response, REFERENCE).set("URI", "")


def reference_to_the_response(response: etree._Element) -> None:
    part(response, REFERENCE).set("URI", f"#{response.get('ID')}")


def element_without_id(response: etree._Element) -> None:
    part(response, REFERENCE).set("URI", "#None")
    del part(response, "saml:Assertion").attrib["ID"]


def transform_by_path(response: etree._Element) -> None:
    etree.SubElement(part(response, f"{REFERENCE}/ds:Transforms"), tag("ds:Transform"), {"Algorithm": XPATH})


def description_in_another_form(response: etree._Element) -> None:
    part(response, f"{SIGNATURE}/ds:SignedInfo/ds:CanonicalizationMethod").set("Algorithm", XPATH)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (second_reference, ABOUT_MORE),
        (an_object, ABOUT_MORE),
        (reference_to_the_document, ABOUT_ELSEWHERE),
        (reference_to_the_response, ABOUT_ELSEWHERE),
        (element_without_id, ABOUT_ELSEWHERE),
        (transform_by_path, XPATH),
        (description_in_another_form, XPATH),
    ],
)
def test_signature_of_an_odd_shape_is_refused(change: Callable[[etree._Element], None], said: str) -> None:
    response = etree.fromstring(etree.tostring(TestIdentityProvider().response(answer())))
    check_signatures(response)
    change(response)
    with pytest.raises(OddSignatureError) as caught:
        check_signatures(response)
    assert str(caught.value) == said
