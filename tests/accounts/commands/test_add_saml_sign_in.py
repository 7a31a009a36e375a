"""Giving an institution's people a way in by SAML, from the command line."""

from pathlib import Path

import pytest
from django.core.management.base import CommandError
from pytest_django import Settings

from accounts.models import SignInMethod
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.accounts.commands.conftest import Run
from tests.accounts.commands.test_add_sign_in import CHOICES, choices_of
from tests.accounts.saml.identity_provider import TestIdentityProvider
from tests.accounts.saml.live import running_identity_provider
from tests.accounts.saml.provider_metadata import entities, entity

LINE = ("add_sign_in", "smithsonian", "saml", "--name", "Smithsonian account")
OURS = "http://smithsonian.colophon.test/saml/metadata/"
FROM_A_FILE = "The metadata came as a file, which nobody renews: give the new one, or its address, when it changes."
PROVIDER = TestIdentityProvider()


@pytest.fixture
def metadata(tmp_path: Path) -> Path:
    path = tmp_path / "metadata.xml"
    path.write_bytes(PROVIDER.metadata())
    return path


def only_method(institution: Institution) -> SignInMethod:
    with institution_scope(institution):
        return SignInMethod.objects.get()


def test_method_is_added_from_a_file_and_our_metadata_s_address_printed(
    run: Run, smithsonian: Institution, metadata: Path
) -> None:
    said = run(*LINE, "--metadata", str(metadata), "--scope", "Nmnh.SI.example", "--trust-principal-names")
    assert said == (
        f"People of Smithsonian Institution can now sign in through {PROVIDER.entity_id}. Give its people this site's "
        f"metadata, which they load there:\n{OURS}\n{FROM_A_FILE}\n"
    )
    method = only_method(smithsonian)
    assert (method.protocol, method.name, method.issuer, method.metadata_url) == (
        "saml",
        "Smithsonian account",
        PROVIDER.entity_id,
        "",
    )
    assert method.choices.scopes == {"si.example", "nmnh.si.example"}
    assert "edu_person_principal_name" in method.identifier_kinds
    assert method.provider_facts["sso_redirect_url"] == PROVIDER.sso_url


def test_method_is_added_from_an_address_and_read_again_from_there(
    run: Run, smithsonian: Institution, settings: Settings
) -> None:
    with running_identity_provider() as (provider, server):
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        said = run(*LINE, "--metadata", f"{server.url}/metadata")
    assert said.endswith(f"which they load there:\n{OURS}\n")
    method = only_method(smithsonian)
    assert (method.issuer, method.metadata_url) == (provider.entity_id, f"{server.url}/metadata")


def test_second_run_keeps_the_address_for_answers(run: Run, smithsonian: Institution, metadata: Path) -> None:
    run(*LINE, "--metadata", str(metadata))
    key = only_method(smithsonian).key
    said = run(*LINE, "--metadata", str(metadata), "--map", "email=urn:mail")
    assert f"sign in as before, with these settings, through {PROVIDER.entity_id}" in said
    method = only_method(smithsonian)
    assert (method.key, method.mapping) == (key, {"email": "urn:mail"})
    with institution_scope(smithsonian):
        assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
            "sign_in_method.added",
            "sign_in_method.changed",
        ]


def test_new_metadata_changes_nothing_that_was_chosen(run: Run, smithsonian: Institution, metadata: Path) -> None:
    run(*LINE, "--metadata", str(metadata), *CHOICES)
    before = choices_of(only_method(smithsonian))
    with institution_scope(smithsonian):
        SignInMethod.objects.update(is_on=False, provider_facts={})
    said = run(*LINE, "--metadata", str(metadata))
    method = only_method(smithsonian)
    assert (choices_of(method), method.is_on, method.provider_facts["sso_redirect_url"]) == (
        before,
        False,
        PROVIDER.sso_url,
    )
    assert f"to sign in through {PROVIDER.entity_id} has these settings, and stays off." in said


def test_same_provider_may_serve_two_institutions(
    run: Run, smithsonian: Institution, fjordhaven: Institution, metadata: Path
) -> None:
    run(*LINE, "--metadata", str(metadata))
    run(*("fjordhaven" if part == "smithsonian" else part for part in LINE), "--metadata", str(metadata))
    assert only_method(smithsonian).key != only_method(fjordhaven).key


def test_provider_without_a_scope_is_remarked_upon(run: Run, smithsonian: Institution, tmp_path: Path) -> None:
    path = tmp_path / "bare.xml"
    path.write_text(entity())
    assert (
        "Its metadata names no scope, so identifiers with an @ (subject-id, pairwise-id) do not count yet: give "
        "--scope DOMAIN for each domain that stands behind the @."
    ) in run(*LINE, "--metadata", str(path))


def test_one_of_several_providers_is_chosen(run: Run, smithsonian: Institution, tmp_path: Path) -> None:
    path = tmp_path / "federation.xml"
    path.write_text(entities(entity(), entity(entity_id="urn:other")))
    with pytest.raises(CommandError) as caught:
        run(*LINE, "--metadata", str(path))
    assert str(caught.value) == (
        "This metadata describes 2 identity providers. Give the entity ID of yours: https://idp.si.example/saml, "
        "urn:other."
    )
    run(*LINE, "--metadata", str(path), "--entity-id", "urn:other")
    assert only_method(smithsonian).issuer == "urn:other"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "saml needs --metadata too."),
        (("--metadata", "nowhere.xml"), "nowhere.xml cannot be read: No such file or directory. Give a file, or an"),
        (("--metadata", __file__), "This is no XML, so it is no metadata."),
        (("--metadata", "x", "--issuer", "https://x.example"), "Leave --issuer out: not for saml."),
        (("--metadata", "https://idp.invalid/metadata"), "idp.invalid could not be reached."),
        (("--metadata", "x", "--map", "sub=uid"), "--map sub=uid is not FIELD=CLAIM with a field among given_name,"),
    ],
)
def test_refusal_names_the_cure(run: Run, smithsonian: Institution, more: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError) as caught:
        run(*LINE, *more)
    assert str(caught.value).startswith(said)
    with institution_scope(smithsonian):
        assert (SignInMethod.objects.count(), Event.objects.count()) == (0, 0)


def test_openid_connect_needs_its_own(run: Run, smithsonian: Institution, metadata: Path) -> None:
    line = ("add_sign_in", "smithsonian", "oidc", "--name", "x", "--issuer", "https://idp.example")
    with pytest.raises(CommandError) as caught:
        run(*line)
    assert str(caught.value) == "oidc needs --client-id and --client-secret-env too."
    with pytest.raises(CommandError) as caught:
        run(*line, "--client-id", "x", "--client-secret-env", "X", "--metadata", str(metadata), "--entity-id", "x")
    assert str(caught.value) == "Leave --entity-id and --metadata out: not for oidc."
