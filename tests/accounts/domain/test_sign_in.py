from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.attributes import AssertedPerson, Identifier
from accounts.domain.sign_in import recognise, social_account_of, uid_of
from accounts.enums import IdentifierKind
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.models import DepartmentMembership, Identity, SignInMethod, StaffId, User
from institutions.models import Department, Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import SignInMethodFactory, UserFactory

SUB = Identifier(IdentifierKind.OIDC_SUBJECT, "6f0c1e52")
EPPN = Identifier(IdentifierKind.EDU_PERSON_PRINCIPAL_NAME, "mara@si.example")
OTHER_SUB = Identifier(IdentifierKind.OIDC_SUBJECT, "b1a9d3f7")


def said(*identifiers: Identifier, **more: Any) -> AssertedPerson:
    return AssertedPerson(identifiers=identifiers or (SUB,), **more)


def events() -> list[tuple[str, dict[str, Any]]]:
    return [(event.kind, event.facts) for event in Event.objects.order_by("pk")]


def departments_of(person: User) -> list[str]:
    rows = DepartmentMembership.objects.filter(person=person).order_by("department__code")
    return list(rows.values_list("department__code", flat=True))


def test_first_sign_in_takes_the_person_in(method: SignInMethod) -> None:
    person = recognise(
        said(
            SUB,
            EPPN,
            given_name="Mara",
            family_name="Quillfeather",
            name="Mara Quillfeather",
            email="mara@si.example",
            departments=("Botany",),
            staff_id="SI-1001",
        ),
        method=method,
    )
    person.refresh_from_db()
    assert (person.get_full_name(), person.initials, person.email, person.has_usable_password()) == (
        "Mara Quillfeather",
        "MQ",
        "mara@si.example",
        False,
    )
    assert set(person.identities.values_list("kind", "value")) == {(one.kind, one.value) for one in (SUB, EPPN)}
    assert departments_of(person) == ["Botany"]
    assert list(person.staff_ids.values_list("kind", "value")) == [("employee_number", "SI-1001")]
    assert events() == [
        ("person.created", {}),
        ("staff_id.noted", {"claim": "employee_number"}),
        ("department.added", {"department": "Botany"}),
    ]


def test_second_sign_in_finds_the_same_person(method: SignInMethod) -> None:
    assert recognise(said(), method=method) == recognise(said(), method=method)
    assert (User.objects.count(), Identity.objects.count()) == (1, 1)


def test_new_identifier_is_learnt_and_finds_the_person_when_the_old_one_is_gone(method: SignInMethod) -> None:
    first = recognise(said(SUB), method=method)
    recognise(said(SUB, EPPN), method=method)
    assert recognise(said(EPPN), method=method) == first
    assert User.objects.count() == 1


def test_identifiers_of_two_people_let_nobody_in_and_the_reference_is_in_the_trail(method: SignInMethod) -> None:
    recognise(said(SUB), method=method)
    recognise(said(OTHER_SUB, EPPN), method=method)
    with pytest.raises(SignInRefusedError) as caught:
        recognise(said(SUB, EPPN), method=method)
    assert caught.value.problem == SignInProblem.TWO_PEOPLE
    assert events()[-1] == (
        "sign_in.refused",
        {"reference": caught.value.reference, "problem": "two_people", "method": str(method.key)},
    )
    assert Identity.objects.count() == 3


def test_same_value_of_another_kind_is_another_identifier(method: SignInMethod) -> None:
    first = recognise(said(EPPN), method=method)
    second = recognise(said(Identifier(IdentifierKind.OIDC_SUBJECT, EPPN.value)), method=method)
    assert first != second


def test_people_who_share_an_email_address_stay_two(method: SignInMethod) -> None:
    first = recognise(said(SUB, email="lab@si.example"), method=method)
    second = recognise(said(OTHER_SUB, email="lab@si.example"), method=method)
    assert first != second
    assert set(User.objects.values_list("email", flat=True)) == {"lab@si.example"}


def test_same_subject_at_two_institutions_is_two_people(method: SignInMethod, fjordhaven: Institution) -> None:
    ours = recognise(said(SUB, name="Mara"), method=method)
    with institution_scope(fjordhaven):
        theirs = recognise(said(SUB, name="Liv"), method=SignInMethodFactory())
        assert [person.name for person in User.objects.all()] == ["Liv"]
    assert ours.pk != theirs.pk
    assert [person.name for person in User.objects.all()] == ["Mara"]


def test_nobody_is_let_in_without_an_identifier(method: SignInMethod) -> None:
    with pytest.raises(SignInRefusedError) as caught:
        recognise(AssertedPerson(identifiers=(), email="mara@si.example"), method=method)
    assert caught.value.problem == SignInProblem.NO_IDENTIFIER
    assert User.objects.count() == 0


def test_account_that_is_switched_off_stays_out_and_learns_nothing(method: SignInMethod) -> None:
    person = recognise(said(SUB), method=method)
    person.is_active = False
    person.save()
    with pytest.raises(SignInRefusedError) as caught:
        recognise(said(SUB, EPPN, name="New Name"), method=method)
    assert caught.value.problem == SignInProblem.INACTIVE
    person.refresh_from_db()
    assert (person.name, Identity.objects.count()) == ("", 1)


def test_name_email_and_departments_follow_the_institution(method: SignInMethod) -> None:
    recognise(said(name="Mara Quill", email="quill@si.example", departments=("Botany", "Herbarium")), method=method)
    person = recognise(
        said(name="Mara Quillfeather", email="mara@si.example", departments=("Botany", "Seeds")), method=method
    )
    person.refresh_from_db()
    assert (person.name, person.email) == ("Mara Quillfeather", "mara@si.example")
    assert departments_of(person) == ["Botany", "Seeds"]
    # Departments stay known when their last person leaves.
    assert set(Department.objects.values_list("code", flat=True)) == {"Botany", "Herbarium", "Seeds"}


