"""Accounts that the people feed has made: whoever signs in with the feed's id takes theirs up, and nobody else."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.domain.feed_accounts import take_up, waiting_account
from accounts.domain.leaving import let_go
from accounts.domain.sign_in import recognise
from accounts.domain.trying import preview
from accounts.enums import LetGoBy, RoleKind
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.models import Identity, Role, SignInMethod, StaffId, User
from institutions.models import Department, Event, Institution
from institutions.tenancy.scope import institution_scope
from reports.domain.keys import create_report_key, find_report_key
from tests.accounts.domain.test_sign_in import EPPN, OTHER_SUB, SUB, departments_of, said
from tests.factories import (
    DepartmentFactory,
    DepartmentMembershipFactory,
    RoleFactory,
    SignInMethodFactory,
    StaffIdFactory,
    UserFactory,
)

CLAIM = "employee_number"


def account_of_feed(staff_id: str = "SI-1", *, kind: str = CLAIM, **columns: Any) -> User:
    person: User = UserFactory(**columns)
    StaffIdFactory(person=person, kind=kind, value=staff_id)
    return person


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_first_sign_in_takes_up_the_account_and_what_waited_with_it(method: SignInMethod) -> None:
    person = account_of_feed(email="mara@si.example")
    DepartmentMembershipFactory(person=person, department=DepartmentFactory(code="BOT"))
    RoleFactory(person=person, kind=RoleKind.SUPPORT)
    found = recognise(said(SUB, EPPN, staff_id="SI-1", name="Mara Quillfeather"), method=method)
    assert (found, found.name, departments_of(found)) == (person, "Mara Quillfeather", ["BOT"])
    assert User.objects.get(pk=person.pk).role_kinds == {RoleKind.SUPPORT}
    assert (User.objects.count(), Identity.objects.filter(person=person).count()) == (1, 2)
    assert kinds() == ["person.feed_account_taken_up"]
    assert Event.objects.get().facts == {"claim": CLAIM}


def test_from_then_on_the_identifier_finds_them(method: SignInMethod) -> None:
    person = account_of_feed()
    recognise(said(SUB, staff_id="SI-1"), method=method)
    assert recognise(said(SUB), method=method) == person


def test_account_of_the_feed_is_made_already_for_whoever_has_no_affiliation_that_makes_one(
    method: SignInMethod,
) -> None:
    method.allowed_affiliations = ["staff"]
    person = account_of_feed()
    assert recognise(said(SUB, staff_id="SI-1"), method=method) == person
    with pytest.raises(SignInRefusedError) as caught:
        recognise(said(OTHER_SUB, staff_id="SI-2"), method=method)
    assert caught.value.problem == SignInProblem.NOT_ALLOWED


@pytest.mark.parametrize(
    ("account", "asserted"),
    [
        ({"staff_id": "SI-1"}, {"staff_id": "SI-2"}),
        ({"staff_id": "SI-1"}, {"staff_id": "si-1"}),
        ({"staff_id": "SI-1", "kind": "student_number"}, {"staff_id": "SI-1"}),
        ({"staff_id": "SI-1", "email": "mara@si.example"}, {"email": "mara@si.example", "email_is_vouched_for": True}),
        ({"staff_id": "SI-1", "last_login": timezone.now()}, {"staff_id": "SI-1"}),
    ],
    ids=["another id", "other capitals", "an id of another claim", "the same address", "somebody has been there"],
)
def test_nobody_else_takes_it_up(account: dict[str, Any], asserted: dict[str, Any], method: SignInMethod) -> None:
    person = account_of_feed(**account)
    assert recognise(said(SUB, **asserted), method=method) != person
    assert not Identity.objects.filter(person=person).exists()


def test_method_without_a_claim_takes_nothing_up(method: SignInMethod) -> None:
    account_of_feed(kind="")
    method.staff_id_claim = ""
    assert waiting_account("SI-1", claim="") is None


def test_account_that_somebody_has_taken_up_stays_theirs(method: SignInMethod) -> None:
    person = account_of_feed()
    recognise(said(SUB, staff_id="SI-1"), method=method)
    other = recognise(said(OTHER_SUB, staff_id="SI-1"), method=method)
    assert other != person
    assert kinds()[-2:] == ["staff_id.contested", "staff_id.kept"]


def test_account_that_was_taken_up_a_moment_ago_is_not_taken_up_twice(method: SignInMethod) -> None:
    person = account_of_feed()
    recognise(said(OTHER_SUB, staff_id="SI-1"), method=method)
    with pytest.raises(IntegrityError):
        take_up(person, claim=CLAIM)


def test_of_two_who_come_at_once_the_second_is_looked_at_anew(
    method: SignInMethod, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_of_feed()
    met = []

    def somebody_was_quicker(found: User, **_named: Any) -> None:
        met.append(found)
        StaffId.objects.filter(person=found).update(value="SI-0")  # undone with the rest
        monkeypatch.undo()
        raise IntegrityError

    monkeypatch.setattr("accounts.domain.sign_in.take_up", somebody_was_quicker)
    assert recognise(said(SUB, staff_id="SI-1"), method=method) == met[0]


def test_who_left_before_their_first_sign_in_is_not_let_in(method: SignInMethod) -> None:
    person = account_of_feed()
    let_go(person, by=LetGoBy.FEED)
    with pytest.raises(SignInRefusedError) as caught:
        recognise(said(SUB, staff_id="SI-1"), method=method)
    assert (caught.value.problem, caught.value.person_id) == (SignInProblem.INACTIVE, person.pk)
    assert not Identity.objects.exists()


def test_who_was_here_before_the_feed_named_them_is_joined_with_its_account(method: SignInMethod) -> None:
    person = recognise(said(SUB), method=method)
    botany = DepartmentFactory(code="BOT")
    RoleFactory(person=person, kind=RoleKind.SUPPORT)
    waiting = account_of_feed()
    StaffIdFactory(person=waiting, kind="UniqueID", value="SI-1")
    for department in (None, botany):
        RoleFactory(person=waiting, kind=RoleKind.SUPPORT, department=department)
    assert recognise(said(SUB, staff_id="SI-1"), method=method) == person
    assert list(User.objects.all()) == [person]
    assert {(row.person, row.kind) for row in StaffId.objects.all()} == {(person, CLAIM), (person, "UniqueID")}
    assert {(role.person, role.department) for role in Role.objects.all()} == {(person, None), (person, botany)}
    assert kinds()[-1] == "person.feed_account_joined"
    told = Event.objects.filter(kind__startswith="role.", about=person.audit_key)
    assert list(told.values_list("kind", "facts")) == [("role.granted", {"role": "support", "department": "BOT"})]


def test_departments_that_the_feed_named_are_theirs_at_once(method: SignInMethod) -> None:
    person = recognise(said(SUB, departments=("BOT",)), method=method)
    waiting = account_of_feed()
    for department in (DepartmentFactory(code="HERBARIUM"), Department.objects.get(code="BOT")):
        DepartmentMembershipFactory(person=waiting, department=department)
    recognise(said(SUB, staff_id="SI-1"), method=method)
    assert departments_of(person) == ["BOT", "HERBARIUM"]


def test_departments_that_the_provider_names_with_the_id_come_after_the_feed_s(method: SignInMethod) -> None:
    person = recognise(said(SUB), method=method)
    DepartmentMembershipFactory(person=account_of_feed(), department=DepartmentFactory(code="HERBARIUM"))
    recognise(said(SUB, staff_id="SI-1", departments=("BOT",)), method=method)
    assert departments_of(person) == ["BOT"]


def test_identifier_that_waited_takes_the_place_of_one_of_its_kind(method: SignInMethod) -> None:
    person = recognise(said(SUB, staff_id="SI-0"), method=method)
    account_of_feed()
    recognise(said(SUB, staff_id="SI-1"), method=method)
    assert list(StaffId.objects.values_list("person", "kind", "value")) == [(person.pk, CLAIM, "SI-1")]


def test_key_that_the_account_held_is_theirs_and_opens_as_before(method: SignInMethod) -> None:
    person = recognise(said(SUB), method=method)
    text = create_report_key(name="Botany", department=None, holder=account_of_feed())
    recognise(said(SUB, staff_id="SI-1"), method=method)
    key = find_report_key(text)
    assert key is not None
    assert (key.holder, key.revoked_at) == (person, None)


def test_who_was_here_before_is_not_let_in_when_the_feed_says_that_they_have_left(method: SignInMethod) -> None:
    person = recognise(said(SUB), method=method)
    let_go(account_of_feed(), by=LetGoBy.FEED)
    with pytest.raises(SignInRefusedError) as caught:
        recognise(said(SUB, staff_id="SI-1"), method=method)
    assert caught.value.problem == SignInProblem.INACTIVE
    assert User.objects.filter(pk=person.pk).exists()


def test_account_of_another_institution_s_feed_is_not_there(method: SignInMethod, fjordhaven: Institution) -> None:
    with institution_scope(fjordhaven):
        account_of_feed()
    found = recognise(said(SUB, staff_id="SI-1"), method=method)
    assert found.institution_id == method.institution_id


def test_a_try_says_whose_the_account_would_be_and_takes_nothing_up(method: SignInMethod) -> None:
    person = account_of_feed()
    shown = preview(said(SUB, staff_id="SI-1"), method)
    assert (shown.person, shown.is_new, shown.staff_id_of) == (person, False, None)
    assert (Identity.objects.count(), Event.objects.count()) == (0, 0)


def test_a_try_names_no_other_owner_where_the_account_would_be_joined(method: SignInMethod) -> None:
    person = recognise(said(SUB), method=method)
    account_of_feed()
    shown = preview(said(SUB, staff_id="SI-1"), method)
    assert (shown.person, shown.staff_id_of) == (person, None)


def test_an_identifier_of_another_method_is_not_a_first_sign_in(method: SignInMethod) -> None:
    person = account_of_feed()
    recognise(said(SUB, staff_id="SI-1"), method=method)
    second = SignInMethodFactory(staff_id_claim=CLAIM)
    assert recognise(said(OTHER_SUB, staff_id="SI-1"), method=second) != person
    assert waiting_account("SI-1", claim=CLAIM) is None
