import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.attribute_names import LASTING, SCOPED, USUAL_ATTRIBUTES, USUAL_CLAIMS
from accounts.attributes import (
    LONGEST_DEPARTMENT,
    LONGEST_IDENTIFIER,
    LONGEST_STAFF_ID,
    PERSISTENT,
    AssertedPerson,
    Choices,
    Identifier,
    mask,
    mask_values,
    missing_fields,
    read_assertion,
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

OURS = frozenset(["si.example"])
TRUSTING_PRINCIPAL_NAMES = Choices(kinds=(*LASTING, IdentifierKind.EDU_PERSON_PRINCIPAL_NAME), scopes=OURS)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def test_usual_claims_become_a_person() -> None:
    choices = replace(TRUSTING_PRINCIPAL_NAMES, staff_id_name="employee_number")
    assert read_claims(INES, choices) == AssertedPerson(
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
    person = read_claims(said, Choices(mapping={"email": "mail", "department": "ou"}))
    assert (person.email, person.departments) == ("mara@si.example", ("Botany", "Herbarium"))


def test_staff_id_is_read_only_from_the_claim_that_was_named() -> None:
    names = ("", "staff_no", "employee_number")
    assert [read_claims(INES, Choices(staff_id_name=name)).staff_id for name in names] == ["", "", "SI-1003"]


def test_staff_number_that_is_a_number_is_read_as_text() -> None:
    assert read_claims({"uid": 4711}, Choices(staff_id_name="uid")).staff_id == "4711"


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
    assert not read_claims(claims, Choices(vouches_for_email=institution_does)).email_is_vouched_for


@pytest.mark.parametrize("institution_does", [False, True])
def test_where_the_provider_says_nothing_the_institution_may_vouch(institution_does: bool) -> None:
    person = read_claims({"email": "a@b.example"}, Choices(vouches_for_email=institution_does))
    assert person.email_is_vouched_for is institution_does


def test_no_address_is_not_vouched_for() -> None:
    assert not read_claims({"email_verified": True}, Choices(vouches_for_email=True)).email_is_vouched_for


def test_department_that_is_said_to_be_none_differs_from_one_that_is_not_said() -> None:
    assert [read_claims({"department": []}).departments, read_claims({}).departments] == [(), None]


def test_subject_keeps_its_case_and_scoped_identifiers_do_not() -> None:
    said = {"sub": "AbC@si.example", "subject_id": "AbC@SI.example", "eduperson_unique_id": "X9@SI.example"}
    assert [one.value for one in read_claims(said, Choices(scopes=OURS)).identifiers] == [
        "AbC@si.example",
        "abc@si.example",
        "x9@si.example",
    ]


@pytest.mark.parametrize("subject", ["", 7, None, ["a"], "a\0b", "x" * 513])
def test_subject_that_cannot_be_one_identifies_nobody(subject: object) -> None:
    assert read_claims({"sub": subject}).identifiers == ()


@given(st.dictionaries(st.sampled_from([*INES, "ou", "pairwise_id", "subject_id"]), JSON))
def test_whatever_a_provider_sends_fits_its_columns(claims: dict[str, object]) -> None:
    choices = replace(TRUSTING_PRINCIPAL_NAMES, mapping={"department": "ou"}, staff_id_name="employee_number")
    person = read_claims(claims, choices)
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


def test_a_scope_that_the_institution_may_not_assert_identifies_nobody() -> None:
    said = {"sub": "1", "subject_id": "mara@si.example", "pairwise_id": "x9@evil.example"}
    person = read_claims(said, Choices(scopes=OURS))
    assert [one.value for one in person.identifiers] == ["1", "mara@si.example"]
    assert person.foreign_scopes == ("evil.example",)


@pytest.mark.parametrize("value", ["si.example", "@si.example", " @si.example", "mara@", "mara", "@"])
@pytest.mark.parametrize("kind", sorted(SCOPED))
def test_what_is_no_name_at_a_scope_identifies_nobody_and_is_no_foreign_scope(
    kind: IdentifierKind, value: str
) -> None:
    said = {USUAL_CLAIMS[kind][0]: value}
    choices = Choices(kinds=(kind,), scopes=OURS | {""})
    person = read_claims(said, choices)
    assert (person.identifiers, person.foreign_scopes) == ((), ())


@pytest.mark.parametrize("blank", ["", " ", "   ", "\u00a0", "\u2003"])
def test_a_blank_identifier_is_nobody_s(blank: str) -> None:
    targeted = USUAL_ATTRIBUTES[IdentifierKind.PERSISTENT_NAME_ID][0]
    people = [
        read_claims({"sub": blank}),
        read_assertion({}, name_id=blank, name_id_format=PERSISTENT),
        read_assertion({targeted: [{"NameID": {"value": blank}}]}),
    ]
    assert [person.identifiers for person in people] == [(), (), ()]


@pytest.mark.parametrize("value", ["mara", "mara@sub.si.example", "mara@si.example.evil.example", "@si.exampl"])
def test_a_scope_is_compared_whole(value: str) -> None:
    assert read_claims({"subject_id": value}, Choices(scopes=OURS)).identifiers == ()


def test_a_principal_name_identifies_only_where_the_institution_trusts_it() -> None:
    said = {"eduperson_principal_name": "mara@si.example"}
    found = [read_claims(said, choices).identifiers for choices in (Choices(scopes=OURS), TRUSTING_PRINCIPAL_NAMES)]
    assert [len(identifiers) for identifiers in found] == [0, 1]


def test_the_institution_s_order_ranks_the_identifiers() -> None:
    said = {"sub": "1", "subject_id": "mara@si.example"}
    ranked = Choices(kinds=(IdentifierKind.SUBJECT_ID, IdentifierKind.OIDC_SUBJECT), scopes=OURS)
    assert [one.kind for one in read_claims(said, ranked).identifiers] == list(ranked.kinds)


def test_an_assertion_becomes_a_person_by_object_identifiers_and_by_plain_names() -> None:
    by_oid = {
        "urn:oasis:names:tc:SAML:attribute:subject-id": ["Mara@SI.example"],
        "urn:oid:2.5.4.42": ["Mara"],
        "urn:oid:2.5.4.4": ["Quillfeather"],
        "urn:oid:0.9.2342.19200300.100.1.3": ["mara@si.example", "m.quillfeather@si.example"],
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.16": ["https://orcid.org/0000-0002-1825-0097"],
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.9": ["staff@si.example", "member@elsewhere.example"],
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.10": [{"NameID": {"value": "9c2b", "NameQualifier": "https://idp"}}],
    }
    plain = {
        "urn:oasis:names:tc:SAML:attribute:subject-id": ["mara@si.example"],
        "givenName": ["Mara"],
        "sn": ["Quillfeather"],
        "mail": ["mara@si.example"],
        "eduPersonOrcid": ["0000-0002-1825-0097"],
        "eduPersonScopedAffiliation": ["staff@si.example"],
        "eduPersonTargetedID": [{"NameID": {"value": "9c2b"}}],
    }
    expected = AssertedPerson(
        identifiers=(
            Identifier(IdentifierKind.SUBJECT_ID, "mara@si.example"),
            Identifier(IdentifierKind.PERSISTENT_NAME_ID, "9c2b"),
        ),
        given_name="Mara",
        family_name="Quillfeather",
        email="mara@si.example",
        orcid_hint="0000-0002-1825-0097",
        affiliations=frozenset(["staff"]),
    )
    assert [read_assertion(said, Choices(scopes=OURS)) for said in (by_oid, plain)] == [expected, expected]


@pytest.mark.parametrize(
    ("name_id_format", "identifies"),
    [(PERSISTENT, True), ("urn:oasis:names:tc:SAML:2.0:nameid-format:transient", False), ("", False)],
)
def test_a_name_id_identifies_only_when_it_is_persistent(name_id_format: str, identifies: bool) -> None:
    person = read_assertion({}, name_id="AbC", name_id_format=name_id_format)
    expected = (Identifier(IdentifierKind.PERSISTENT_NAME_ID, "AbC"),) if identifies else ()
    assert person.identifiers == expected


@pytest.mark.parametrize("said", ["0000-0002-1825-0098", "mara", "", None, {"a": 1}])
def test_what_is_no_orcid_is_no_hint(said: object) -> None:
    assert read_claims({"orcid": said}).orcid_hint == ""


def test_what_is_missing_is_named_by_field() -> None:
    assert missing_fields(AssertedPerson(identifiers=())) == ("identifier", "name", "email")
    assert missing_fields(AssertedPerson(identifiers=(), given_name="Mara", family_name="Q", email="a@b.example")) == (
        "identifier",
    )


def test_values_are_masked_and_names_are_not() -> None:
    assert mask_values({"email": "mara@si.example", "iss": "https://idp", "groups": ["staff", "all"]}) == [
        ("email", ["m…@si.example"]),
        ("groups", ["s…", "a…"]),
    ]
    assert mask("") == "…"