def test_what_the_institution_does_not_say_stays_as_it_was(method: SignInMethod) -> None:
    recognise(said(name="Mara", email="mara@si.example", departments=("Botany",), staff_id="SI-1"), method=method)
    person = recognise(said(), method=method)
    person.refresh_from_db()
    assert (person.name, person.email, departments_of(person)) == ("Mara", "mara@si.example", ["Botany"])
    assert list(person.staff_ids.values_list("value", flat=True)) == ["SI-1"]


def test_department_that_is_said_to_be_none_is_left(method: SignInMethod) -> None:
    recognise(said(departments=("Botany",)), method=method)
    assert departments_of(recognise(said(departments=()), method=method)) == []


def test_department_of_the_directory_keeps_its_name(method: SignInMethod) -> None:
    Department.objects.create(code="BOT", name="Botany")
    recognise(said(departments=("BOT",)), method=method)
    assert list(Department.objects.values_list("code", "name")) == [("BOT", "Botany")]


def test_new_staff_id_takes_the_place_of_the_old_one(method: SignInMethod) -> None:
    recognise(said(staff_id="SI-1"), method=method)
    person = recognise(said(staff_id="SI-2"), method=method)
    assert list(person.staff_ids.values_list("value", flat=True)) == ["SI-2"]


def test_staff_id_of_somebody_else_is_not_taken_away_and_the_trail_says_so(method: SignInMethod) -> None:
    first = recognise(said(SUB, staff_id="SI-1"), method=method)
    second = recognise(said(OTHER_SUB, staff_id="SI-1"), method=method)
    assert [row.person for row in StaffId.objects.all()] == [first]
    told = Event.objects.filter(kind__startswith="staff_id.").order_by("pk").values_list("kind", "about", "facts")
    assert list(told) == [
        ("staff_id.noted", first.audit_key, {"claim": "employee_number"}),
        ("staff_id.contested", second.audit_key, {"claim": "employee_number"}),
        ("staff_id.kept", first.audit_key, {"claim": "employee_number"}),
    ]


def test_allauth_knows_the_person_by_a_digest_of_the_first_identifier_met(method: SignInMethod) -> None:
    person = recognise(said(SUB), method=method)
    account = social_account_of(person, method=method)
    recognise(said(EPPN, SUB), method=method)
    assert social_account_of(person, method=method) == account
    assert list(SocialAccount.objects.values_list("provider", "uid", "extra_data")) == [
        (str(method.key), uid_of(SUB), {})
    ]


def test_digest_differs_between_kinds_and_fits() -> None:
    digests = {uid_of(Identifier(kind, "x" * 512)) for kind in IdentifierKind}
    assert {len(digest) for digest in digests} == {64}
    assert len(digests) == len(IdentifierKind)


def test_operator_made_by_hand_is_never_found_by_address(method: SignInMethod) -> None:
    known = UserFactory(email="mara@si.example")
    assert recognise(said(email="mara@si.example"), method=method) != known


def test_an_identifier_with_a_scope_of_somebody_else_is_refused_as_that(method: SignInMethod) -> None:
    with pytest.raises(SignInRefusedError) as caught:
        recognise(
            AssertedPerson(identifiers=(), foreign_scopes=("evil.example",)), method=method, reference="ABCD-2345"
        )
    assert (caught.value.problem, caught.value.reference) == (SignInProblem.FOREIGN_SCOPE, "ABCD-2345")


@pytest.mark.parametrize(("affiliations", "allowed"), [({"staff"}, True), ({"alum"}, False), (set(), False)])
def test_an_account_is_made_only_for_the_affiliations_that_are_allowed(
    method: SignInMethod, affiliations: set[str], allowed: bool
) -> None:
    method.allowed_affiliations = ["staff", "faculty"]
    asserted = AssertedPerson(identifiers=(SUB,), affiliations=frozenset(affiliations))
    if allowed:
        assert recognise(asserted, method=method).pk
        return
    with pytest.raises(SignInRefusedError) as caught:
        recognise(asserted, method=method)
    assert caught.value.problem == SignInProblem.NOT_ALLOWED
    assert not User.objects.exists()


def test_who_has_an_account_keeps_it_whatever_their_affiliation_becomes(method: SignInMethod) -> None:
    person = recognise(AssertedPerson(identifiers=(SUB,)), method=method)
    method.allowed_affiliations = ["staff"]
    assert recognise(AssertedPerson(identifiers=(SUB,), affiliations=frozenset(["alum"])), method=method) == person


def test_the_institution_s_orcid_is_kept_as_a_hint_and_proves_nothing(method: SignInMethod) -> None:
    person = recognise(AssertedPerson(identifiers=(SUB,), orcid_hint="0000-0002-1825-0097"), method=method)
    assert (person.orcid_hint, person.proven_orcids.count()) == ("0000-0002-1825-0097", 0)


def test_a_name_that_the_person_chose_outlives_the_institution_s(method: SignInMethod) -> None:
    person = recognise(AssertedPerson(identifiers=(SUB,), name="Mara Quillfeather"), method=method)
    person.chosen_name = "Mara Q."
    person.save()
    person = recognise(AssertedPerson(identifiers=(SUB,), name="Mara Feather"), method=method)
    assert (person.get_full_name(), person.name) == ("Mara Q.", "Mara Feather")
