"""The rest of the walk: who may go it, what the provider's people are told, pasting, and switching on."""

import json

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import SignInMethod, User
from institutions.tenancy.scope import institution_scope
from tests.accounts.admin.setting_up.conftest import LIST, look, methods_of, page, told
from tests.accounts.saml.provider_metadata import ENTITY_ID, entity
from tests.accounts.test_pasting import ASSERTION
from tests.factories import IdentityFactory, SignInMethodFactory, UserFactory
from tests.institutions.admin.desk import Desk, text_of
from tests.walls.strangers.world import everything

STEPS = ("provider", "ours", "choices", "try", "switch")


@pytest.fixture
def saml(desk: Desk) -> SignInMethod:
    return SignInMethodFactory(
        institution=desk.institution,
        protocol="saml",
        issuer=ENTITY_ID,
        client_id="",
        scopes=["si.example"],
        is_on=False,
    )


def test_an_administrator_finds_the_way_from_the_list_and_from_a_method(desk: Desk, method: SignInMethod) -> None:
    assert f'href="{LIST}set-up/"' in text_of(look(desk, LIST))
    begin = text_of(look(desk, f"{LIST}set-up/"))
    assert (f"{LIST}set-up/oidc/" in begin, f"{LIST}set-up/saml/" in begin) == (True, True)
    assert f'href="{page(method, "provider")}"' in text_of(desk.page_of(method))
    steps = text_of(look(desk, page(method, "choices")))
    assert [step for step in STEPS if page(method, step) not in steps] == []


def test_support_staff_look_and_go_no_further(bob: User, method: SignInMethod) -> None:
    desk = Desk(bob.institution, bob)
    assert "set-up/" not in text_of(look(desk, LIST)) + text_of(desk.page_of(method))
    addresses = [f"{LIST}set-up/", f"{LIST}set-up/oidc/", *(page(method, step) for step in STEPS)]
    assert {address: look(desk, address).status_code for address in addresses} == dict.fromkeys(addresses, 403)


def test_operators_have_no_provider_to_set_up(desk: Desk) -> None:
    with transaction.atomic():
        desk.institution.is_operators = True
        desk.institution.save()
    assert desk.client.get(f"{LIST}set-up/").status_code in {302, 403, 404}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", [0, 10**30])
def test_a_method_that_is_not_here_is_not_found(step: str, number: int, desk: Desk) -> None:
    assert look(desk, f"{LIST}{number}/set-up/{step}/").status_code == 404


def test_the_provider_s_people_are_told_what_to_register(desk: Desk, method: SignInMethod) -> None:
    page_of_ours = text_of(look(desk, page(method, "ours")))
    letter = page_of_ours.split("<textarea", 1)[1].split("</textarea>", 1)[0]
    callback = f"http://smithsonian.colophon.test/accounts/oidc/{method.key}/login/callback/"
    for told_there in (
        callback,
        "http://smithsonian.colophon.test/signed-out/",
        "openid profile email",
        "https://refeds.org/profile/mfa",
        desk.institution.support_email,
        "Dana Administrator",
    ):
        assert (told_there in letter) is True
    assert "secret-of-old" not in page_of_ours


def test_a_saml_provider_s_people_are_told_of_our_metadata(desk: Desk, saml: SignInMethod) -> None:
    shown = text_of(look(desk, page(saml, "ours")))
    letter = shown.split("<textarea", 1)[1].split("</textarea>", 1)[0]
    metadata = "http://smithsonian.colophon.test/saml/metadata/"
    for told_there in (
        metadata,
        f"http://smithsonian.colophon.test/accounts/saml/{saml.key}/acs/",
        "urn:oasis:names:tc:SAML:attribute:subject-id",
        "mail (needed)",
    ):
        assert (told_there in letter) is True
    assert 'download="smithsonian-metadata.xml"' in shown
    assert look(desk, "/saml/metadata/").status_code == 200


def test_pasting_shows_whom_it_would_be_and_changes_nothing(desk: Desk, dana: User, method: SignInMethod) -> None:
    before = everything(desk.institution)
    claims = {"sub": "6f0c1e52", "name": "Mara Quillfeather", "email": "mara@si.example", "department": ["BOT"]}
    shown = text_of(desk.client.post(page(method, "try"), {"text": json.dumps(claims)}))
    for part in (
        "A new account would be made.",
        "<code>6f0c1e52</code>",
        "Mara Quillfeather",
        "(not vouched for: it names nobody)",
        "(not known yet: it would be added)",
        '<th scope="row">department</th>',
        "(not the second factor that staff need)",
    ):
        assert (part in shown) is True, part
    assert everything(desk.institution) == before


