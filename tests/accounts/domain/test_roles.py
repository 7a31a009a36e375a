from typing import Any

import pytest

from accounts.attributes import AssertedPerson, Identifier, read_claims
from accounts.domain.roles import grant_role, withdraw_role
from accounts.domain.sign_in import recognise
from accounts.enums import IdentifierKind, RoleKind
from accounts.errors import AmbiguousPersonError, RoleNotHeldError
from accounts.models import Role, SignInMethod
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import DepartmentFactory, RoleFactory, SignInMethodFactory, UserFactory

SUB = Identifier(IdentifierKind.OIDC_SUBJECT, "94D8f1b3")
OTHER_SUB = Identifier(IdentifierKind.OIDC_SUBJECT, "0c77ae19")
EPPN = Identifier(IdentifierKind.EDU_PERSON_PRINCIPAL_NAME, "sam@si.example")


def said(*identifiers: Identifier, **more: Any) -> AssertedPerson:
    """What a provider says that vouches for its addresses, unless it is said otherwise."""
    return AssertedPerson(identifiers=identifiers or (SUB,), **{"email_is_vouched_for": True} | more)


def roles() -> list[tuple[str, str, str]]:
    return [(str(role.person or ""), role.awaited, role.kind) for role in Role.objects.order_by("pk")]


@pytest.mark.parametrize("identifier", ["sam@si.example", "SAM@si.example", "94D8f1b3"])
def test_person_who_has_been_here_has_the_role_at_once(method: SignInMethod, identifier: str) -> None:
    recognise(said(SUB, name="Sam", email="sam@si.example"), method=method)
    assert grant_role(identifier, kind=RoleKind.SUPPORT).is_new
    assert roles() == [("Sam", "", "support")]


@pytest.mark.parametrize("identifier", ["sam@si.example", "Sam@SI.example", "94D8f1b3"])
def test_role_waits_for_a_person_not_yet_seen(method: SignInMethod, identifier: str) -> None:
    grant_role(identifier, kind=RoleKind.SUPPORT)
    person = recognise(said(SUB, name="Sam", email="sam@si.example"), method=method)
    assert roles() == [("Sam", "", "support")]
    assert person.role_kinds == {RoleKind.SUPPORT}
    assert Event.objects.filter(kind="role.claimed").get().about == person.audit_key


def test_role_that_waits_for_a_principal_name_is_claimed_by_it(method: SignInMethod) -> None:
    grant_role("sam@si.example", kind=RoleKind.SUPPORT)
    recognise(said(SUB, EPPN, name="Sam", email="other@si.example"), method=method)
    assert roles() == [("Sam", "", "support")]


def test_waiting_role_is_not_claimed_by_somebody_else(method: SignInMethod) -> None:
    grant_role("sam@si.example", kind=RoleKind.ADMINISTRATOR)
    recognise(said(SUB, name="Liv", email="liv@si.example"), method=method)
    assert roles() == [("", "sam@si.example", "administrator")]


def test_address_that_the_provider_does_not_vouch_for_claims_nothing(method: SignInMethod) -> None:
    grant_role("sam@si.example", kind=RoleKind.ADMINISTRATOR)
    recognise(said(SUB, email="sam@si.example", email_is_vouched_for=False), method=method)
    assert roles() == [("", "sam@si.example", "administrator")]


def test_role_for_an_address_that_the_provider_does_not_vouch_for_waits(method: SignInMethod) -> None:
    recognise(said(SUB, name="Not Sam", email="sam@si.example", email_is_vouched_for=False), method=method)
    grant_role("sam@si.example", kind=RoleKind.ADMINISTRATOR)
    assert roles() == [("", "sam@si.example", "administrator")]
    # Whose address it is gets the role, whoever else calls it theirs.
    recognise(said(OTHER_SUB, name="Sam", email="sam@si.example"), method=method)
    assert roles() == [("Sam", "", "administrator")]


def test_address_that_is_no_longer_vouched_for_names_nobody(method: SignInMethod) -> None:
    for vouched in (True, False):
        recognise(said(SUB, name="Sam", email="sam@si.example", email_is_vouched_for=vouched), method=method)
    grant_role("sam@si.example", kind=RoleKind.SUPPORT)
    assert roles() == [("", "sam@si.example", "support")]


def test_role_is_not_withdrawn_by_an_address_that_nobody_vouches_for(method: SignInMethod) -> None:
    recognise(said(SUB, name="Sam", email="sam@si.example", email_is_vouched_for=False), method=method)
    grant_role(SUB.value, kind=RoleKind.SUPPORT)
    with pytest.raises(RoleNotHeldError):
        withdraw_role("sam@si.example", kind=RoleKind.SUPPORT)
    assert roles() == [("Sam", "", "support")]


def test_address_that_two_people_share_claims_nothing(method: SignInMethod) -> None:
    UserFactory(email="sam@si.example")
    Role.objects.create(awaited="sam@si.example", kind=RoleKind.ADMINISTRATOR)
    recognise(said(SUB, email="sam@si.example"), method=method)
    assert roles() == [("", "sam@si.example", "administrator")]


def test_role_of_the_other_institution_is_not_claimed(method: SignInMethod, fjordhaven: Institution) -> None:
    with institution_scope(fjordhaven):
        grant_role("sam@si.example", kind=RoleKind.SUPPORT)
    assert recognise(said(SUB, email="sam@si.example"), method=method).role_kinds == frozenset()
    with institution_scope(fjordhaven):
        assert roles() == [("", "sam@si.example", "support")]
        recognise(said(SUB, name="Sam of Fjordhaven", email="sam@si.example"), method=SignInMethodFactory())
        assert roles() == [("Sam of Fjordhaven", "", "support")]


