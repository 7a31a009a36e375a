"""Somebody leaves: what they can still do at once, and what comes back with them."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.domain.joining import join_accounts
from accounts.domain.leaving import let_go, welcome_back
from accounts.domain.sign_in import recognise
from accounts.enums import LetGoBy
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.models import Role, SignInMethod, User
from accounts.signals import person_left, person_returned
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.accounts.domain.test_sign_in import SUB, said
from tests.factories import DepartmentFactory, RoleFactory, UserFactory

BACKENDS = ["db", "cache", "cached_db", "file", "signed_cookies"]


@pytest.fixture(params=BACKENDS)
def sessions(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> str:
    """Each way in which Django keeps sessions."""
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{request.param}"
    settings.SESSION_FILE_PATH = str(tmp_path)
    return str(request.param)


def browser_of(person: User) -> Client:
    client = Client(headers={"host": f"{person.institution.slug}.colophon.test"})
    with institution_scope(person.institution), transaction.atomic():
        client.force_login(person)
    return client


def who_is_in(browser: Client) -> str:
    """Where the profile leads: to itself, or to signing in."""
    answer = browser.get("/profile/")
    return "in" if answer.status_code == 200 else str(answer["Location"]).partition("?")[0]


def leave(person: User, **more: Any) -> bool:
    with institution_scope(person.institution):
        return let_go(person, **{"by": LetGoBy.FEED} | more)


def come_back(person: User) -> bool:
    with institution_scope(person.institution):
        return welcome_back(person)


def test_sessions_end_at_once_however_they_are_kept_and_do_not_come_back(sessions: str, alice: User) -> None:
    browser, another = browser_of(alice), browser_of(alice)
    assert (who_is_in(browser), who_is_in(another)) == ("in", "in")
    leave(alice)
    assert (who_is_in(browser), who_is_in(browser)) == ("/sign-in/", "/sign-in/")
    come_back(alice)
    # The one that asked meanwhile, and the one that lay in a drawer.
    assert (who_is_in(browser), who_is_in(another)) == ("/sign-in/", "/sign-in/")
    assert who_is_in(browser_of(alice)) == "in"


def test_a_session_of_somebody_else_stays(alice: User, bob: User) -> None:
    browser = browser_of(bob)
    leave(alice)
    assert who_is_in(browser) == "in"


def test_roles_go_and_do_not_come_back_and_the_trail_tells_each(bob: User) -> None:
    with institution_scope(bob.institution):
        RoleFactory(person=bob, kind="reporter", department=DepartmentFactory(code="BOT"))
        RoleFactory(person=None, awaited="sam@si.example")
        assert bob.has_perm("accounts.view_user")
    leave(bob)
    come_back(bob)
    with institution_scope(bob.institution):
        bob = User.objects.get(pk=bob.pk)
        assert (bob.is_staff, bob.has_perm("accounts.view_user")) == (False, False)
        assert list(Role.objects.values_list("awaited", flat=True)) == ["sam@si.example"]
        told = Event.objects.order_by("pk").values_list("kind", "facts")
        assert list(told) == [
            ("role.withdrawn", {"role": "support", "department": ""}),
            ("role.withdrawn", {"role": "reporter", "department": "BOT"}),
            ("person.left", {"said_by": "feed"}),
            ("person.returned", {}),
        ]


def test_password_goes(smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        person = UserFactory()
        person.set_password("moss-on-stone-7")
        person.save()
        leave(person)
        come_back(person)
        assert not User.objects.get(pk=person.pk).has_usable_password()


def test_who_has_left_is_not_let_in_and_who_is_back_is(method: SignInMethod) -> None:
    person = recognise(said(SUB), method=method)
    leave(person)
    with pytest.raises(SignInRefusedError) as caught:
        recognise(said(SUB), method=method)
    assert caught.value.problem == SignInProblem.INACTIVE
    come_back(person)
    assert recognise(said(SUB), method=method) == person


def test_leaving_and_coming_back_are_said_once(alice: User, bob: User) -> None:
    with institution_scope(alice.institution):
        actor = bob.audit_key
    assert [leave(alice, by=LetGoBy.STAFF, actor=actor), leave(alice)] == [True, False]
    assert (alice.let_go_by, alice.left_at is not None, alice.is_active) == ("staff", True, False)
    assert [come_back(alice), come_back(alice)] == [True, False]
    assert (alice.let_go_by, alice.left_at, alice.is_active) == ("", None, True)
    with institution_scope(alice.institution):
        told = Event.objects.order_by("pk").values_list("kind", "actor", "about", "facts")
        assert list(told) == [
            ("person.left", actor, alice.audit_key, {"said_by": "staff"}),
            ("person.returned", None, alice.audit_key, {}),
        ]


def test_account_that_was_off_without_having_left_can_be_let_go_and_opened(alice: User) -> None:
    with institution_scope(alice.institution):
        User.objects.filter(pk=alice.pk).update(is_active=False)
    assert (leave(alice), come_back(alice), alice.is_active) == (True, True, True)


def test_account_that_was_given_up_for_another_one_is_nobody_s_to_leave_or_to_come_back_to(alice: User) -> None:
    with institution_scope(alice.institution):
        given_up = UserFactory()
        join_accounts(alice, given_up=User.objects.get(pk=given_up.pk))
    # What was read before the joining says otherwise.
    assert (leave(given_up), come_back(given_up), given_up.is_active) == (False, False, False)


@pytest.mark.parametrize(
    "columns",
    [
        {"left_at": timezone.now(), "let_go_by": "feed", "is_active": True},
        {"left_at": timezone.now(), "let_go_by": "", "is_active": False},
        {"left_at": None, "let_go_by": "feed", "is_active": False},
    ],
)
def test_the_database_takes_no_half_told_leaving(columns: dict[str, Any], alice: User) -> None:
    with institution_scope(alice.institution), pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=alice.pk).update(**columns)


@pytest.mark.parametrize(("signal", "act"), [(person_left, leave), (person_returned, come_back)])
def test_what_a_room_above_cannot_do_undoes_the_leaving_and_the_return(signal: Any, act: Any, alice: User) -> None:
    if act is come_back:
        leave(alice)

    def fail(**_named: Any) -> None:
        raise RuntimeError("cannot")

    signal.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            act(alice)
    finally:
        signal.disconnect(fail)
    with institution_scope(alice.institution):
        assert User.objects.get(pk=alice.pk).is_active == (act is leave)
