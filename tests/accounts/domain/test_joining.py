"""One person's two accounts become one, and nobody else's ever do."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.attributes import AssertedPerson, Identifier
from accounts.domain.joining import add_way_in, join_accounts, offers_several_ways, ways_of
from accounts.domain.sign_in import recognise, social_account_of
from accounts.enums import IdentifierKind, RoleKind
from accounts.errors import JoiningRefusedError, SignInProblem, SignInRefusedError
from accounts.models import Identity, ProvenOrcid, Role, SignInMethod, StaffId, User
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import (
    DepartmentFactory,
    DepartmentMembershipFactory,
    ProvenOrcidFactory,
    RoleFactory,
    SignInMethodFactory,
)

ORCIDS = ("0009-8000-0000-0012", "0009-8000-0000-0020")


@pytest.fixture(autouse=True)
def _scope(smithsonian: Institution) -> Iterator[None]:
    with institution_scope(smithsonian), transaction.atomic():
        yield


@pytest.fixture
def staff_account() -> SignInMethod:
    return SignInMethodFactory(name="Staff account", staff_id_claim="employee_number")


@pytest.fixture
def guest_account() -> SignInMethod:
    return SignInMethodFactory(name="Guest account", staff_id_claim="employee_number")


def said(subject: str, *more: str, **facts: Any) -> AssertedPerson:
    identifiers = [Identifier(IdentifierKind.OIDC_SUBJECT, subject)]
    identifiers += [Identifier(IdentifierKind.SUBJECT_ID, value) for value in more]
    return AssertedPerson(identifiers=tuple(identifiers), **facts)


def come(subject: str, method: SignInMethod, **facts: Any) -> User:
    person = recognise(said(subject, **facts), method=method)
    social_account_of(person, method=method)
    return person


def test_way_that_nobody_has_come_by_is_the_person_s_from_now_on(
    staff_account: SignInMethod, guest_account: SignInMethod
) -> None:
    mara = come("staff-mara", staff_account, name="Mara Quillfeather")
    assert ways_of(mara) == [(guest_account, False), (staff_account, True)]
    assert add_way_in(mara, said("guest-mara", "mara@si.example"), method=guest_account) is None
    assert ways_of(mara) == [(guest_account, True), (staff_account, True)]
    assert recognise(said("guest-mara"), method=guest_account) == mara
    assert recognise(said("other", "mara@si.example"), method=guest_account) == mara


def test_way_that_is_theirs_already_changes_nothing(staff_account: SignInMethod) -> None:
    mara = come("staff-mara", staff_account)
    assert add_way_in(mara, said("staff-mara"), method=staff_account) is None
    assert Identity.objects.count() == 1


def test_way_into_another_account_teaches_nothing(staff_account: SignInMethod, guest_account: SignInMethod) -> None:
    mara, other = come("staff-mara", staff_account), come("guest-mara", guest_account)
    assert add_way_in(mara, said("guest-mara", "new@si.example"), method=guest_account) == other
    assert list(Identity.objects.order_by("pk").values_list("value", "person")) == [
        ("staff-mara", mara.pk),
        ("guest-mara", other.pk),
    ]


@pytest.mark.parametrize(
    ("asserted", "problem"),
    [
        (AssertedPerson(identifiers=()), SignInProblem.NO_IDENTIFIER),
        (AssertedPerson(identifiers=(), foreign_scopes=("evil.example",)), SignInProblem.FOREIGN_SCOPE),
        (said("first", "second@si.example"), SignInProblem.TWO_PEOPLE),
        (said("mara", "second@si.example"), SignInProblem.TWO_PEOPLE),
        (said("off"), SignInProblem.INACTIVE),
    ],
    ids=lambda value: str(value) if isinstance(value, SignInProblem) else "",
)
def test_way_that_does_not_say_plainly_whose_it_is_is_refused(
    guest_account: SignInMethod, asserted: AssertedPerson, problem: SignInProblem
) -> None:
    mara = come("mara", guest_account)
    come("first", guest_account)
    recognise(said("second", "second@si.example"), method=guest_account)
    off = come("off", guest_account)
    off.is_active = False
    off.save()
    before = Identity.objects.count()
    with pytest.raises(SignInRefusedError) as refused:
        add_way_in(mara, asserted, method=guest_account)
    assert (refused.value.problem, Identity.objects.count()) == (problem, before)


def test_everything_of_the_second_account_is_the_first_s(
    staff_account: SignInMethod, guest_account: SignInMethod
) -> None:
    mara = come("staff-mara", staff_account, email="mara@si.example", email_is_vouched_for=True, staff_id="SI-1")
    other = come("guest-mara", guest_account, email="m@guest.example", email_is_vouched_for=True, staff_id="G-1")
    botany, zoology = DepartmentFactory(code="BOT"), DepartmentFactory(code="ZOO")
    for person, department in ((mara, botany), (other, botany), (other, zoology)):
        DepartmentMembershipFactory(person=person, department=department)
    RoleFactory(person=other, kind=RoleKind.SUPPORT)
    RoleFactory(person=mara, kind=RoleKind.REPORTER, department=botany)
    RoleFactory(person=other, kind=RoleKind.REPORTER, department=botany)
    for person, orcid in ((mara, ORCIDS[0]), (other, ORCIDS[0]), (other, ORCIDS[1])):
        ProvenOrcidFactory(person=person, orcid=orcid)

    join_accounts(mara, given_up=other)

    assert recognise(said("guest-mara"), method=guest_account) == mara
    assert recognise(said("staff-mara"), method=staff_account) == mara
    assert sorted(StaffId.objects.values_list("value", "person")) == [("G-1", mara.pk), ("SI-1", mara.pk)]
    assert sorted(ProvenOrcid.objects.values_list("orcid", "person")) == [(orcid, mara.pk) for orcid in ORCIDS]
    assert sorted(mara.departments.values_list("code", flat=True)) == ["BOT", "ZOO"]
    assert sorted(Role.objects.values_list("kind", "department__code", "person")) == [
        ("reporter", "BOT", mara.pk),
        ("support", None, mara.pk),
    ]
    assert {account.user_id for account in SocialAccount.objects.all()} == {mara.pk}
    other.refresh_from_db()
    assert (other.is_active, other.email, other.name, other.email_is_vouched_for) == (False, "", "", False)
    mara.refresh_from_db()
    assert (mara.is_active, mara.email) == (True, "mara@si.example")


def test_allauth_knows_the_kept_account_by_both_ways(staff_account: SignInMethod, guest_account: SignInMethod) -> None:
    mara, other = come("staff-mara", staff_account), come("guest-mara", guest_account)
    join_accounts(mara, given_up=other)
    for subject, method in (("staff-mara", staff_account), ("guest-mara", guest_account)):
        assert come(subject, method) == mara
    assert SocialAccount.objects.count() == 2


def test_two_accounts_of_one_method_become_one(staff_account: SignInMethod) -> None:
    mara, other = come("first", staff_account), come("second", staff_account)
    join_accounts(mara, given_up=other)
    assert (come("first", staff_account), come("second", staff_account)) == (mara, mara)
    assert SocialAccount.objects.count() == 1


def test_trail_tells_of_each_account_by_itself(staff_account: SignInMethod, guest_account: SignInMethod) -> None:
    mara, other = come("staff-mara", staff_account), come("guest-mara", guest_account)
    join_accounts(mara, given_up=other)
    told = {event.kind: event.about for event in Event.objects.filter(kind__startswith="person.account")}
    assert told == {"person.account_joined": mara.audit_key, "person.account_given_up": other.audit_key}


def test_several_ways_are_offered_where_several_are_on(
    staff_account: SignInMethod, guest_account: SignInMethod
) -> None:
    assert offers_several_ways()
    guest_account.is_on = False
    guest_account.save()
    assert not offers_several_ways()


def test_second_account_of_one_provider_is_not_added_as_a_way(staff_account: SignInMethod) -> None:
    one = come("a", staff_account)
    with pytest.raises(SignInRefusedError) as refused:
        add_way_in(one, said("b"), method=staff_account)
    assert refused.value.problem == SignInProblem.TWO_PEOPLE


def test_two_joinings_at_once_leave_one_account_open(staff_account: SignInMethod, guest_account: SignInMethod) -> None:
    one, other = come("a", staff_account), come("b", guest_account)
    one_elsewhere, other_elsewhere = User.objects.get(pk=one.pk), User.objects.get(pk=other.pk)
    join_accounts(one, given_up=other)
    with pytest.raises(JoiningRefusedError, match="is closed by now"):
        join_accounts(other_elsewhere, given_up=one_elsewhere)
    assert User.objects.get(is_active=True) == one