def test_role_that_the_person_has_already_is_not_given_twice(method: SignInMethod) -> None:
    person = recognise(said(SUB, name="Sam"), method=method)
    RoleFactory(person=person, kind=RoleKind.SUPPORT)
    Role.objects.create(awaited="sam@si.example", kind=RoleKind.SUPPORT)
    recognise(said(SUB, EPPN), method=method)
    assert roles() == [("Sam", "", "support")]
    assert Event.objects.get(kind="role.waiting_ended").about == person.audit_key


def test_granting_again_changes_nothing(method: SignInMethod) -> None:
    department = DepartmentFactory()
    first = [grant_role("sam@si.example", kind=RoleKind.REPORTER, department=one).is_new for one in (None, department)]
    again = [grant_role("sam@si.example", kind=RoleKind.REPORTER, department=one).is_new for one in (None, department)]
    assert (first, again, Role.objects.count()) == ([True, True], [False, False], 2)


def test_address_of_two_people_names_neither(method: SignInMethod) -> None:
    for _ in range(2):
        UserFactory(email="lab@si.example")
    with pytest.raises(AmbiguousPersonError):
        grant_role("lab@si.example", kind=RoleKind.SUPPORT)
    assert roles() == []


def test_principal_name_of_one_that_is_the_address_of_another_names_neither(method: SignInMethod) -> None:
    UserFactory(email="sam@si.example")
    recognise(said(SUB, EPPN), method=method)
    with pytest.raises(AmbiguousPersonError):
        grant_role("sam@si.example", kind=RoleKind.SUPPORT)


def test_role_that_a_person_has_and_one_that_waits_under_their_address_go_together(method: SignInMethod) -> None:
    person = recognise(said(SUB, name="Sam", email="sam@si.example"), method=method)
    Role.objects.create(awaited="sam@si.example", kind=RoleKind.SUPPORT)
    grant_role("sam@si.example", kind=RoleKind.SUPPORT)
    assert roles() == [("", "sam@si.example", "support"), ("Sam", "", "support")]
    withdraw_role("sam@si.example", kind=RoleKind.SUPPORT)
    assert roles() == []
    assert [event.about for event in Event.objects.filter(kind="role.withdrawn").order_by("pk")] == [
        None,
        person.audit_key,
    ]


def test_role_that_was_withdrawn_is_not_claimed(method: SignInMethod) -> None:
    grant_role("sam@si.example", kind=RoleKind.SUPPORT)
    withdraw_role("sam@si.example", kind=RoleKind.SUPPORT)
    assert recognise(said(SUB, email="sam@si.example"), method=method).role_kinds == frozenset()


def test_role_that_waits_under_an_address_of_two_people_can_be_withdrawn(method: SignInMethod) -> None:
    grant_role("lab@si.example", kind=RoleKind.SUPPORT)
    for _ in range(2):
        UserFactory(email="lab@si.example")
    withdraw_role("lab@si.example", kind=RoleKind.SUPPORT)
    assert roles() == []


def test_role_of_one_of_two_people_with_an_address_is_not_withdrawn_by_it(method: SignInMethod) -> None:
    RoleFactory(person=UserFactory(name="Sam", email="lab@si.example"), kind=RoleKind.SUPPORT)
    UserFactory(email="lab@si.example")
    with pytest.raises(AmbiguousPersonError):
        withdraw_role("lab@si.example", kind=RoleKind.SUPPORT)
    assert roles() == [("Sam", "", "support")]


@pytest.mark.parametrize("is_there_before", [False, True])
def test_subject_that_looks_like_an_address_claims_nothing(method: SignInMethod, *, is_there_before: bool) -> None:
    """A provider chooses its subjects freely, and whoever runs one of guests may choose a librarian's address."""
    guests = SignInMethodFactory(name="Guests", issuer="https://guests.example")
    like_an_address = Identifier(IdentifierKind.OIDC_SUBJECT, "Sam@si.example")
    unvouched = said(like_an_address, name="Mallory", email="sam@si.example", email_is_vouched_for=False)
    if is_there_before:
        recognise(unvouched, method=guests)
    grant_role("sam@si.example", kind=RoleKind.SUPPORT)
    recognise(unvouched, method=guests)
    assert roles() == [("", "sam@si.example", "support")]


@pytest.mark.parametrize("domain", ["si.example", "café.example"])
def test_letter_that_becomes_another_in_lower_case_is_not_taken_for_it(method: SignInMethod, domain: str) -> None:
    grant_role(f"kim@{domain}", kind=RoleKind.SUPPORT)
    kelvin = read_claims({"sub": "x", "email": f"\u212aim@{domain}", "email_verified": True})
    recognise(kelvin, method=method)
    assert roles() == [("", f"kim@{domain}", "support")]


def test_bare_subject_names_nobody_where_there_are_several_providers(method: SignInMethod) -> None:
    grant_role("94D8f1b3", kind=RoleKind.SUPPORT)
    guests = SignInMethodFactory(name="Guests", issuer="https://guests.example")
    recognise(said(SUB, name="Mallory"), method=guests)
    assert roles() == [("", "94D8f1b3", "support")]
    with pytest.raises(AmbiguousPersonError):
        grant_role("0c77ae19", kind=RoleKind.SUPPORT)
