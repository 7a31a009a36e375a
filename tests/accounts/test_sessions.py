"""What a browser may keep of what it shows to a signed-in person: nothing, unless a page says otherwise."""

from io import BytesIO

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from institutions.tenancy.scope import institution_scope
from profiles.domain.pictures import set_picture
from tests.profiles.images import encoded, plain

pytestmark = pytest.mark.django_db

HTMX = {"hx-request": "true"}


def browser_of(person: User) -> Client:
    client = Client(HTTP_HOST=f"{person.institution.slug}.colophon.test")
    with institution_scope(person.institution):
        client.force_login(person)
    return client


@pytest.mark.parametrize("path", ["/", "/profile/", "/profile/field/?q=soil", "/items/", "/orcid/", "/nowhere/"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_nothing_that_a_signed_in_person_sees_is_kept(path: str, headers: dict[str, str], alice: User) -> None:
    answer = browser_of(alice).get(path, headers=headers)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["/admin/", "/admin/jsi18n/", "/admin/accounts/user/", "/admin/items/item/"])
def test_nothing_of_the_admin_is_kept(path: str, bob: User) -> None:
    answer = browser_of(bob).get(path)
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)


def test_nothing_of_a_form_that_was_sent_is_kept(alice: User) -> None:
    answer = browser_of(alice).post("/profile/field/", {"field_of_research": "no code"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


def test_a_picture_is_kept_by_the_person_s_own_browser(alice: User) -> None:
    with institution_scope(alice.institution), transaction.atomic():
        set_picture(alice, upload=BytesIO(encoded(plain())))
    answer = browser_of(alice).get(f"/people/{alice.handle}/picture/96")
    assert answer["Cache-Control"] == "private, max-age=3600"


def test_what_anybody_may_see_may_be_kept(alice: User) -> None:
    visitor = Client(HTTP_HOST="smithsonian.colophon.test")
    assert not visitor.get("/").has_header("Cache-Control")
