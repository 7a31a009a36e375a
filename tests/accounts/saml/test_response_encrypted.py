"""Encrypted answers by which somebody would have this machine read something else; nothing in them is signed yet."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import xmlsec
from lxml import etree

from accounts.errors import SignInProblem
from accounts.saml.names import NAMESPACES, tag
from accounts.saml.response_problems import ResponseRefusedError
from tests.accounts.saml.conftest import Read, answer
from tests.accounts.saml.identity_provider import TestIdentityProvider
from tests.accounts.saml.signing import encoded, encrypt, key_pair

Lead = Callable[[etree._Element, str], None]
OURS = key_pair("new").certificate


@dataclass
class Tripwire:
    """A file of this machine that knows whether somebody has opened it."""

    path: Path
    opened: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        """Open the other end, which takes until somebody reads; meant for a thread."""
        descriptor = os.open(self.path, os.O_WRONLY)
        self.opened.set()
        os.close(descriptor)


@pytest.fixture
def tripwire(tmp_path: Path) -> Iterator[Tripwire]:
    wire = Tripwire(tmp_path / "wire")
    os.mkfifo(wire.path)
    thread = threading.Thread(target=wire.wait, daemon=True)
    thread.start()
    yield wire
    os.close(os.open(wire.path, os.O_RDONLY | os.O_NONBLOCK))
    thread.join(timeout=5)


def cipher_elsewhere(encrypted: etree._Element, uri: str) -> None:
    [data] = encrypted.findall("xenc:CipherData", NAMESPACES)
    data[:] = [etree.Element(tag("xenc:CipherReference"), {"URI": uri})]


def key_elsewhere(encrypted: etree._Element, uri: str) -> None:
    info = encrypted.find("ds:KeyInfo", NAMESPACES)
    assert info is not None
    kind = "http://www.w3.org/2001/04/xmlenc#EncryptedKey"
    info[:] = [etree.Element(tag("ds:RetrievalMethod"), {"URI": uri, "Type": kind})]


def again(element: etree._Element) -> etree._Element:
    """Return it as a document of its own."""
    return etree.fromstring(etree.tostring(element))


def led_astray(response: etree._Element, lead: Lead, uri: str) -> str:
    """Return the answer with its encrypted part led to the address."""
    response = again(response)
    encrypted = response.find(".//xenc:EncryptedData", NAMESPACES)
    assert encrypted is not None
    lead(encrypted, uri)
    return encoded(etree.tostring(response))


def nested(response: etree._Element, lead: Lead, uri: str) -> str:
    """Return the answer with the same inside what only our key opens."""
    name_id = response.find(".//saml:EncryptedID/xenc:EncryptedData", NAMESPACES)
    assertion = response.find("saml:Assertion", NAMESPACES)
    assert name_id is not None
    assert assertion is not None
    lead(name_id, uri)
    encrypt(assertion, OURS)
    return encoded(etree.tostring(response))


@pytest.mark.parametrize("lead", [cipher_elsewhere, key_elsewhere])
@pytest.mark.parametrize("form", ["{path}", "file://{path}"])
@pytest.mark.parametrize("is_nested", [False, True])
def test_nothing_outside_the_answer_is_opened(
    read: Read, provider: TestIdentityProvider, tripwire: Tripwire, lead: Lead, form: str, *, is_nested: bool
) -> None:
    uri = form.format(path=tripwire.path)
    if is_nested:
        text = nested(again(provider.response(answer(signed="nothing", name_id_encrypted_for=OURS))), lead, uri)
    else:
        text = led_astray(provider.response(answer(signed="nothing", encrypted_for=OURS)), lead, uri)
    refused = read(text)
    assert isinstance(refused, ResponseRefusedError)
    assert (refused.problem, tripwire.opened.is_set()) == (SignInProblem.LOCKED, False)


def test_key_that_is_sent_in_a_way_that_is_broken_opens_nothing(read: Read, provider: TestIdentityProvider) -> None:
    response = again(provider.response(answer()))
    assertion = response.find("saml:Assertion", NAMESPACES)
    assert assertion is not None
    encrypt(assertion, OURS, transport=xmlsec.Transform.RSA_PKCS1)
    refused = read(encoded(etree.tostring(response)))
    assert isinstance(refused, ResponseRefusedError)
    assert (refused.problem, refused.detail) == (SignInProblem.LOCKED, "http://www.w3.org/2001/04/xmlenc#rsa-1_5")
