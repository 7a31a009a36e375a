"""Signed answers that somebody has changed: what was signed is still there, and what is said is something else.

The eight are those of Somorovsky and others, “On Breaking SAML” (2012): where the forged assertion and the signed one
stand to each other.
"""

from collections.abc import Callable
from copy import deepcopy

import pytest
from lxml import etree

from accounts.errors import SignInProblem
from accounts.saml.names import NAMESPACES, tag
from accounts.saml.response import Assertion
from accounts.saml.response_problems import ResponseRefusedError
from tests.accounts.saml.conftest import Read, answer
from tests.accounts.saml.identity_provider import TestIdentityProvider
from tests.accounts.saml.signing import encoded, sign

Forge = Callable[[etree._Element], etree._Element]


def part(response: etree._Element, path: str) -> etree._Element:
    found = response.find(path, NAMESPACES)
    assert found is not None
    return found


def as_the_director(element: etree._Element) -> etree._Element:
    """Return a copy that speaks of somebody else, under an id of its own and unsigned."""
    forged = deepcopy(element)
    forged.set("ID", "_forged")
    for signature in forged.findall("ds:Signature", NAMESPACES):
        forged.remove(signature)
    for value in forged.iter(tag("saml:AttributeValue"), tag("saml:NameID")):
        value.text = "director@si.example"
    return forged


def signed_response_inside_a_forged_ones_signature(response: etree._Element) -> etree._Element:
    """XSW 1."""
    forged = as_the_director(response)
    signature = deepcopy(part(response, "ds:Signature"))
    original = deepcopy(response)
    original.remove(part(original, "ds:Signature"))
    signature.append(original)
    forged.insert(1, signature)
    return forged


def signed_response_before_a_forged_ones_content(response: etree._Element) -> etree._Element:
    """XSW 2."""
    forged = as_the_director(response)
    signature = deepcopy(part(response, "ds:Signature"))
    original = deepcopy(response)
    original.remove(part(original, "ds:Signature"))
    forged.insert(1, original)
    forged.insert(2, signature)
    return forged


def forged_assertion_before_the_signed_one(response: etree._Element) -> etree._Element:
    """XSW 3."""
    original = part(response, "saml:Assertion")
    original.addprevious(as_the_director(original))
    return response


def signed_assertion_inside_a_forged_one(response: etree._Element) -> etree._Element:
    """XSW 4."""
    original = part(response, "saml:Assertion")
    forged = as_the_director(original)
    response.replace(original, forged)
    forged.append(original)
    return response


def forged_assertion_with_the_signature_of_one_behind_it(response: etree._Element) -> etree._Element:
    """XSW 5."""
    original = part(response, "saml:Assertion")
    signature = part(original, "ds:Signature")
    forged = as_the_director(original)
    original.remove(signature)
    response.replace(original, forged)
    forged.insert(1, signature)
    response.append(original)
    return response


def forged_assertion_with_a_signature_that_holds_the_signed_one(response: etree._Element) -> etree._Element:
    """XSW 6."""
    original = part(response, "saml:Assertion")
    signature = part(original, "ds:Signature")
    forged = as_the_director(original)
    original.remove(signature)
    response.replace(original, forged)
    forged.insert(1, signature)
    signature.append(original)
    return response


def forged_assertion_among_extensions(response: etree._Element) -> etree._Element:
    """XSW 7: in a part where any element may stand."""
    original = part(response, "saml:Assertion")
    extensions = etree.Element(tag("samlp:Extensions"))
    extensions.append(as_the_director(original))
    part(response, "samlp:Status").addprevious(extensions)
    return response


def forged_assertion_with_the_signed_one_in_an_object(response: etree._Element) -> etree._Element:
    """XSW 8."""
    original = part(response, "saml:Assertion")
    signature = part(original, "ds:Signature")
    forged = as_the_director(original)
    original.remove(signature)
    response.replace(original, forged)
    forged.insert(1, signature)
    etree.SubElement(signature, tag("ds:Object")).append(original)
    return response


def changed_value(response: etree._Element) -> etree._Element:
    next(response.iter(tag("saml:AttributeValue"))).text = "director@si.example"
    return response


def forged_assertion_with_the_same_id(response: etree._Element) -> etree._Element:
    original = part(response, "saml:Assertion")
    forged = as_the_director(original)
    forged.set("ID", str(original.get("ID")))
    original.addprevious(forged)
    return response


