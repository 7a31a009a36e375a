"""What an administrator pastes is read like what a provider sends, and refused with a sentence when it is neither."""

import base64
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.attributes import AssertedPerson, Choices, Identifier, read_claims
from accounts.enums import IdentifierKind, Protocol
from accounts.pasting import PastedError, read_pasted
from accounts.shown_values import show_values

CHOICES = Choices(scopes=frozenset({"si.example"}))
SUBJECT_ID = Identifier(IdentifierKind.SUBJECT_ID, "mara@si.example")
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
STATEMENT = """
  <saml:AttributeStatement xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">
    <saml:Attribute Name="urn:oasis:names:tc:SAML:attribute:subject-id">
      <saml:AttributeValue>
        Mara@SI.example
      </saml:AttributeValue>
    </saml:Attribute>
    <saml:Attribute Name="urn:oid:2.16.840.1.113730.3.1.241">
      <saml:AttributeValue>Mara <!-- not --> Quillfeather</saml:AttributeValue>
    </saml:Attribute>
    <saml:Attribute Name="departmentNumber">
      <saml:AttributeValue>BOT</saml:AttributeValue><saml:AttributeValue>ZOO</saml:AttributeValue>
    </saml:Attribute>
    <saml:Attribute Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.10">
      <saml:AttributeValue><saml:NameID>t7</saml:NameID></saml:AttributeValue>
    </saml:Attribute>
  </saml:AttributeStatement>
"""
ASSERTION = f"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">
  <saml:Subject><saml:NameID Format="{PERSISTENT}">p1</saml:NameID></saml:Subject>
  <saml:AuthnStatement><saml:AuthnContext>
    <saml:AuthnContextClassRef>https://refeds.org/profile/mfa</saml:AuthnContextClassRef>
  </saml:AuthnContext></saml:AuthnStatement>
  {STATEMENT}
</saml:Assertion>"""
RESPONSE = f'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">{ASSERTION}</samlp:Response>'


def saml(text: str) -> AssertedPerson:
    return read_pasted(text, protocol=Protocol.SAML, choices=CHOICES).asserted


def refused(text: str, protocol: Protocol) -> str:
    with pytest.raises(PastedError) as caught:
        read_pasted(text, protocol=protocol, choices=CHOICES)
    return str(caught.value)


def test_claims_are_read_as_a_provider_s_are() -> None:
    claims = {"sub": "6f0c", "name": "Mara", "email": "mara@si.example", "email_verified": True, "acr": "mfa"}
    pasted = read_pasted(f"\n {json.dumps(claims)} ", protocol=Protocol.OIDC, choices=CHOICES)
    assert (pasted.said, pasted.asserted) == (claims, read_claims(claims, CHOICES))


@pytest.mark.parametrize(
    "text",
    [
        ASSERTION,
        RESPONSE,
        f'<?xml version="1.0"?>{RESPONSE}',
        base64.b64encode(RESPONSE.encode()).decode(),
        f"<soap:Body xmlns:soap='x'>{ASSERTION}</soap:Body>",
    ],
    ids=["assertion", "response", "declared", "base64", "in an envelope"],
)
def test_an_assertion_is_read_however_it_was_copied(text: str) -> None:
    asserted = saml(text)
    assert asserted.identifiers == (SUBJECT_ID, Identifier(IdentifierKind.PERSISTENT_NAME_ID, "p1"))
    assert (asserted.name, asserted.departments, asserted.authn_context) == (
        "Mara Quillfeather",
        ("BOT", "ZOO"),
        "https://refeds.org/profile/mfa",
    )


def test_a_statement_alone_has_no_subject_but_its_attributes() -> None:
    asserted = saml(STATEMENT)
    assert asserted.identifiers == (SUBJECT_ID, Identifier(IdentifierKind.PERSISTENT_NAME_ID, "t7"))
    assert asserted.authn_context == ""


def test_attributes_of_saml_may_come_as_json() -> None:
    said = {
        "urn:oid:2.5.4.42": ["Mara"],
        "sn": "Quillfeather",
        "urn:oasis:names:tc:SAML:attribute:subject-id": "a@b.c",
    }
    asserted = saml(json.dumps(said))
    assert (asserted.given_name, asserted.family_name, asserted.foreign_scopes) == ("Mara", "Quillfeather", ("b.c",))


ENCRYPTED = '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>'


@pytest.mark.parametrize(
    ("text", "protocol", "said"),
    [
        ("", Protocol.OIDC, "These are no claims as JSON"),
        ("", Protocol.SAML, "This is no XML"),
        ("[1]", Protocol.OIDC, "These are no claims as JSON"),
        ('{"sub": ', Protocol.OIDC, "begins like JSON and is none"),
        ('{"a":' * 100_000, Protocol.OIDC, "begins like JSON and is none"),
        ('{"a":' + "9" * 5000 + "}", Protocol.OIDC, "begins like JSON and is none"),
        (ASSERTION, Protocol.OIDC, "These are no claims as JSON"),
        (ASSERTION[:200], Protocol.SAML, "This is no XML, or not all of it"),
        ("not base64 at all!", Protocol.SAML, "This is no XML"),
        ("<html><body>Sign in</body></html>", Protocol.SAML, "There is no SAML 2.0 assertion"),
        (f"<a>{ASSERTION}{ASSERTION}</a>", Protocol.SAML, "There are several assertions"),
        (ENCRYPTED, Protocol.SAML, "This assertion is encrypted"),
        ("<\ud800>", Protocol.SAML, "This is no XML"),
        ('<?xml version="1.0" encoding="utf-16"?><a/>', Protocol.SAML, "This is no XML"),
    ],
)
def test_what_is_neither_is_refused_with_what_to_paste(text: str, protocol: Protocol, said: str) -> None:
    assert said in refused(text, protocol)


def test_nothing_is_expanded_or_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("kept")
    for declared in (
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>',
        '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/dtd">',
    ):
        assert "declares a document type" in refused(declared + ASSERTION.replace("BOT", "&x;"), Protocol.SAML)


@given(st.text() | st.recursive(st.none() | st.text() | st.floats() | st.integers(), st.lists).map(repr), st.data())
def test_whatever_is_pasted_is_read_or_refused(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.sampled_from(["", "{", '{"sub":', "<", "<saml:Assertion>", ASSERTION, "YQ=="]))
    for protocol in Protocol:
        with suppress(PastedError):
            show_values(read_pasted(begin + text, protocol=protocol, choices=CHOICES).said)


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.dictionaries(st.text(st.characters()), JSON, max_size=5))
def test_whatever_was_said_can_be_shown(said: dict[str, Any]) -> None:
    text = "".join(name + "".join(values) for name, values in show_values(said))
    text.encode()
    assert [letter for letter in text if ord(letter) < 32 or 127 <= ord(letter) < 160] == []


def test_values_are_shown_in_full_and_what_is_about_the_answer_is_not() -> None:
    said = {"sub": "6f0c", "groups": ["a", "b"], "email_verified": True, "iat": 17, "address": {"x": 1}, "n": "a\nb"}
    assert show_values(said) == [
        ("address", ['{"x": 1}']),
        ("email_verified", ["true"]),
        ("groups", ["a", "b"]),
        ("n", ["a\ufffdb"]),
        ("sub", ["6f0c"]),
    ]


def test_what_is_too_long_is_cut() -> None:
    [(name, values)] = show_values({"n" * 900: ["v" * 900] * 90})
    assert (len(name), len(values), values[0]) == (200, 50, "v" * 500 + "…")
