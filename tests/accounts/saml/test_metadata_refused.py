"""Metadata that cannot be used: what is said, and to whom."""

import pytest

from accounts.saml import errors
from accounts.saml.metadata import LARGEST_MEGABYTES, read_metadata
from accounts.saml.our_metadata import our_metadata
from tests.accounts.saml.moments import NOW
from tests.accounts.saml.provider_metadata import (
    ENTITY_ID,
    display_name,
    endpoint,
    entities,
    entity,
    key_descriptor,
    role,
)
from tests.accounts.saml.test_our_metadata import SITE

OTHER = entity(role(extensions=display_name(("en", "Other account"))), entity_id="urn:other")
NOT_XML = "This is no XML, so it is no metadata. Give the file as the identity provider publishes it, unchanged."
DOCTYPE = (
    "This file declares a document type (<!DOCTYPE …>), which SAML metadata never needs, so it is not read. Whoever "
    "made the file must leave the declaration out."
)
NO_KEY = (
    f"The metadata of {ENTITY_ID} holds no certificate by which its answers can be checked. The people who run the "
    "identity provider must publish its signing certificate there."
)
EXPIRED = (
    "This metadata was valid until 21 November 2026, 00:00 UTC and no longer is. Whoever publishes it, your identity "
    "provider or your federation, must renew it; fetch it anew, or tell them."
)
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
LAUGHING = entity(attributes=' ID="&l9;"')


def refusal(xml: str | bytes, entity_id: str | None = None) -> errors.MetadataError:
    with pytest.raises(errors.MetadataError) as caught:
        read_metadata(xml if isinstance(xml, bytes) else xml.encode(), entity_id=entity_id, now=NOW)
    return caught.value


@pytest.mark.parametrize(
    ("xml", "kind", "said"),
    [
        ("", errors.NoMetadataError, "This file is empty. Fetch the metadata again, or ask for it."),
        ("entityID = https://idp.example", errors.NoMetadataError, NOT_XML),
        (entity()[:-20], errors.NoMetadataError, NOT_XML),
        (b"\x00\xff\xfe", errors.NoMetadataError, NOT_XML),
        (
            "\n<!doctype HTML><html><title>Sign in</title>",
            errors.NoMetadataError,
            (
                "This is a web page and no metadata: perhaps one that asks to sign in. Open the address in a browser, save "
                "what it shows as a file, and see that the file begins with <EntityDescriptor or <md:Entity…."
            ),
        ),
        (
            "<rss/>",
            errors.NoMetadataError,
            (
                "This is XML, but no SAML 2.0 metadata, which begins with EntityDescriptor or EntitiesDescriptor. Ask the "
                "people who run the identity provider for its metadata."
            ),
        ),
        (
            '<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>',
            errors.NoMetadataError,
            "This is an answer to one person's sign-in and no metadata. Ask for the identity provider's metadata.",
        ),
        (
            entities(),
            errors.NoProviderError,
            "No identity provider is described in this metadata. Ask the people who run yours for its metadata.",
        ),
        (
            entity(role(protocol="urn:oasis:names:tc:SAML:1.1:protocol")),
            errors.NoProviderError,
            (
                "The identity provider in this metadata speaks an older SAML than 2.0. The people who run it must switch "
                "SAML 2.0 on and publish it."
            ),
        ),
        (
            our_metadata(SITE),
            errors.NoProviderError,
            (
                f"This is the metadata of a service that people sign in to ({SITE.entity_id}), as this site is one, and "
                "not of an identity provider. Give the one of your institution's identity provider."
            ),
        ),
        (entity(role(keys=[])), errors.NoSigningCertificateError, NO_KEY),
        (entity(role(keys=[key_descriptor("-----\nAAAA\n-----")])), errors.NoSigningCertificateError, NO_KEY),
        (entity(role(keys=[key_descriptor("-----\nÄ\n-----")])), errors.NoSigningCertificateError, NO_KEY),
        (
            entity(role(services=[endpoint(binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP")])),
            errors.NoEndpointError,
            (
                f"The metadata of {ENTITY_ID} names no address for signing in by HTTP-Redirect or HTTP-POST. The people "
                "who run the identity provider must offer one of them."
            ),
        ),
        (entity(attributes=' validUntil="2026-11-21T00:00:00Z"'), errors.ExpiredMetadataError, EXPIRED),
        (entities(entity(), attributes=' validUntil="2026-11-21T00:00:00Z"'), errors.ExpiredMetadataError, EXPIRED),
        (
            entity(attributes=' validUntil="tomorrow"'),
            errors.NoMetadataError,
            "This metadata says validUntil=“tomorrow”, which is no time. Whoever publishes it must mend that.",
        ),
        (f"<!DOCTYPE x>{entity()}", errors.UnsafeMetadataError, DOCTYPE),
        (f"<!DOCTYPE x>{entity()}".encode("utf-16"), errors.UnsafeMetadataError, DOCTYPE),
        (f'<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">{entity()}', errors.UnsafeMetadataError, DOCTYPE),
        (
            f'<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/hostname">]>{entity(after="&file;")}',
            errors.UnsafeMetadataError,
            DOCTYPE,
        ),
        (
            f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>{LAUGHING}',
            errors.UnsafeMetadataError,
            DOCTYPE,
        ),
    ],
)
def test_refusal_says_whose_move_it_is(xml: str | bytes, kind: type[errors.MetadataError], said: str) -> None:
    found = refusal(xml)
    assert (type(found), str(found)) == (kind, said)


def test_several_providers_are_named_for_the_choice() -> None:
    found = refusal(entities(entity(), OTHER))
    assert str(found) == (
        "This metadata describes 2 identity providers. Give the entity ID of yours: "
        "https://idp.si.example/saml, urn:other (Other account)."
    )
    assert isinstance(found, errors.SeveralProvidersError)
    assert found.choices == ((ENTITY_ID, ""), ("urn:other", "Other account"))


def test_entity_id_that_is_not_there_is_answered_with_those_that_are() -> None:
    assert str(refusal(OTHER, ENTITY_ID)) == (
        f"This metadata does not describe {ENTITY_ID}. Give the entity ID of yours: urn:other (Other account)."
    )


def test_whole_federation_names_twenty_and_counts_the_rest() -> None:
    found = refusal(entities(*(entity(entity_id=f"urn:idp:{n}") for n in range(23))))
    assert str(found).endswith("urn:idp:18, urn:idp:19, and 3 more.")


def test_larger_file_than_any_provider_s_is_not_even_parsed() -> None:
    found = refusal(b" " * (LARGEST_MEGABYTES * 1024 * 1024) + entity().encode())
    assert isinstance(found, errors.TooLargeError)
    assert str(found) == (
        "This metadata is larger than 10 MB: it is a whole federation's. Ask your federation for the address of your "
        "own identity provider's metadata alone and give that."
    )
