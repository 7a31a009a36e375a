"""What real identity providers and federations say, read by the usual names alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from accounts.attribute_names import LASTING, USUAL_ATTRIBUTES
from accounts.attributes import Choices, Identifier, missing_fields, read_assertion
from accounts.enums import IdentifierKind

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "saml"
SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
TRUSTING = (*LASTING, IdentifierKind.EDU_PERSON_PRINCIPAL_NAME)

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="needs ../shared")


def said_in(name: str) -> dict[str, Any]:
    """The attributes of a response as python3-saml gives them: nested NameIDs are dictionaries."""
    found: dict[str, list[Any]] = {}
    for attribute in etree.parse(SAMPLES / name).iter(f"{SAML}Attribute"):
        for value in attribute.iter(f"{SAML}AttributeValue"):
            nested = value.find(f"{SAML}NameID")
            text = {"NameID": {"value": nested.text}} if nested is not None else value.text or ""
            found.setdefault(str(attribute.get("Name")), []).append(text)
    return found


def test_simplesamlphp_s_plain_names_make_a_person() -> None:
    said = said_in("pysaml2/simplesamlphp_authnresponse.xml")
    person = read_assertion(said, Choices(kinds=TRUSTING, scopes=frozenset(["rnd.feide.no"])))
    assert person.identifiers == (Identifier(IdentifierKind.EDU_PERSON_PRINCIPAL_NAME, "andreas@rnd.feide.no"),)
    assert (person.family_name, person.name, person.email) == ("Solberg", "Andreas Solberg", "andreas@uninett.no")
    assert "staff" in person.affiliations or "employee" in person.affiliations
    assert missing_fields(person) == ()


def test_a_targeted_id_and_an_address_make_a_person_without_a_name() -> None:
    person = read_assertion(said_in("pysaml2/attribute_response.xml"))
    assert [one.kind for one in person.identifiers] == [IdentifierKind.PERSISTENT_NAME_ID]
    assert missing_fields(person) == ("name",)
    assert "@" in person.email


@pytest.mark.parametrize(
    "name", ["saml_signed.xml", "saml_unsigned.xml", "saml_hok.xml", "pre_enc.xml", "eidas_response.xml"]
)
def test_whatever_else_was_recorded_is_read_without_an_error(name: str) -> None:
    read_assertion(said_in(f"pysaml2/{name}"), Choices(kinds=TRUSTING))


def test_every_name_by_which_a_federation_means_one_of_our_fields_is_usual() -> None:
    ours = {
        "givenName": "given_name",
        "sn": "family_name",
        "displayName": "name",
        "cn": "name",
        "mail": "email",
        "eppn": IdentifierKind.EDU_PERSON_PRINCIPAL_NAME,
        "subject-id": IdentifierKind.SUBJECT_ID,
        "pairwise-id": IdentifierKind.PAIRWISE_ID,
        "affiliation": "scoped_affiliation",
        "unscoped-affiliation": "affiliation",
        "departmentNumber": "department",
    }
    attribute_map = etree.parse(SAMPLES / "nz-orcid-hub/attribute-map.xml").iter("{*}Attribute")
    unknown = [
        (one.get("name"), one.get("id"))
        for one in attribute_map
        if one.get("id") in ours and one.get("name") not in USUAL_ATTRIBUTES[ours[str(one.get("id"))]]
    ]
    assert unknown == []


def test_headers_of_shibboleth_are_read_by_a_mapping() -> None:
    headers = json.loads((SAMPLES / "orcid-source/shibboleth_headers_original.json").read_text())
    mapping = {IdentifierKind.EDU_PERSON_PRINCIPAL_NAME: "eppn", "family_name": "sn"}
    person = read_assertion(headers, Choices(mapping=mapping, kinds=TRUSTING, scopes=frozenset(["testshib.org"])))
    assert [one.value for one in person.identifiers] == ["myself@testshib.org"]
    assert person.given_name == "Me Myself"
