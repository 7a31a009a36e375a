"""Administrators close the accounts of those who have left, and open them again."""

import pytest

from accounts.domain.joining import join_accounts
from accounts.enums import LetGoBy, RoleKind
from accounts.models import User
from institutions.models import Event
from institutions.tenancy.scope import institution_scope
from tests.factories import RoleFactory, UserFactory
from tests.institutions.admin.desk import Desk, text_of


@pytest.fixture
def ada(alice: User) -> User:
    """An administrator of Alice's institution."""
    with institution_scope(alice.institution):
        person: User = UserFactory(given_name="Ada", family_name="Aldergrove")
        RoleFactory(person=person, kind=RoleKind.ADMINISTRATOR)
    return person


@pytest.fixture
def desk(ada: User) -> Desk:
    return Desk(ada.institution, ada)


def is_open(person: User) -> bool:
    with institution_scope(person.institution):
        return User.objects.get(pk=person.pk).is_active


def test_an_administrator_closes_an_account_and_opens_it_again(desk: Desk, alice: User, ada: User) -> None:
    assert "1 account was closed." in text_of(desk.do("let_go", alice))
    page = text_of(desk.page_of(alice))
    assert ("The institution&#x27;s administrators" in page, is_open(alice)) == (True, False)
    assert "1 account is open again." in text_of(desk.do("welcome_back", alice))
    assert is_open(alice)
    with institution_scope(alice.institution):
        told = Event.objects.filter(kind__in=["person.left", "person.returned"]).order_by("pk")
        assert list(told.values_list("kind", "actor", "about", "facts")) == [
            ("person.left", ada.audit_key, alice.audit_key, {"said_by": LetGoBy.STAFF}),
            ("person.returned", ada.audit_key, alice.audit_key, {}),
        ]


def test_whoever_has_a_role_and_the_administrator_keep_theirs(desk: Desk, alice: User, bob: User, ada: User) -> None:
    page = text_of(desk.do("let_go", alice, bob, ada))
    assert "1 account was closed." in page
    assert "Left open: Ada Aldergrove, Bob Brattbakk. Whoever has a role here keeps the account" in page
    assert [is_open(person) for person in (alice, bob, ada)] == [False, True, True]


def test_what_is_so_already_is_not_done_again(desk: Desk, alice: User) -> None:
    assert "0 accounts are open again." in text_of(desk.do("welcome_back", alice))
    desk.do("let_go", alice)
    assert "0 accounts were closed." in text_of(desk.do("let_go", alice))


def test_account_that_was_given_up_for_another_one_is_neither_closed_nor_opened(desk: Desk, alice: User) -> None:
    with institution_scope(alice.institution):
        given_up = UserFactory()
        join_accounts(alice, given_up=given_up)
    why = (
        "1 account was left as it is: its person gave it up for another account of theirs, which is the one to choose."
    )
    left = text_of(desk.do("let_go", given_up))
    back = text_of(desk.do("welcome_back", given_up))
    assert ("0 accounts were closed." in left, why in left) == (True, True)
    assert ("0 accounts are open again." in back, why in back, is_open(given_up)) == (True, True, False)


def test_more_than_a_page_is_refused(desk: Desk, alice: User) -> None:
    with institution_scope(alice.institution):
        people = UserFactory.create_batch(51)
    page = text_of(desk.do("let_go", *people))
    assert "That is more than 50 at once, so nothing was done." in page
    assert all(is_open(person) for person in people[:3])


def test_support_staff_are_offered_neither(alice: User, bob: User) -> None:
    page = text_of(Desk(bob.institution, bob).list_of(User))
    assert ("They have left" in page, "They are back" in page) == (False, False)
