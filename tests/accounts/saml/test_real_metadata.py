"""Every sample of metadata in ../shared: read, or refused for its true reason."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from accounts.saml.errors import (
    MetadataError,
    NoMetadataError,
    NoProviderError,
    SeveralProvidersError,
)
from accounts.saml.metadata import read_metadata
from tests.accounts.saml.moments import NOW

REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "saml"
needs_shared = pytest.mark.skipif(not REAL.is_dir(), reason="needs ../shared")

READ = {
    "djangosaml2/remote_metadata_one_idp": "https://idp.example.com/simplesaml/saml2/idp/metadata.php",
    "djangosaml2/remote_metadata_post_binding": "https://idp.example.com/simplesaml/saml2/idp/metadata.php",
    "dspace/auth0-ap-metadata": "urn:dev-vynkcnqhac3c0s10.us.auth0.com",
    "pysaml2/example__idp2__idp": "https://localhost:8088/idp.xml",
    "pysaml2/idp": "urn:mace:example.com:saml:roland:idp",
    "pysaml2/idp_2": "http://example.com/SAML/IDP",
    "pysaml2/idp_aa": "urn:mace:example.com:saml:roland:idp",
    "pysaml2/idp_all": "urn:mace:example.com:saml:roland:idp",
    "pysaml2/idp_example": "http://localhost:8088/idp.xml",
    "pysaml2/idp_slo_redirect": "urn:mace:example.com:saml:roland:idp",
    "pysaml2/idp_soap": "urn:mace:example.com:saml:roland:idp",
    "pysaml2/idp_uiinfo": "http://example.com/saml2/idp.xml",
    "pysaml2/metadata": "urn:mace:example.com:saml:roland:idp",
    "pysaml2/metadata__idp": "urn:mace:example.com:saml:roland:idp",
    "pysaml2/metadata__idp_2": "http://example.com/SAML/IDP",
    "pysaml2/metadata__idp_uiinfo": "http://example.com/saml2/idp.xml",
    "pysaml2/metadata_example": "http://xenosmilus.umdc.umu.se/simplesaml/saml2/idp/metadata.php",
    "pysaml2/urn-mace-swami.se-swamid-test-1.0-metadata": "https://idp.umu.se/saml2/idp/metadata.php",
}
SEVERAL = {"djangosaml2/remote_metadata", "djangosaml2/remote_metadata_three_idps", "pysaml2/swamid-1.0"}
NO_PROVIDER = {
    *(f"djangosaml2/{name}" for name in ("remote_metadata_no_idp", "sp_metadata")),
    *(f"pysaml2/entity_{name}_sp" for name in ("anonymous", "esi_and_coco", "no_friendly_name", "personalized")),
    *(f"pysaml2/entity_cat_{name}" for name in ("re", "re_nren", "rs", "sfs_hei")),
    *(f"pysaml2/metadata_{name}" for name in ("cert", "sp_1", "sp_1_no_encryption", "sp_2")),
    *(f"pysaml2/{name}" for name in ("entity_pseudonymous_sp", "extended", "metasp", "pdp_meta", "servera")),
    *(f"pysaml2/{name}" for name in ("sp", "sp_slo_redirect", "uu", "vo_metadata")),
}


def samples() -> Iterator[Path]:
    yield from sorted(REAL.glob("*/*.xml"))


def outcome(path: Path) -> str | type[MetadataError]:
    try:
        return read_metadata(path.read_bytes(), now=NOW).entity_id
    except MetadataError as error:
        return type(error)


@needs_shared
def test_every_sample_is_read_or_refused_for_its_true_reason() -> None:
    found = {f"{path.parent.name}/{path.stem}": outcome(path) for path in samples()}
    expected = (
        dict.fromkeys(found, NoMetadataError)  # responses and other files of SAML
        | READ
        | dict.fromkeys(SEVERAL, SeveralProvidersError)
        | dict.fromkeys(NO_PROVIDER, NoProviderError)
    )
    assert found == expected


@needs_shared
def test_each_provider_of_a_real_federation_is_read_by_its_entity_id() -> None:
    federation = (REAL / "pysaml2" / "swamid-1.0.xml").read_bytes()
    with pytest.raises(SeveralProvidersError) as caught:
        read_metadata(federation, now=NOW)
    assert len(caught.value.choices) == 36
    every = [read_metadata(federation, entity_id=one, now=NOW) for one, _name in caught.value.choices]
    assert [one for one in every if not one.display_name or not one.signing_certificates] == []
    stockholm = next(one for one in every if one.entity_id == "https://idp.it.su.se/idp/shibboleth")
    assert (stockholm.display_name, stockholm.scopes, stockholm.scope_patterns) == (
        "Stockholm University",
        ("su.se",),
        (),
    )


@needs_shared
def test_real_validity_is_kept() -> None:
    facts = read_metadata((REAL / "pysaml2" / "idp_example.xml").read_bytes(), now=NOW)
    assert facts.valid_until == datetime(2036, 4, 12, 6, 6, 13, tzinfo=UTC)
