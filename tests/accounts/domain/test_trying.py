"""What an administrator is shown would happen is what happens, and showing it leaves everything as it is."""

from itertools import chain, combinations, product
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.attributes import AssertedPerson, Identifier
from accounts.domain.sign_in import recognise
from accounts.domain.trying import Preview, preview
from accounts.enums import IdentifierKind
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.models import DepartmentMembership, SignInMethod, StaffId, User
from institutions.models import Department
from tests.factories import (
    DepartmentFactory,
    DepartmentMembershipFactory,
    IdentityFactory,
    StaffIdFactory,
    UserFactory,
)
from tests.walls.strangers.world import everything

ADA_S = Identifier(IdentifierKind.OIDC_SUBJECT, "ada")
ADA_S_OTHER = Identifier(IdentifierKind.SUBJECT_ID, "ada@si.example")
BO_S = Identifier(IdentifierKind.OIDC_SUBJECT, "bo")
NEW = Identifier(IdentifierKind.OIDC_SUBJECT, "new")
POOL = (ADA_S, ADA_S_OTHER, BO_S, NEW)
SUBSETS = list(chain.from_iterable(combinations(POOL, size) for size in range(len(POOL) + 1)))


@pytest.fixture
def ada(method: SignInMethod) -> User:
    person: User = UserFactory(given_name="Ada", family_name="Ash", name="Ada Ash", email="ada@si.example")
    for one in (ADA_S, ADA_S_OTHER):
        IdentityFactory(person=person, method=method, kind=one.kind, value=one.value)
    DepartmentMembershipFactory(person=person, department=DepartmentFactory(code="ZOO", name="Zoology"))
    return person


@pytest.fixture
def bo(method: SignInMethod) -> User:
    person: User = UserFactory(given_name="Bo", is_active=False)
    IdentityFactory(person=person, method=method, kind=BO_S.kind, value=BO_S.value)
    return person


def said(*identifiers: Identifier, **more: Any) -> AssertedPerson:
    return AssertedPerson(identifiers=identifiers, **more)


def undone(asserted: AssertedPerson, method: SignInMethod) -> tuple[SignInProblem | None, int | None, dict[str, Any]]:
    """Sign in, look at what came of it, and take it back."""
    with transaction.atomic():
        known = set(User.objects.values_list("pk", flat=True))
        try:
            person = recognise(asserted, method=method)
        except SignInRefusedError as refusal:
            outcome: tuple[SignInProblem | None, int | None, dict[str, Any]] = (refusal.problem, refusal.person_id, {})
        else:
            person.refresh_from_db()
            outcome = (None, person.pk if person.pk in known else None, _what_is_known_of(person))
        transaction.set_rollback(True)
    return outcome


def _what_is_known_of(person: User) -> dict[str, Any]:
    memberships = DepartmentMembership.objects.filter(person=person).order_by("department__code")
    return {
        "name": person.name,
        "email": person.email,
        "departments": list(memberships.values_list("department__name", flat=True)),
        "staff_ids": list(StaffId.objects.filter(person=person).values_list("value", flat=True)),
    }


@pytest.mark.parametrize("identifiers", SUBSETS, ids=lambda some: "+".join(one.value for one in some) or "nothing")
def test_it_says_who_it_would_be_just_as_it_then_is(
    identifiers: tuple[Identifier, ...], method: SignInMethod, ada: User, bo: User
) -> None:
    for affiliations, allowed, scopes in product([(), ("staff",)], [[], ["staff"]], [(), ("else.example",)]):
        method.allowed_affiliations = allowed
        asserted = said(*identifiers, affiliations=frozenset(affiliations), foreign_scopes=scopes, name="Somebody")
        shown = preview(asserted, method)
        problem, person, _known = undone(asserted, method)
        assert (shown.problem, shown.person.pk if shown.person else None) == (problem, person)
        assert shown.is_new == (problem is None and person is None)


@pytest.mark.parametrize("identifiers", SUBSETS, ids=lambda some: "+".join(one.value for one in some) or "nothing")
def test_it_only_reads(identifiers: tuple[Identifier, ...], method: SignInMethod, ada: User, bo: User) -> None:
    before = everything(method.institution)
    everything_said = said(
        *identifiers, name="Else", email="else@si.example", departments=("BOT", "ZOO"), staff_id="SI-1"
    )
    with CaptureQueriesContext(connection) as queries:
        preview(everything_said, method)
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert len(queries) <= 5
    assert everything(method.institution) == before


