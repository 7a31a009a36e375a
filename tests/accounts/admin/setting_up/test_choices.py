"""What an administrator chooses is what the method then has, and what cannot be chosen is said."""

from typing import Any

import pytest

from accounts.attribute_names import FIELDS, LASTING, USUAL_ATTRIBUTES, USUAL_CLAIMS
from accounts.enums import IdentifierKind
from accounts.forms.choices import MAP, RANK, ChoicesForm
from accounts.models import SignInMethod, User
from institutions.models import Event
from institutions.tenancy.scope import institution_scope
from tests.accounts.admin.setting_up.conftest import look, methods_of, page, told
from tests.factories import SignInMethodFactory
from tests.institutions.admin.desk import Desk, text_of
from tests.staff import sign_in_with_second_factor

SUB, EPPN = IdentifierKind.OIDC_SUBJECT, IdentifierKind.EDU_PERSON_PRINCIPAL_NAME
SUBJECT_ID, UNIQUE_ID = IdentifierKind.SUBJECT_ID, IdentifierKind.EDU_PERSON_UNIQUE_ID


def as_shown(method: SignInMethod, **changes: Any) -> dict[str, Any]:
    """What a browser sends of the form as it stands."""
    form = ChoicesForm(method=method)
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in (sent | changes).items() if value not in (None, False)}


def choose(desk: Desk, method: SignInMethod, **changes: Any) -> SignInMethod:
    answer = desk.client.post(page(method, "choices"), as_shown(method, **changes))
    assert (answer.status_code, answer["Location"]) == (302, page(method, "try"))
    return next(one for one in methods_of(desk.institution) if one.pk == method.pk)


def refused(desk: Desk, method: SignInMethod, **changes: Any) -> dict[str, list[str]]:
    answer = desk.client.post(page(method, "choices"), as_shown(method, **changes))
    assert "Nothing was kept." in text_of(answer)
    errors: dict[str, list[str]] = answer.context["form"].errors
    return errors


def test_a_form_that_is_sent_as_it_stands_changes_nothing(desk: Desk, dana: User, method: SignInMethod) -> None:
    before = {name: value for name, value in vars(method).items() if not name.startswith("_")}
    after = vars(choose(desk, method))
    kinds = [kind for kind in LASTING if kind != IdentifierKind.PERSISTENT_NAME_ID]
    assert after.pop("identifier_kinds") == kinds
    before.pop("identifier_kinds")
    assert {name: after[name] for name in before} == before


def test_everything_that_is_chosen_is_kept(desk: Desk, dana: User, method: SignInMethod) -> None:
    kept = choose(
        desk,
        method,
        name="Everybody",
        scopes="SI.edu, si.example\n si.edu",
        staff_id_claim="employee_number",
        vouches_for_email="on",
        allowed_affiliations="Staff faculty",
        is_automatic="on",
        how="silent",
        second_factor_context="",
        **{RANK + SUB: "3", RANK + EPPN: "1", RANK + SUBJECT_ID: "1", RANK + UNIQUE_ID: ""},
        **{RANK + IdentifierKind.PAIRWISE_ID: "", MAP + "email": "upn", MAP + EPPN: "upn"},
    )
    assert {
        name: getattr(kept, name)
        for name in (
            *("name", "scopes", "staff_id_claim", "vouches_for_email", "allowed_affiliations", "automatic"),
            *("second_factor_context", "identifier_kinds", "mapping"),
        )
    } == {
        "name": "Everybody",
        "scopes": ["si.edu", "si.example"],
        "staff_id_claim": "employee_number",
        "vouches_for_email": True,
        "allowed_affiliations": ["staff", "faculty"],
        "automatic": "silent",
        "second_factor_context": "",
        # Of two in one place the usual order decides.
        "identifier_kinds": [SUBJECT_ID, EPPN, SUB],
        "mapping": {"email": "upn", EPPN: "upn"},
    }
    assert told(dana) == ["sign_in_method.changed"]
    with institution_scope(desk.institution):
        facts = Event.objects.get(kind="sign_in_method.changed").facts
    assert facts["issuer"] == method.issuer
    assert "mapping" in facts["changed"]
    assert as_shown(kept)["scopes"] == "si.edu si.example"
    assert choose(desk, kept).identifier_kinds == kept.identifier_kinds


def test_a_mapping_that_is_taken_back_is_gone(desk: Desk, method: SignInMethod) -> None:
    assert choose(desk, choose(desk, method, **{MAP + "email": "upn"}), **{MAP + "email": ""}).mapping == {}


