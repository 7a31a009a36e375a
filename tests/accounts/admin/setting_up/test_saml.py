"""A SAML provider, set up by its metadata: a file that is read and dropped, or an address that is read again."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Identity, SignInMethod, User
from institutions.tenancy.scope import institution_scope
from tests.accounts.admin.setting_up.conftest import LIST, Describing, look, methods_of, page, told
from tests.accounts.saml.provider_metadata import ENTITY_ID, SSO, display_name, entities, entity, role
from tests.factories import IdentityFactory
from tests.institutions.admin.desk import Desk, text_of
from tests.local_server import Reply

ADD = f"{LIST}set-up/saml/"
OTHER = "https://other.example/saml"
NAMED = entity(role(extensions=display_name(("en", "Smithsonian Login"))))


def file(xml: str | bytes = NAMED, name: str = "metadata.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, xml.encode() if isinstance(xml, str) else xml, content_type="text/xml")


def post(desk: Desk, address: str = ADD, **given: Any) -> Any:
    return desk.client.post(address, {"name": "", "metadata_url": "", "entity_id": ""} | given)


@pytest.fixture
def saml(desk: Desk) -> SignInMethod:
    post(desk, metadata_file=file())
    [method] = methods_of(desk.institution)
    return method


def test_a_provider_is_added_by_a_file_under_its_own_name(desk: Desk, dana: User) -> None:
    answer = post(desk, metadata_file=file())
    [method] = methods_of(desk.institution)
    assert answer["Location"] == page(method, "provider")
    assert (method.name, method.issuer, method.is_on, method.metadata_url) == (
        "Smithsonian Login",
        ENTITY_ID,
        False,
        "",
    )
    assert told(dana) == ["sign_in_method.added"]
    shown = text_of(look(desk, page(method, "provider")))
    for fact in (ENTITY_ID, SSO, "(SHA-256), until "):
        assert fact in shown


def test_a_provider_is_added_by_an_address_that_is_read_again(desk: Desk, provider: Describing) -> None:
    provider.paths["/metadata"] = Reply(body=NAMED.encode())
    post(desk, name="Staff", metadata_url=f"{provider.issuer}/metadata")
    [method] = methods_of(desk.institution)
    assert (method.name, method.metadata_url) == ("Staff", f"{provider.issuer}/metadata")


def test_of_several_providers_one_is_chosen(desk: Desk) -> None:
    several = entities(NAMED, entity(entity_id=OTHER))
    answer = post(desk, metadata_file=file(several))
    shown = text_of(answer)
    assert f'<option value="{ENTITY_ID}">Smithsonian Login ({ENTITY_ID})</option>' in shown
    assert f'<option value="{OTHER}">{OTHER}</option>' in shown
    assert "Choose the file once more: it was read and not kept." in shown
    assert methods_of(desk.institution) == []
    post(desk, metadata_file=file(several), entity_id=OTHER)
    assert [method.issuer for method in methods_of(desk.institution)] == [OTHER]


def test_a_federation_s_metadata_asks_for_the_entity_id(desk: Desk) -> None:
    many = entities(*(entity(entity_id=f"https://idp-{number}.example") for number in range(201)))
    shown = text_of(post(desk, metadata_file=file(many)))
    assert ("Enter your entity ID." in shown, 'name="entity_id"' in shown, "<select" in shown) == (True, True, False)
    post(desk, metadata_file=file(many), entity_id="https://idp-7.example", name="Seven")
    assert [method.issuer for method in methods_of(desk.institution)] == ["https://idp-7.example"]


ENDED = f' validUntil="{timezone.now() - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"'


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Give the metadata one way: its address, or a file."),
        ({"metadata_file": file(), "metadata_url": "https://x.example"}, "Give the metadata one way"),
        ({"metadata_url": "x"}, "This is no address. It must begin with https://."),
        ({"metadata_url": "http://127.0.0.1:1/x"}, "leads to a private address"),
        ({"metadata_file": file("")}, "This file is empty."),
        ({"metadata_file": file("<html>")}, "This is a web page and no metadata"),
        ({"metadata_file": file(b"\xff\xfe\x00")}, "This is no XML"),
        ({"metadata_file": file('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')}, "declares a document type"),
        ({"metadata_file": file(entity(attributes=ENDED))}, "This metadata was valid until"),
        ({"metadata_file": file(entity(role(keys=[])))}, "holds no certificate"),
        ({"metadata_file": file(" " * (10 * 2**20 + 1))}, "This metadata is larger than 10 MB"),
        ({"metadata_file": file(), "entity_id": OTHER}, f"This metadata does not describe {OTHER}."),
        ({"metadata_file": file(), "entity_id": "x" * 2000}, "Nothing was kept."),
        ({"metadata_file": file(), "name": "x" * 121}, "at most 120 characters"),
    ],
)
def test_what_is_no_provider_is_refused_with_a_sentence(given: dict[str, Any], said: str, desk: Desk) -> None:
    given = {
        name: file(value.open().read()) if isinstance(value, SimpleUploadedFile) else value
        for name, value in given.items()
    }
    assert said in text_of(post(desk, **given))
    assert methods_of(desk.institution) == []


def test_an_address_that_gives_none_is_refused_with_a_sentence(desk: Desk, provider: Describing) -> None:
    shown = text_of(post(desk, metadata_url=f"{provider.issuer}/nothing"))
    assert "answered 404 instead of giving the metadata" in shown
    assert methods_of(desk.institution) == []


def test_newer_metadata_replaces_what_is_known(desk: Desk, dana: User, saml: SignInMethod) -> None:
    newer = NAMED.replace(SSO, "https://idp.si.example/new-sso")
    answer = post(desk, page(saml, "provider"), name="Staff", metadata_file=file(newer))
    assert answer["Location"] == page(saml, "provider")
    [method] = methods_of(desk.institution)
    assert (method.name, method.provider_facts["sso_redirect_url"]) == ("Staff", "https://idp.si.example/new-sso")
    assert told(dana) == ["sign_in_method.added", "sign_in_method.changed"]


def test_of_a_federation_s_newer_metadata_ours_is_found(desk: Desk, saml: SignInMethod) -> None:
    newer = entities(NAMED.replace(SSO, "https://idp.si.example/new-sso"), entity(entity_id=OTHER))
    post(desk, page(saml, "provider"), metadata_file=file(newer))
    [method] = methods_of(desk.institution)
    assert (method.name, method.provider_facts["sso_redirect_url"]) == (
        "Smithsonian Login",
        "https://idp.si.example/new-sso",
    )


def test_another_provider_does_not_take_the_place_of_one_that_people_came_through(
    desk: Desk, dana: User, saml: SignInMethod
) -> None:
    with institution_scope(desk.institution):
        IdentityFactory(person=dana, method=saml)
        assert Identity.objects.count() == 1
    answer = post(desk, page(saml, "provider"), metadata_file=file(entity(entity_id=OTHER)), entity_id=OTHER)
    assert "another identity provider may know somebody else by the same identifier" in text_of(answer)
    assert [method.issuer for method in methods_of(desk.institution)] == [ENTITY_ID]


def test_nothing_of_a_file_is_left_on_the_disk(desk: Desk, saml: SignInMethod) -> None:
    large = NAMED.replace("</md:EntityDescriptor>", "<!-- " + "x" * 3 * 2**20 + " --></md:EntityDescriptor>")
    answer = post(desk, page(saml, "provider"), metadata_file=file(large))
    assert answer.status_code == 302
    assert look(desk, page(saml, "provider")).status_code == 200
