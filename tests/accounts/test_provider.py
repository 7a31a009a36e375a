import pytest
from allauth.socialaccount.providers.base import ProviderException
from django.test import RequestFactory

from accounts.adapters import SignInAdapter
from accounts.attributes import Identifier
from accounts.enums import IdentifierKind
from accounts.models import SignInMethod
from accounts.provider import InstitutionProvider
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import SignInMethodFactory


@pytest.fixture
def provider(method: SignInMethod) -> InstitutionProvider:
    return InstitutionProvider(RequestFactory().get("/"), app=SignInAdapter().list_apps(None)[0])


def test_claims_of_both_answers_make_one_person(provider: InstitutionProvider) -> None:
    asserted = provider.asserted_person(
        {"id_token": {"sub": "1", "employee_number": "SI-1"}, "userinfo": {"sub": "1", "name": "Mara"}}
    )
    assert (asserted.identifiers, asserted.name, asserted.staff_id) == (
        (Identifier(IdentifierKind.OIDC_SUBJECT, "1"),),
        "Mara",
        "SI-1",
    )


@pytest.mark.parametrize("vouches", [False, True])
def test_an_institution_vouches_for_addresses_where_its_method_says_so(
    smithsonian: Institution, vouches: bool
) -> None:
    with institution_scope(smithsonian):
        SignInMethodFactory(vouches_for_email=vouches)
        provider = InstitutionProvider(RequestFactory().get("/"), app=SignInAdapter().list_apps(None)[0])
    asserted = provider.asserted_person({"userinfo": {"sub": "1", "email": "mara@si.example"}})
    assert asserted.email_is_vouched_for is vouches


@pytest.mark.parametrize("userinfo", [{"sub": "2"}, {"name": "Mara"}])
def test_answers_about_two_subjects_are_refused(provider: InstitutionProvider, userinfo: dict[str, str]) -> None:
    with pytest.raises(ProviderException):
        provider.asserted_person({"id_token": {"sub": "1"}, "userinfo": userinfo})


def test_methods_are_found_by_protocol_by_key_and_without_either(method: SignInMethod) -> None:
    adapter = SignInAdapter()
    asked: list[str | None] = [None, "openid_connect", str(method.key)]
    found = [[app.provider_id for app in adapter.list_apps(None, provider=one)] for one in asked]
    assert found == [[str(method.key)]] * 3
    assert adapter.list_apps(None, provider="saml") == []
    assert adapter.list_apps(None, client_id="another") == []


def test_methods_are_never_stored_and_carry_the_secret_to_allauth(method: SignInMethod) -> None:
    app = SignInAdapter().list_apps(None)[0]
    assert (app.pk, app.client_id, app.secret) == (None, "colophon", "kept-by-two")


def test_methods_that_are_off_and_those_of_others_are_not_found(method: SignInMethod, fjordhaven: Institution) -> None:
    SignInMethodFactory(is_on=False)
    with institution_scope(fjordhaven):
        theirs = SignInMethodFactory()
    adapter = SignInAdapter()
    assert [app.provider_id for app in adapter.list_apps(None)] == [str(method.key)]
    assert adapter.list_apps(None, provider=str(theirs.key)) == []
