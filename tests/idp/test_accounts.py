"""Who somebody is: the same person whenever the same provider says so, and as it last said."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts.models import Identity
from tests.idp.doors import Door, Said

pytestmark = pytest.mark.idp

NewPage = Callable[..., Page]


def test_first_sign_in_makes_the_account_and_the_second_finds_it(door: Door, new_page: NewPage) -> None:
    for _visit in range(2):
        page = new_page()
        door.sign_in(page)
        door.expect_signed_in(page)
    [person] = door.people()
    assert (person.name, person.email) == ("Mara Quillfeather", "mara@si.example")
    with door.rows():
        assert list(Identity.objects.order_by("pk").values_list("kind", flat=True)) == door.identified_by
    # Before that the method was set up.
    assert door.trail()[-4:] == ["person.created", "department.added", "person.signed_in", "person.signed_in"]


def test_changed_attributes_follow(door: Door, new_page: NewPage) -> None:
    page = new_page()
    door.sign_in(page)
    door.expect_signed_in(page)
    door.enrol(Said(family_name="Ashgrove", email="m.ashgrove@si.example", department="Zoology"))
    page = new_page()
    door.sign_in(page)
    door.expect_signed_in(page, "Mara Ashgrove")
    [person] = door.people()
    assert (person.family_name, person.email) == ("Ashgrove", "m.ashgrove@si.example")
    with door.rows():
        [membership] = person.memberships.select_related("department")
        assert membership.department.code == "Zoology"
    news = ["person.details_changed", "department.added", "person.departments_changed", "person.signed_in"]
    assert door.trail()[-4:] == news


def test_same_words_at_two_institutions_are_two_people(doors: list[Door], new_page: NewPage) -> None:
    page = new_page()
    for door in doors:
        door.sign_in(page)
        door.expect_signed_in(page)
    assert [len(door.people()) for door in doors] == [1, 1]
    assert len({person.handle for door in doors for person in door.people()}) == 2