def test_automatic_sign_in_is_straight_unless_one_says_otherwise(desk: Desk, method: SignInMethod) -> None:
    assert choose(desk, method).automatic == "off"
    assert choose(desk, method, is_automatic="on").automatic == "straight"
    sent = as_shown(method, is_automatic="on")
    del sent["how"]
    desk.client.post(page(method, "choices"), sent)
    assert methods_of(desk.institution)[0].automatic == "straight"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"scopes": "si.edu @si"}, "“@si” is no domain. Enter scopes such as si.edu."),
        ({"scopes": "-x"}, "“-x” is no domain. Enter scopes such as si.edu."),
        ({"allowed_affiliations": "staff@si.edu"}, "“staff@si.edu” is no affiliation."),
        ({"how": "loud"}, "Select a valid choice."),
        ({RANK + SUB: "9"}, "Select a valid choice."),
        ({MAP + "email": "x" * 256}, "at most 255 characters"),
        (
            {"second_factor_context": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"},
            "asks for exactly a password, which forbids Kerberos",
        ),
        ({"staff_id_claim": "x\x00"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    changes: dict[str, str], said: str, desk: Desk, dana: User, method: SignInMethod
) -> None:
    [(where, [message])] = refused(desk, method, **changes).items()
    assert (where, said in message, told(dana)) == (next(iter(changes)), True, [])


def test_somebody_must_be_known_by_something(desk: Desk, method: SignInMethod) -> None:
    ranks = {RANK + kind: "" for kind in IdentifierKind}
    assert "No identifier is trusted, so nobody could sign in." in refused(desk, method, **ranks)["__all__"][0]


def test_opening_the_site_leads_to_one_provider_only(desk: Desk, method: SignInMethod) -> None:
    SignInMethodFactory(institution=desk.institution, name="Guests", automatic="silent", second_factor_context="")
    assert "Opening the site goes to “Guests” already" in refused(desk, method, is_automatic="on")["is_automatic"][0]


def test_nobody_closes_the_admin_for_themselves_by_a_slip(desk: Desk, dana: User, method: SignInMethod) -> None:
    with institution_scope(desk.institution):
        SignInMethod.objects.filter(pk=method.pk).update(is_on=True)
    sign_in_with_second_factor(desk.client, dana, method=method)
    said = refused(desk, method, second_factor_context="mfa-of-a-slip")["is_tried"]
    assert "the admin would close for you until the provider confirms it" in said[0]
    assert choose(desk, method, second_factor_context="mfa-of-a-slip", is_tried="on").second_factor_context
    assert look(desk, page(method, "choices")).status_code == 302


def test_a_second_factor_that_one_came_with_can_be_chosen(desk: Desk, dana: User, method: SignInMethod) -> None:
    asks_for_none = choose(desk, method, second_factor_context="")
    proved = SignInMethod(key=method.key, second_factor_context="mfa")
    sign_in_with_second_factor(desk.client, dana, method=proved)
    assert choose(desk, asks_for_none, second_factor_context="mfa").second_factor_context == "mfa"
    assert look(desk, page(method, "choices")).status_code == 200


def test_each_field_has_its_usual_names(desk: Desk, method: SignInMethod) -> None:
    saml = SignInMethodFactory(
        institution=desk.institution, protocol="saml", issuer="https://x.example/saml", second_factor_context=""
    )
    for shown, usual in ((method, USUAL_CLAIMS), (saml, USUAL_ATTRIBUTES)):
        rows = {field.name: field.field.widget.attrs["placeholder"] for field in ChoicesForm(method=shown).rows}
        assert rows == {MAP + name: names[0] for name, names in usual.items()}
    assert [field.name for field in ChoicesForm(method=saml).rows] == [MAP + name for name in FIELDS]
    assert 'placeholder="urn:oid:2.5.4.42"' in text_of(look(desk, page(saml, "choices")))


def test_an_identifier_of_the_other_protocol_is_not_offered(desk: Desk, method: SignInMethod) -> None:
    saml = SignInMethod(protocol="saml")
    offered = [{field.name for field in ChoicesForm(method=one).ranks} for one in (method, saml)]
    everything = {RANK + kind for kind in IdentifierKind}
    assert offered == [everything - {RANK + IdentifierKind.PERSISTENT_NAME_ID}, everything - {RANK + SUB}]
