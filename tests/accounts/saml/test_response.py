"""What an identity provider's answer says, and why it is not believed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import xmlsec

from accounts.errors import SignInProblem
from accounts.saml.response import (
    LARGEST_BYTES,
    Assertion,
    answered_request,
    read_response,
)
from accounts.saml.response_problems import ResponseRefusedError
from tests.accounts.saml.conftest import ACS, REQUEST, Read, answer, our_settings
from tests.accounts.saml.identity_provider import MARA, PASSWORD, PERSISTENT, TestIdentityProvider
from tests.accounts.saml.signing import encoded, key_pair

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
GOOD = Assertion(
    attributes=MARA,
    name_id="5f3c",
    name_id_format=PERSISTENT,
    session_index="_session",
    authn_context=PASSWORD,
)


def problem(outcome: Assertion | ResponseRefusedError) -> SignInProblem:
    assert isinstance(outcome, ResponseRefusedError), "believed"
    return outcome.problem


@pytest.mark.parametrize("signed", ["assertion", "response", "both"])
def test_answer_is_believed_when_its_assertion_or_all_of_it_is_signed(read: Read, signed: str) -> None:
    assert read(answer(signed=signed)) == GOOD


@pytest.mark.parametrize("signed", ["assertion", "response", "both"])
@pytest.mark.parametrize("cipher", ["AES256_GCM", "AES128_GCM", "AES256", "AES128"])
def test_encrypted_answer_is_opened(read: Read, signed: str, cipher: str) -> None:
    """By every method that our metadata names."""
    locked = answer(signed=signed, encrypted_for=key_pair("new").certificate, cipher=getattr(xmlsec.Transform, cipher))
    assert read(locked) == GOOD


def test_answer_encrypted_with_our_older_key_is_opened(read: Read) -> None:
    assert read(answer(encrypted_for=key_pair("old").certificate)) == GOOD


@pytest.mark.parametrize("name", ["new", "old"])
def test_name_id_may_be_encrypted_alone(read: Read, name: str) -> None:
    assert read(answer(name_id_encrypted_for=key_pair(name).certificate)) == GOOD


def test_answer_may_be_signed_by_any_published_key(provider: TestIdentityProvider) -> None:
    """Before, during and after the provider changes its key."""
    provider.published = ["idp.si.example", "next.si.example"]
    settings = our_settings(provider)
    for name in provider.published:
        provider.key_name = name
        good = provider.respond(answer())
        assert read_response(good, settings=settings, request_id=REQUEST, asked_at=datetime.now(UTC)) == GOOD


def test_algorithms_above_the_least_are_believed(read: Read) -> None:
    assert read(answer(algorithm=xmlsec.Transform.RSA_SHA512, digest=xmlsec.Transform.SHA512)) == GOOD


def test_answer_without_attributes_or_name_id_says_so_little(read: Read) -> None:
    """Whether somebody can be known by it is seen to later, and told in its own sentence."""
    assert read(answer(attributes={}, name_id=None)) == Assertion(
        attributes={}, session_index="_session", authn_context=PASSWORD
    )


def test_how_the_person_signed_in_is_handed_on(read: Read) -> None:
    read_it = read(answer(context="https://refeds.org/profile/mfa"))
    assert isinstance(read_it, Assertion)
    assert read_it.authn_context == "https://refeds.org/profile/mfa"


P = SignInProblem


@pytest.mark.parametrize(
    ("different", "why"),
    [
        ({"signed": "nothing"}, P.BAD_SIGNATURE),
        ({"algorithm": xmlsec.Transform.RSA_SHA1}, P.WEAK_SIGNATURE),
        ({"digest": xmlsec.Transform.SHA1}, P.WEAK_SIGNATURE),
        ({"signed": "response", "digest": xmlsec.Transform.SHA1}, P.WEAK_SIGNATURE),
        ({"algorithm": xmlsec.Transform.RSA_SHA224}, P.WEAK_SIGNATURE),
        (
            {"algorithm": xmlsec.Transform.RSA_SHA224, "encrypted_for": key_pair("new").certificate},
            P.WEAK_SIGNATURE,
        ),
        ({"encrypted_for": key_pair("stranger").certificate}, P.LOCKED),
        ({"name_id_encrypted_for": key_pair("stranger").certificate}, P.LOCKED),
        ({"audience": "http://fjordhaven.colophon.test/saml/metadata/"}, P.MISDIRECTED),
        ({"audience": None}, P.MISDIRECTED),
        ({"destination": "http://si.colophon.test/accounts/saml/y/acs/"}, P.MISDIRECTED),
        ({"destination": f"{ACS}?more"}, P.MISDIRECTED),
        ({"recipient": "http://si.colophon.test/accounts/saml/y/acs/"}, P.MISDIRECTED),
        ({"recipient": f"http://evil.example/?{ACS}"}, P.MISDIRECTED),
        ({"name_id_more": {"SPNameQualifier": "http://fjordhaven.colophon.test/"}}, P.MISDIRECTED),
        ({"confirmed_request": "_another"}, P.UNSOLICITED),
        ({"confirmed_request": ""}, P.UNSOLICITED),
        ({"confirmation": {"NotOnOrAfter": ""}}, P.EXPIRED),
        ({"confirmation": {"NotBefore": "2026-01-01T00:00:00Z"}}, P.EXPIRED),
        ({"issuer": "https://idp.fjordhaven.example/"}, P.OTHER_PROVIDER),
        ({"issuer": ""}, P.OTHER_PROVIDER),
        ({"status": [f"{STATUS}Responder", f"{STATUS}RequestDenied"]}, P.CANCELLED),
        ({"status": [f"{STATUS}Responder", f"{STATUS}NoAuthnContext"]}, P.NO_SECOND_FACTOR),
        ({"status": [f"{STATUS}Requester"]}, P.PROVIDER_ERROR),
        ({"status": []}, P.PROVIDER_ERROR),
    ],
)
def test_answer_that_is_not_as_it_must_be_is_refused_for_its_own_reason(
    read: Read, different: dict[str, Any], why: SignInProblem
) -> None:
    assert problem(read(answer(**different))) == why


def test_words_of_the_provider_are_kept_for_staff(read: Read) -> None:
    refused = read(answer(status=[f"{STATUS}Responder", f"{STATUS}AuthnFailed"], message="Token  expired\n"))
    assert isinstance(refused, ResponseRefusedError)
    assert (refused.problem, refused.detail, refused.said) == (
        P.PROVIDER_ERROR,
        "Responder AuthnFailed",
        "Token expired",
    )


def test_a_code_of_the_provider_s_own_is_its_words(read: Read) -> None:
    refused = read(answer(status=[f"{STATUS}Responder", "urn:example:no\nmara", f"{STATUS}\nmara"]))
    assert isinstance(refused, ResponseRefusedError)
    assert (refused.detail, refused.said) == ("Responder", f"urn:example:no mara {STATUS} mara")


@pytest.mark.parametrize(
    ("dated", "asked", "why"),
    [
        # In minutes: made after we asked and delivered too late; dated before we asked; dated in the future.
        (-9, -10, P.EXPIRED),
        (-20, -10, P.CLOCK_SKEW),
        (20, 0, P.CLOCK_SKEW),
    ],
)
def test_late_answer_is_told_from_clocks_that_disagree(read: Read, dated: int, asked: int, why: SignInProblem) -> None:
    now = datetime.now(UTC)
    late = answer(at=now + timedelta(minutes=dated), lasts=timedelta(minutes=1))
    assert problem(read(late, asked_at=now + timedelta(minutes=asked))) == why


def test_clock_that_is_a_little_ahead_does_no_harm(read: Read) -> None:
    assert read(answer(at=datetime.now(UTC) + timedelta(minutes=4))) == GOOD


def test_unknown_key_may_be_a_new_one(read: Read, provider: TestIdentityProvider) -> None:
    """And nothing else may: only then the metadata is worth another look."""
    provider.key_name = "next.si.example"
    refused = read(answer())
    assert isinstance(refused, ResponseRefusedError)
    assert (refused.problem, refused.may_be_new_key) == (P.BAD_SIGNATURE, True)
    for different in ({"signed": "nothing"}, {"audience": "x"}, {"algorithm": xmlsec.Transform.RSA_SHA1}):
        other = read(answer(**different))
        assert isinstance(other, ResponseRefusedError)
        assert not other.may_be_new_key


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", "not XML"),
        ("%%%", "not base64"),
        ("é", "not base64"),
        (encoded(b"<nothing"), "not XML"),
        (encoded(b"<html/>"), "not a Response of SAML 2.0"),
        (encoded(b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'), "with a document type"),
        (encoded(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x a="&l9;"/>'.encode()), "with a document type"),
        ("A" * (LARGEST_BYTES * 2), "larger than any answer"),
    ],
)
def test_what_is_no_answer_is_not_read(read: Read, text: str, detail: str) -> None:
    refused = read(text)
    assert isinstance(refused, ResponseRefusedError)
    assert (refused.problem, refused.detail) == (P.UNREADABLE, detail)
    with pytest.raises(ResponseRefusedError):
        answered_request(text)


def test_request_that_is_answered_is_told_before_anything_is_believed(provider: TestIdentityProvider) -> None:
    asked = [answered_request(provider.respond(answer(in_response_to=one, signed="nothing"))) for one in ("_a", None)]
    assert asked == ["_a", ""]