def signature_of_everything_from_the_root(response: etree._Element) -> etree._Element:
    """A reference to the empty address means the whole document, wherever the signature stands."""
    part(response, "saml:Assertion/ds:Signature/ds:SignedInfo/ds:Reference").set("URI", "")
    return response


def transform_that_leaves_things_out(response: etree._Element) -> etree._Element:
    path = "saml:Assertion/ds:Signature/ds:SignedInfo/ds:Reference/ds:Transforms"
    etree.SubElement(
        part(response, path), tag("ds:Transform"), {"Algorithm": "http://www.w3.org/TR/1999/REC-xpath-19991116"}
    )
    return response


def secret_made_of_the_public_key(response: etree._Element) -> etree._Element:
    part(response, "saml:Assertion/ds:Signature/ds:SignedInfo/ds:SignatureMethod").set(
        "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
    )
    return response


@pytest.mark.parametrize(
    ("signed", "forge", "why"),
    [
        ("response", signed_response_inside_a_forged_ones_signature, SignInProblem.BAD_SIGNATURE),
        ("response", signed_response_before_a_forged_ones_content, SignInProblem.BAD_SIGNATURE),
        ("assertion", forged_assertion_before_the_signed_one, SignInProblem.BAD_SIGNATURE),
        ("assertion", signed_assertion_inside_a_forged_one, SignInProblem.BAD_SIGNATURE),
        ("assertion", forged_assertion_with_the_signature_of_one_behind_it, SignInProblem.BAD_SIGNATURE),
        ("assertion", forged_assertion_with_a_signature_that_holds_the_signed_one, SignInProblem.BAD_SIGNATURE),
        ("assertion", forged_assertion_among_extensions, SignInProblem.BAD_SIGNATURE),
        ("assertion", forged_assertion_with_the_signed_one_in_an_object, SignInProblem.BAD_SIGNATURE),
        ("assertion", changed_value, SignInProblem.BAD_SIGNATURE),
        ("response", changed_value, SignInProblem.BAD_SIGNATURE),
        ("both", changed_value, SignInProblem.BAD_SIGNATURE),
        ("assertion", forged_assertion_with_the_same_id, SignInProblem.BAD_SIGNATURE),
        ("assertion", signature_of_everything_from_the_root, SignInProblem.BAD_SIGNATURE),
        ("assertion", transform_that_leaves_things_out, SignInProblem.BAD_SIGNATURE),
        ("assertion", secret_made_of_the_public_key, SignInProblem.WEAK_SIGNATURE),
    ],
)
def test_forged_answer_is_not_believed(
    provider: TestIdentityProvider, read: Read, signed: str, forge: Forge, why: SignInProblem
) -> None:
    # Read anew: lxml does not find by name what xmlsec has put into a tree.
    forged = forge(etree.fromstring(etree.tostring(provider.response(answer(signed=signed)))))
    refused = read(encoded(etree.tostring(forged)))
    assert isinstance(refused, ResponseRefusedError), "believed"
    assert refused.problem == why


def test_forger_with_a_key_of_their_own_is_not_believed(provider: TestIdentityProvider, read: Read) -> None:
    """Whatever certificate they put beside the signature."""
    forger = TestIdentityProvider(key_name="forger.example")
    assert forger.entity_id == provider.entity_id
    refused = read(forger.respond(answer()))
    assert isinstance(refused, ResponseRefusedError)
    assert refused.problem == SignInProblem.BAD_SIGNATURE


def test_forged_response_around_an_unsigned_assertion_is_not_believed(
    provider: TestIdentityProvider, read: Read
) -> None:
    forger = TestIdentityProvider(key_name="forger.example")
    response = provider.response(answer(signed="nothing"))
    sign(response, forger.key)
    refused = read(encoded(etree.tostring(response)))
    assert isinstance(refused, ResponseRefusedError)
    assert refused.problem == SignInProblem.BAD_SIGNATURE


def test_comment_in_a_value_cuts_nothing_off(provider: TestIdentityProvider, read: Read) -> None:
    """The signature leaves comments out; so the value is read as it was signed."""
    name = "urn:oasis:names:tc:SAML:attribute:subject-id"
    response = provider.response(answer(attributes={name: ["mara@si.example.evil.example"]}))
    value = next(response.iter(tag("saml:AttributeValue")))
    value.text = "mara@si.example"
    comment = etree.Comment("x")
    value.append(comment)
    comment.tail = ".evil.example"
    read_it = read(encoded(etree.tostring(response)))
    assert isinstance(read_it, Assertion)
    assert read_it.attributes == {name: ["mara@si.example.evil.example"]}
