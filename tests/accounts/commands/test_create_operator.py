import pytest
from allauth.mfa.models import Authenticator
from django.core.management.base import CommandError
from django.test import Client

from accounts.models import Role, User
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.accounts.commands.conftest import Run
from tests.factories import HostFactory, InstitutionFactory
from tests.operators import give_app, sign_in_past_the_gate

SAID = "op@colophon.example. Set a password here (works once, within 3 days):"


def test_first_operator_brings_their_institution_and_host(run: Run) -> None:
    said, link = run("create_operator", "Op@colophon.example").splitlines()
    assert said == f"New operator {SAID}"
    assert link.startswith("http://colophon.test/operators/password/")
    operators = Institution.objects.get()
    assert (operators.is_operators, operators.hosts.get().name) == (True, "colophon.test")
    with institution_scope(operators):
        person = User.objects.get()
        assert (person.email, person.role_kinds, person.is_staff) == (
            "op@colophon.example",
            frozenset({"operator"}),
            True,
        )


def test_second_run_gives_another_link_and_keeps_the_password(run: Run) -> None:
    run("create_operator", "op@colophon.example")
    operators = Institution.objects.get()
    with institution_scope(operators):
        person = User.objects.get()
        person.set_password("kept")
        person.save()
    said, _link = run("create_operator", "op@colophon.example").splitlines()
    assert said == f"Operator {SAID}"
    with institution_scope(operators):
        assert User.objects.get().check_password("kept")
        assert Role.objects.count() == 1


def test_trail_says_once_that_the_operator_was_given_the_role(run: Run) -> None:
    for _time in range(2):
        run("create_operator", "op@colophon.example")
    with institution_scope(Institution.objects.get()):
        told = list(Event.objects.filter(kind="role.granted").values_list("actor", "about", "facts"))
        assert told == [(None, User.objects.get().audit_key, {"role": "operator", "department": "", "by": "command"})]


def test_second_operator_joins_the_first(run: Run) -> None:
    for email in ("one@colophon.example", "two@colophon.example"):
        run("create_operator", email)
    with institution_scope(Institution.objects.get()):
        assert set(User.objects.values_list("email", flat=True)) == {"one@colophon.example", "two@colophon.example"}


def test_address_that_is_none_is_refused(run: Run) -> None:
    with pytest.raises(CommandError) as caught:
        run("create_operator", "operator")
    assert str(caught.value) == "Give another value for EMAIL: Enter a valid email address."
    assert Institution.objects.count() == 0


def test_host_that_an_institution_has_already_is_not_taken(run: Run) -> None:
    HostFactory(institution=InstitutionFactory(slug="smithsonian"), name="colophon.test", is_primary=False)
    with pytest.raises(CommandError) as caught:
        run("create_operator", "op@colophon.example")
    assert str(caught.value) == (
        "The host colophon.test belongs to smithsonian. Give the deployment a name of its own in BASE_DOMAIN."
    )


def test_operators_who_lost_their_host_get_it_back(run: Run) -> None:
    InstitutionFactory(is_operators=True, host=None)
    _said, link = run("create_operator", "op@colophon.example").splitlines()
    assert link.startswith("http://colophon.test/operators/password/")


def lost_their_telephone() -> User:
    """The one operator, with an app and a password."""
    with institution_scope(Institution.objects.get()):
        operator = User.objects.get()
        operator.set_password("kept")
        operator.save()
    give_app(operator)
    return operator


def test_lost_second_factor_goes_with_the_password_and_every_session(run: Run) -> None:
    run("create_operator", "op@colophon.example")
    operator, browser = lost_their_telephone(), Client(headers={"host": "colophon.test"})
    sign_in_past_the_gate(browser, operator)
    assert browser.get("/admin/").status_code == 200
    said, link = run("create_operator", "op@colophon.example", "--reset-second-factor").splitlines()
    assert said == (
        "Second factors taken away: 1; the password and every session with them. "
        "Operator op@colophon.example. Set a password here (works once, within 3 days):"
    )
    assert browser.get("/admin/")["Location"] == "/sign-in/?next=/admin/"
    with institution_scope(operator.institution):
        assert Authenticator.objects.count() == 0
        assert not User.objects.get().has_usable_password()
        told = Event.objects.filter(kind="second_factor.reset").get()
        assert (told.actor, told.about, told.facts) == (None, operator.audit_key, {"count": 1, "by": "command"})
    assert link.startswith("http://colophon.test/operators/password/")


def test_nobody_s_second_factor_is_taken_away_by_a_slip_in_the_address(run: Run) -> None:
    run("create_operator", "op@colophon.example")
    with pytest.raises(CommandError) as caught:
        run("create_operator", "po@colophon.example", "--reset-second-factor")
    assert str(caught.value) == (
        "There is no operator po@colophon.example, so there is no second factor to take away. Check the address; "
        "without --reset-second-factor a new operator is made."
    )
    with institution_scope(Institution.objects.get()):
        assert User.objects.count() == 1
