"""The operators' own sign-in: at their host, by e-mail address and password."""

from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.domain.setting_up import create_operator, password_link
from accounts.models import User
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope

EMAIL = "op@colophon.example"
PASSWORD = "a long one, easily kept"
SIGN_IN = "/operators/sign-in/"
WRONG = "The e-mail address and the password do not belong together. Try again."
TOO_MANY = "Too many wrong attempts. Wait five minutes, then try again."


@pytest.fixture(autouse=True)
def _no_attempts_before() -> None:
    cache.clear()


@pytest.fixture
def operator(db: None) -> User:
    person, _is_new = create_operator(EMAIL)
    return person


@pytest.fixture
def link(operator: User) -> str:
    with institution_scope(operator.institution):
        return urlsplit(password_link(operator)).path


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="colophon.test")


def set_password(client: Client, link: str, *, password: str = PASSWORD) -> list[str]:
    """Follow the link and send the form; gives the errors shown."""
    form = client.get(link, follow=True)
    page = client.post(form.redirect_chain[-1][0], {"new_password1": password, "new_password2": password}, follow=True)
    return [error for errors in page.context["form"].errors.values() for error in errors]


def sign_in(client: Client, *, email: str = EMAIL, password: str = PASSWORD) -> list[str]:
    """Send the form; gives what it says is wrong."""
    page = client.post(SIGN_IN, {"login": email, "password": password})
    return list(page.context["form"].non_field_errors()) if page.status_code == 200 else []


def is_signed_in(client: Client) -> bool:
    """Whether there is a session of somebody's; how far it leads is `test_second_factor`'s subject."""
    return 'id="person-menu"' in client.get("/", follow=True).content.decode()


def test_operator_sets_a_password_by_the_link_and_signs_in(client: Client, operator: User, link: str) -> None:
    assert set_password(client, link) == []
    assert sign_in(client) == []
    assert is_signed_in(client)
    with institution_scope(operator.institution):
        assert [event.kind for event in Event.objects.order_by("pk")] == [
            "institution.created",
            "person.created",
            "role.granted",
            "person.password_link_made",
            "person.password_set",
            "person.signed_in",
        ]


def test_address_is_read_without_regard_to_case(client: Client, link: str) -> None:
    set_password(client, link)
    assert sign_in(client, email="OP@Colophon.example") == []
    assert is_signed_in(client)


def test_link_works_once(client: Client, link: str) -> None:
    set_password(client, link)
    page = client.get(link, follow=True)
    assert "This link is used up" in page.content.decode()


def test_short_password_is_refused_with_the_reason(client: Client, link: str) -> None:
    said = set_password(client, link, password="short")
    assert said == ["This password is too short. It must contain at least 12 characters."]
    assert sign_in(client, password="short") == [WRONG]


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@colophon.example", PASSWORD)])
def test_unknown_address_and_wrong_password_are_told_apart_by_nobody(
    client: Client, link: str, email: str, password: str
) -> None:
    set_password(client, link)
    assert sign_in(client, email=email, password=password) == [WRONG]
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("email", "kind", "is_about_the_operator"),
    [
        (EMAIL, "sign_in.password_refused", True),
        ("nobody@colophon.example", "sign_in.address_unknown", False),
    ],
)
def test_a_refused_password_is_in_the_trail_without_what_was_typed(
    client: Client, operator: User, email: str, kind: str, is_about_the_operator: bool
) -> None:
    sign_in(client, email=email, password="wrong-one-typed")
    with institution_scope(operator.institution):
        told = Event.objects.order_by("-pk")[0]
        about = operator.audit_key if is_about_the_operator else None
        assert (told.kind, told.actor, told.about, told.facts) == (kind, None, about, {})


@pytest.mark.parametrize("password", [PASSWORD, "wrong-one-typed"])
def test_whoever_tries_at_an_account_that_is_switched_off_is_told_of_as_that(
    client: Client, operator: User, link: str, password: str
) -> None:
    set_password(client, link)
    client.logout()
    with institution_scope(operator.institution):
        User.objects.filter(pk=operator.pk).update(is_active=False)
    assert sign_in(client, password=password) == [WRONG]
    assert not is_signed_in(client)
    with institution_scope(operator.institution):
        told = Event.objects.order_by("-pk")[0]
        assert (told.kind, told.actor, told.about) == ("sign_in.operator_switched_off", None, operator.audit_key)


def test_guessing_is_stopped_even_for_the_right_password(client: Client, link: str) -> None:
    set_password(client, link)
    said = [sign_in(client, password="wrong") for _ in range(6)]
    assert said == [[WRONG]] * 5 + [[TOO_MANY]]
    assert sign_in(client) == [TOO_MANY]


def test_guessing_at_an_address_that_is_unknown_looks_the_same(client: Client, operator: User) -> None:
    said = [sign_in(client, email="nobody@colophon.example", password="wrong") for _ in range(6)]
    assert said == [[WRONG]] * 5 + [[TOO_MANY]]


def test_sign_in_page_sends_operators_to_their_own(client: Client, operator: User) -> None:
    response = client.get("/sign-in/?next=/admin/")
    assert (response.status_code, response["Location"]) == (302, "/operators/sign-in/?next=%2Fadmin%2F")


@pytest.mark.parametrize("path", [SIGN_IN, "/operators/password/MQ/set-password/"])
def test_institutions_have_no_such_pages(client: Client, smithsonian: Institution, path: str) -> None:
    assert client.get(path, HTTP_HOST="smithsonian.colophon.test").status_code == 404


def test_operators_link_is_worth_nothing_at_an_institution(
    client: Client, smithsonian: Institution, link: str
) -> None:
    assert client.get(link, HTTP_HOST="smithsonian.colophon.test").status_code == 404


def test_person_of_an_institution_with_the_same_address_does_not_get_in(
    client: Client, operator: User, smithsonian: Institution
) -> None:
    with institution_scope(smithsonian):
        person = User(email=EMAIL)
        person.set_password(PASSWORD)
        person.save()
    assert sign_in(client) == [WRONG]


def test_operators_session_ends_with_the_browser(client: Client, link: str) -> None:
    set_password(client, link)
    sign_in(client)
    assert client.session.get_expire_at_browser_close() is True
