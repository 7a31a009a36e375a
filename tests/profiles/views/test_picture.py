from io import BytesIO
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from institutions.tenancy.scope import institution_scope
from profiles.domain.pictures import remove_picture, set_picture
from tests.profiles.conftest import browser_of
from tests.profiles.images import BLUE, RED, encoded, nearest, opened, plain


def give_picture(person: User, colour: tuple[int, int, int] = RED) -> None:
    with institution_scope(person.institution), transaction.atomic():
        set_picture(person, upload=BytesIO(encoded(plain(colour=colour))))


def address(person: User, side: int = 96) -> str:
    return f"/people/{person.handle}/picture/{side}"


@pytest.mark.parametrize("side", [96, 320])
def test_own_picture_is_served_in_its_size(browser: Client, alice: User, side: int) -> None:
    give_picture(alice)
    answer = browser.get(address(alice, side))
    picture = opened(answer.content)
    assert (picture.size, nearest(picture, x=0.5, y=0.5)) == ((side, side), RED)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/webp", "private, max-age=3600")
    assert (answer["X-Content-Type-Options"], "Cookie" in answer["Vary"]) == ("nosniff", True)


def test_colleague_sees_the_picture(alice: User, bob: User) -> None:
    give_picture(alice)
    assert browser_of(bob).get(address(alice)).status_code == 200


def test_nobody_else_finds_anything(alice: User, charlie: User) -> None:
    give_picture(alice)
    visitor = Client(HTTP_HOST="smithsonian.colophon.test")
    stranger = browser_of(charlie)
    intruder = browser_of(charlie, host="smithsonian.colophon.test")
    assert [who.get(address(alice)).status_code for who in (visitor, stranger, intruder)] == [404, 404, 404]


def test_what_is_not_there_is_not_found(browser: Client, alice: User) -> None:
    assert browser.get(address(alice)).status_code == 404
    give_picture(alice)
    assert browser.get(address(alice, 97)).status_code == 404
    assert browser.get(f"/people/{uuid4()}/picture/96").status_code == 404


def test_picture_that_the_browser_has_is_not_sent_again_until_it_changes(browser: Client, alice: User) -> None:
    give_picture(alice)
    first = browser.get(address(alice))
    again = browser.get(address(alice), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert browser.get(address(alice, 320), headers={"If-None-Match": first["ETag"]}).status_code == 200
    give_picture(alice, BLUE)
    changed = browser.get(address(alice), headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_address_on_the_page_changes_with_the_picture_and_goes_with_it(browser: Client, alice: User) -> None:
    def shown() -> list[str]:
        html = browser.get("/").content.decode()
        return [part.split('"')[0] for part in html.split('src="')[1:] if part.startswith("/people/")]

    assert shown() == []
    give_picture(alice)
    (first,) = shown()
    assert browser.get(first).status_code == 200
    give_picture(alice, BLUE)
    (second,) = shown()
    assert (first == second, first.split("?")[0] == second.split("?")[0]) == (False, True)
    with institution_scope(alice.institution), transaction.atomic():
        remove_picture(alice)
    assert shown() == []
    assert ">AA<" in browser.get("/").content.decode()
