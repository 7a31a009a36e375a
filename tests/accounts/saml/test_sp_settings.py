"""What python3-saml is told."""

from dataclasses import replace
from typing import Any

from onelogin.saml2.settings import OneLogin_Saml2_Settings

from accounts.saml.metadata import read_metadata
from accounts.saml.sp_settings import sp_settings
from tests.accounts.saml.moments import NOW
from tests.accounts.saml.provider_metadata import SSO, entity, key_descriptor, role
from tests.accounts.saml.signing import key_pair

ACS = "http://smithsonian.localhost:8000/accounts/saml/x/acs/"
KEYS = [key_descriptor(key_pair(name).certificate) for name in ("idp.si.example", "next.si.example")]
PROVIDER = read_metadata(entity(role(keys=KEYS)).encode(), now=NOW)
OURS: dict[str, Any] = {
    "entity_id": "http://smithsonian.localhost:8000/saml/metadata/",
    "acs_url": ACS,
    "key": key_pair("new"),
}


def test_library_takes_them_and_knows_every_signing_key() -> None:
    settings = OneLogin_Saml2_Settings(sp_settings(PROVIDER, signs_requests=True, slo_url=f"{ACS}out/", **OURS))
    assert settings.get_idp_data()["x509certMulti"]["signing"] == [
        key_pair("idp.si.example").certificate,
        key_pair("next.si.example").certificate,
    ]
    assert settings.get_sp_key() == key_pair("new").private_key
    assert settings.get_idp_sso_url() == SSO


def test_nothing_weak_and_nothing_lax_is_accepted() -> None:
    settings = sp_settings(PROVIDER, signs_requests=False, **OURS)
    security = settings["security"]
    assert (settings["strict"], security["rejectDeprecatedAlgorithm"]) == (True, True)
    assert security["signatureAlgorithm"].endswith("#rsa-sha256")
    assert security["digestAlgorithm"].endswith("#sha256")


def test_requests_are_signed_where_the_provider_wants_it() -> None:
    signed = [
        sp_settings(PROVIDER, signs_requests=signs, **OURS)["security"]["authnRequestsSigned"]
        for signs in (True, False)
    ]
    assert signed == [True, False]


def test_provider_that_takes_forms_only_is_asked_by_one() -> None:
    only_post = replace(PROVIDER, sso_redirect_url="", sso_post_url="https://idp.si.example/post")
    settings = sp_settings(only_post, signs_requests=False, **OURS)
    assert settings["idp"]["singleSignOnService"]["url"] == "https://idp.si.example/post"


def test_logout_is_answered_where_the_provider_wants_the_answer() -> None:
    out = replace(PROVIDER, slo_url="https://idp.si.example/out")
    back = replace(out, slo_response_url="https://idp.si.example/outed")
    answered = [
        OneLogin_Saml2_Settings(sp_settings(one, signs_requests=False, **OURS)).get_idp_slo_response_url()
        for one in (out, back)
    ]
    assert answered == ["https://idp.si.example/out", "https://idp.si.example/outed"]