def test_pasting_an_assertion_shows_whom_it_would_be(desk: Desk, saml: SignInMethod) -> None:
    with institution_scope(desk.institution):
        mara = UserFactory(name="Mara Quill")
        IdentityFactory(person=mara, method=saml, kind="subject_id", value="mara@si.example")
    shown = " ".join(text_of(desk.client.post(page(saml, "try"), {"text": ASSERTION})).split())
    for part in (
        "Mara Quill would be signed in.",
        "<td>Mara Quill</td> <td>Mara Quillfeather</td>",
        "(staff would get into the admin with it)",
        f'<a href="/admin/accounts/user/{mara.pk}/change/">Mara Quill</a>',
    ):
        assert (part in shown) is True, part


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"email": "mara@si.example"}, "Your institution did not say who you are"),
        ({"eduperson_unique_id": "mara@else.example"}, "Your identifier ends in a name that is not known here"),
        ({"sub": "6f0c1e52", "eduperson_affiliation": "student"}, "No account is made for you here"),
    ],
)
def test_pasting_says_why_nobody_would_be_let_in(
    claims: dict[str, str], said: str, desk: Desk, method: SignInMethod
) -> None:
    with institution_scope(desk.institution):
        SignInMethod.objects.filter(pk=method.pk).update(allowed_affiliations=["staff"])
    shown = text_of(desk.client.post(page(method, "try"), {"text": json.dumps(claims)}))
    assert ("Nobody would be let in." in shown, said in shown, "Whose move it is:" in shown) == (True, True, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "This field is required."),
        ("moss", "These are no claims as JSON"),
        ("{", "begins like JSON and is none"),
        ("{}" + "x" * 300_000, "at most 300000 characters"),
        ('{"\\ud800": "\\ud800", "sub": "\\u0000"}', "Nobody would be let in."),
        ('{"sub": ["a", {"b": 1}], "name": 7, "email": {}, "department": [[1]]}', "Nobody would be let in."),
    ],
)
def test_whatever_is_pasted_is_answered_with_a_page(text: str, said: str, desk: Desk, method: SignInMethod) -> None:
    assert said in text_of(desk.client.post(page(method, "try"), {"text": text}))


def test_what_was_pasted_is_shown_as_words(desk: Desk, method: SignInMethod) -> None:
    text = json.dumps({"sub": "<script>alert(1)</script>", "<i>x</i>": "<b>y</b>"})
    shown = text_of(desk.client.post(page(method, "try"), {"text": text}))
    assert [tag for tag in ("<script>alert", "<i>x", "<b>y") if tag in shown] == []


def test_a_method_is_switched_on_and_off(desk: Desk, dana: User, method: SignInMethod) -> None:
    SignInMethodFactory(institution=desk.institution, name="Guests")
    for to, state in (("on", True), ("on", True), ("off", False)):
        answer = desk.client.post(page(method, "switch"), {"to": to}, follow=True)
        assert (answer.status_code, methods_of(desk.institution)[0].is_on) == (200, state)
    assert told(dana) == ["sign_in_method.switched_on", "sign_in_method.switched_off"]


def test_the_last_way_in_is_closed_by_whoever_means_it(desk: Desk, dana: User, method: SignInMethod) -> None:
    desk.client.post(page(method, "switch"), {"to": "on"})
    refused = text_of(desk.client.post(page(method, "switch"), {"to": "off"}))
    assert ("This is the last way in." in refused, methods_of(desk.institution)[0].is_on) == (True, True)
    desk.client.post(page(method, "switch"), {"to": "off", "is_meant": "on"})
    assert methods_of(desk.institution)[0].is_on is False


@pytest.mark.parametrize("to", ["", "sideways", None])
def test_a_switch_knows_on_and_off_only(to: str | None, desk: Desk, method: SignInMethod) -> None:
    answer = desk.client.post(page(method, "switch"), {} if to is None else {"to": to})
    assert ("Nothing was kept." in text_of(answer), methods_of(desk.institution)[0].is_on) == (True, False)


def test_a_form_without_its_token_is_refused(desk: Desk, method: SignInMethod) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "smithsonian.colophon.test"})
    strict.cookies = desk.client.cookies
    for step in ("switch", "choices", "provider", "try", "try/sign-in"):
        assert strict.post(page(method, step), {"to": "on"}).status_code == 403
    assert methods_of(desk.institution)[0].is_on is False


def test_no_page_reads_a_secret_and_none_costs_more_with_more_methods(desk: Desk, method: SignInMethod) -> None:
    def costs() -> list[int]:
        found = []
        for step in STEPS:
            with CaptureQueriesContext(connection) as queries:
                assert look(desk, page(method, step)).status_code == 200
            of_one = [one["sql"] for one in queries if '"accounts_signinmethod"."id" = ' in one["sql"]]
            assert [sql for sql in of_one if '"client_secret"' in sql] == []
            assert of_one
            found.append(len(queries))
        return found

    few = costs()
    for _number in range(20):
        SignInMethodFactory(institution=desk.institution)
    assert costs() == few


def test_an_upload_to_another_step_does_no_harm(desk: Desk, method: SignInMethod) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    upload = SimpleUploadedFile("metadata.xml", entity().encode())
    for step in STEPS:
        assert desk.client.post(page(method, step), {"metadata_file": upload}).status_code == 200