def test_it_says_what_would_change_of_somebody_known(method: SignInMethod, ada: User) -> None:
    asserted = said(
        ADA_S,
        NEW,
        name="Ada Ashgrove",
        given_name="Ada",
        email="ada@ashgrove.example",
        departments=("BOT",),
        staff_id="SI-1",
    )
    DepartmentFactory(code="BOT", name="Botany")
    shown = preview(asserted, method)
    assert {(one.field, one.before, one.after) for one in shown.changes} == {
        ("name", "Ada Ash", "Ada Ashgrove"),
        ("email", "ada@si.example", "ada@ashgrove.example"),
        ("email_is_vouched_for", True, False),
    }
    assert [(one.identifier, one.person) for one in shown.identifiers] == [(ADA_S, ada), (NEW, None)]
    assert _places(shown) == [("BOT", "Botany", True, True)]
    assert [department.code for department in shown.left] == ["ZOO"]
    assert undone(asserted, method)[2] == {
        "name": "Ada Ashgrove",
        "email": "ada@ashgrove.example",
        "departments": ["Botany"],
        "staff_ids": ["SI-1"],
    }


def _places(shown: Preview) -> list[tuple[str, str, bool, bool]]:
    assert shown.departments is not None
    return [(one.code, one.name, one.is_known, one.is_joined) for one in shown.departments]


def test_a_department_that_is_not_known_would_be_added_under_its_code(method: SignInMethod, ada: User) -> None:
    asserted = said(ADA_S, departments=("MOSS", "ZOO"))
    shown = preview(asserted, method)
    assert (_places(shown), shown.left) == ([("MOSS", "MOSS", False, True), ("ZOO", "Zoology", True, False)], ())
    assert undone(asserted, method)[2]["departments"] == ["MOSS", "Zoology"]
    assert not Department.objects.filter(code="MOSS").exists()


def test_departments_that_are_not_mentioned_stay(method: SignInMethod, ada: User) -> None:
    shown = preview(said(ADA_S), method)
    assert (shown.departments, shown.left) == (None, ())
    assert preview(said(ADA_S, departments=()), method).left == (Department.objects.get(code="ZOO"),)


def test_a_staff_identifier_of_somebody_else_is_pointed_out(method: SignInMethod, ada: User, bo: User) -> None:
    StaffIdFactory(person=bo, kind="employee_number", value="SI-7")
    StaffIdFactory(person=ada, kind="employee_number", value="SI-8")
    assert preview(said(ADA_S, staff_id="SI-7"), method).staff_id_of == bo
    assert preview(said(NEW, staff_id="SI-7"), method).staff_id_of == bo
    assert preview(said(ADA_S, staff_id="SI-8"), method).staff_id_of is None
    assert preview(said(ADA_S, staff_id="SI-9"), method).staff_id_of is None


def test_two_people_are_both_shown(method: SignInMethod, ada: User, bo: User) -> None:
    shown = preview(said(ADA_S, BO_S), method)
    assert (shown.problem, shown.person) == (SignInProblem.TWO_PEOPLE, None)
    assert [one.person for one in shown.identifiers] == [ada, bo]


def test_nobody_is_recognised_by_another_method_s_identifiers(method: SignInMethod, ada: User) -> None:
    other = SignInMethod.objects.create(protocol="oidc", name="Guests", issuer="https://guests.si.example")
    assert preview(said(ADA_S), other).is_new


@pytest.mark.parametrize(
    ("wanted", "context", "opens"),
    [("mfa", "mfa", True), ("mfa", "password", False), ("mfa", "", False), ("", "anything", None), ("", "", None)],
)
def test_it_says_whether_the_admin_would_open(
    wanted: str, context: str, opens: bool | None, method: SignInMethod
) -> None:
    method.second_factor_context = wanted
    assert preview(said(NEW, authn_context=context), method).opens_admin is opens


def test_what_is_missing_is_named(method: SignInMethod) -> None:
    assert preview(said(NEW, given_name="Ada"), method).missing == ("name", "email")
