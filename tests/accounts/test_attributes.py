import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.attributes import (
    LONGEST_DEPARTMENT,
    LONGEST_IDENTIFIER,
    LONGEST_STAFF_ID,
    AssertedPerson,
    Identifier,
    read_claims,
)
from accounts.enums import IdentifierKind

INES = {
    "sub": "3d7e84c0-92F1",
    "email": "Ines@SI.example",
    "email_verified": True,
    "given_name": "Inês",
    "family_name": "Falcão-Reis",
    "name": "Inês Falcão-Reis",
    "department": "Invertebrate Zoology",
    "employee_number": "SI-1003",
    "eduperson_principal_name": "Ines@si.example",
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def test_usual_claims_become_a_person() -> None:
    assert read_claims(INES, staff_id_claim="employee_number") == AssertedPerson(
        identifiers=(
            Identifier(IdentifierKind.OIDC_SUBJECT, "3d7e84c0-92F1"),
            Identifier(IdentifierKind.EDU_PERSON_PRINCIPAL_NAME, "ines@si.example"),
        ),
        given_name="Inês",
        family_name="Falcão-Reis",
        name="Inês Falcão-Reis",
        email="ines@si.example",
        email_is_vouched_for=True,
        departments=("Invertebrate Zoology",),
        staff_id="SI-1003",
    )


def test_nothing_said_is_nothing_known() -> None:
    assert read_claims({}) == AssertedPerson(identifiers=())


def test_institution_may_call_a_field_otherwise() -> None:
    said = {"sub": "1", "mail": "mara@si.example", "ou": ["Botany", "Botany", "Herbarium"], "email": "x@y.example"}
    person = read_claims(said, mapping={"email": "mail", "department": "ou"})
    assert (person.email, person.departments) == ("mara@si.example", ("Botany", "Herbarium"))


def test_staff_id_is_read_only_from_the_claim_that_was_named() -> None:
    assert [read_claims(INES, staff_id_claim=claim).staff_id for claim in ("", "staff_no", "employee_number")] == [
        "",
        "",
        "SI-1003",
    ]


def test_staff_number_that_is_a_number_is_read_as_text() -> None:
    assert read_claims({"uid": 4711}, staff_id_claim="uid").staff_id == "4711"


def test_first_of_several_values_is_taken() -> None:
    assert read_claims({"given_name": ["", "Mara", "M."]}).given_name == "Mara"


@pytest.mark.parametrize("email", ["mara", "mara@", "a b@si.example", ["no"], {"value": "x@y.example"}, True])
def test_what_is_no_email_address_is_not_said(email: object) -> None:
    assert read_claims({"email": email}).email == ""


@pytest.mark.parametrize("said", [True, "true"])
def test_address_that_the_provider_has_verified_is_vouched_for(said: object) -> None:
    assert read_claims({"email": "a@b.example", "email_verified": said}).email_is_vouched_for


@pytest.mark.parametrize("said", [False, "false", "False", "", "yes", None, 0, 1, [True], {}])
@pytest.mark.parametrize("institution_does", [False, True])
def test_whatever_else_the_provider_says_vouches_for_nothing(said: object, institution_does: bool) -> None:
    claims = {"email": "a@b.example", "email_verified": said}
    assert not read_claims(claims, vouches_for_email=institution_does).email_is_vouched_for


@pytest.mark.parametrize("institution_does", [False, True])
def test_where_the_provider_says_nothing_the_institution_may_vouch(institution_does: bool) -> None:
    person = read_claims({"email": "a@b.example"}, vouches_for_email=institution_does)
    assert person.email_is_vouched_for is institution_does


def test_no_address_is_not_vouched_for() -> None:
    assert not read_claims({"email_verified": True}, vouches_for_email=True).email_is_vouched_for


def test_department_that_is_said_to_be_none_differs_from_one_that_is_not_said() -> None:
    assert [read_claims({"department": []}).departments, read_claims({}).departments] == [(), None]


def test_subject_keeps_its_case_and_scoped_identifiers_do_not() -> None:
    said = {"sub": "AbC@si.example", "subject_id": "AbC@SI.example", "eduperson_unique_id": "X9@SI.example"}
    assert [one.value for one in read_claims(said).identifiers] == [
        "AbC@si.example",
        "abc@si.example",
        "x9@si.example",
    ]


@pytest.mark.parametrize("subject", ["", 7, None, ["a"], "a\0b", "x" * 513])
def test_subject_that_cannot_be_one_identifies_nobody(subject: object) -> None:
    assert read_claims({"sub": subject}).identifiers == ()


@given(st.dictionaries(st.sampled_from([*INES, "ou", "pairwise_id", "subject_id"]), JSON))
def test_whatever_a_provider_sends_fits_its_columns(claims: dict[str, object]) -> None:
    person = read_claims(claims, mapping={"department": "ou"}, staff_id_claim="employee_number")
    texts = [person.given_name, person.family_name, person.name, person.email, person.staff_id]
    lengths = [150, 150, 255, 254, LONGEST_STAFF_ID]
    assert all(len(text) <= longest for text, longest in zip(texts, lengths, strict=True))
    assert all(0 < len(one.value) <= LONGEST_IDENTIFIER for one in person.identifiers)
    assert all(0 < len(code) <= LONGEST_DEPARTMENT for code in person.departments or ())
    assert len(set(person.identifiers)) == len(person.identifiers)
    everything = "".join([*texts, *(one.value for one in person.identifiers), *(person.departments or ())])
    assert not {"Cc", "Cs"} & {unicodedata.category(letter) for letter in everything}


@given(st.dictionaries(st.sampled_from(list(INES)), JSON))
def test_reading_is_the_same_every_time(claims: dict[str, object]) -> None:
    assert read_claims(claims) == read_claims(dict(claims))
