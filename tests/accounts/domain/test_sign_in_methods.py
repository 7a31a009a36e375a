"""What an administrator does to a sign-in method: each change is told with its author, and what cannot be is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.attributes import AssertedPerson, Identifier
from accounts.domain import sign_in_methods
from accounts.domain.sign_in import recognise
from accounts.domain.sign_in_methods import (
    add_oidc_method,
    add_saml_method,
    change_method,
    change_saml_provider,
    is_last_way_in,
    switch_method,
)
from accounts.enums import IdentifierKind
from accounts.models import SignInMethod, User
from accounts.saml.facts import Certificate, IdentityProviderFacts
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import IdentityFactory, SignInMethodFactory, UserFactory

OIDC = {"name": "Staff", "issuer": "https://new.si.example", "client_id": "colophon", "client_secret": "secret-mark"}
FACTS = IdentityProviderFacts(
    entity_id="https://idp.si.example/saml",
    sso_redirect_url="https://idp.si.example/sso",
    signing_certificates=(Certificate(base64="MA==", ends_at=datetime(2099, 1, 1, tzinfo=UTC)),),
    scopes=("si.example",),
)


@pytest.fixture
def dana(method: SignInMethod) -> User:
    person: User = UserFactory(name="Dana Administrator")
    return person


def told(by: User) -> list[tuple[str, dict[str, Any]]]:
    """What the trail says that this person did."""
    return [(one.kind, one.facts) for one in Event.objects.filter(actor=by.audit_key).order_by("pk")]


def refused(**columns: Any) -> dict[str, list[str]]:
    method, by = columns.pop("method"), columns.pop("by")
    with pytest.raises(ValidationError) as caught:
        change_method(method, by=by, **columns)
    method.refresh_from_db()
    assert told(by) == []
    return dict(caught.value.message_dict)


def test_a_new_method_is_switched_off(dana: User) -> None:
    method = add_oidc_method(by=dana, **OIDC)
    method.refresh_from_db()
    assert (method.is_on, method.issuer, method.client_secret, method.automatic) == (
        False,
        "https://new.si.example",
        "secret-mark",
        "off",
    )
    assert told(dana) == [("sign_in_method.added", {"issuer": "https://new.si.example"})]


def test_a_saml_provider_is_known_by_its_metadata(dana: User) -> None:
    method = add_saml_method(by=dana, name="Staff", provider=FACTS, metadata_url="https://idp.si.example/metadata")
    method.refresh_from_db()
    assert IdentityProviderFacts.from_json(method.provider_facts) == FACTS
    assert (method.is_on, method.issuer, method.metadata_trouble) == (False, FACTS.entity_id, "")
    assert (method.metadata_read_at is None, set(method.choices.scopes)) == (False, {"si.example"})
    assert told(dana) == [("sign_in_method.added", {"issuer": FACTS.entity_id})]


def test_newer_metadata_is_told_as_what_the_administrator_did(dana: User) -> None:
    method = add_saml_method(by=dana, name="Staff", provider=FACTS, metadata_url="")
    newer = IdentityProviderFacts.from_json(FACTS.to_json() | {"sso_redirect_url": "https://idp.si.example/sso2"})
    change_saml_provider(method, by=dana, name="Staff", provider=newer, metadata_url="https://idp.si.example/md")
    method.refresh_from_db()
    assert method.provider_facts["sso_redirect_url"] == "https://idp.si.example/sso2"
    assert told(dana)[1:] == [
        ("sign_in_method.changed", {"issuer": FACTS.entity_id, "changed": ["metadata_url", "provider_facts"]})
    ]
    assert not Event.objects.filter(kind="sign_in_method.metadata_changed").exists()


@pytest.mark.parametrize("is_saml", [True, False])
def test_the_same_provider_is_not_added_twice(is_saml: bool, dana: User) -> None:
    def add() -> SignInMethod:
        if is_saml:
            return add_saml_method(by=dana, name="Staff", provider=FACTS, metadata_url="")
        return add_oidc_method(by=dana, **OIDC)

    add()
    with pytest.raises(ValidationError) as caught:
        add()
    assert caught.value.message_dict == {
        "issuer": ["“Staff” leads to this identity provider already. Change that one."]
    }


def test_two_clicks_at_once_add_one_method(dana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    add_oidc_method(by=dana, **OIDC)
    # As for whoever looked before the other one had written.
    monkeypatch.setattr(sign_in_methods, "_check", lambda *_: None)
    with pytest.raises(ValidationError, match="done a moment ago"):
        add_oidc_method(by=dana, **OIDC)
    assert SignInMethod.objects.filter(issuer=OIDC["issuer"]).count() == 1


def test_another_institution_may_have_the_same_provider(dana: User, fjordhaven: Institution) -> None:
    add_oidc_method(by=dana, **OIDC)
    with institution_scope(fjordhaven):
        assert add_oidc_method(by=UserFactory(), **OIDC).pk


@pytest.mark.parametrize(
    ("column", "value"),
    [("name", ""), ("name", "x" * 121), ("issuer", "https://user:secret@si.example"), ("client_id", "x" * 256)],
)
def test_what_does_not_fit_is_refused(column: str, value: str, method: SignInMethod, dana: User) -> None:
    assert list(refused(method=method, by=dana, **{column: value})) == [column]


def test_what_is_different_is_told_and_what_is_the_same_is_not(method: SignInMethod, dana: User) -> None:
    assert change_method(method, by=dana, name=method.name, scopes=["si.example"]) == []
    assert change_method(method, by=dana, name="Everybody", scopes=["si.edu"]) == ["name", "scopes"]
    method.refresh_from_db()
    assert (method.name, method.scopes) == ("Everybody", ["si.edu"])
    assert told(dana) == [("sign_in_method.changed", {"issuer": method.issuer, "changed": ["name", "scopes"]})]


def test_a_secret_is_never_told(method: SignInMethod, dana: User) -> None:
    change_method(method, by=dana, client_secret="secret-mark")
    assert told(dana) == [("sign_in_method.changed", {"issuer": method.issuer, "changed": ["client_secret"]})]


def test_a_provider_that_people_came_through_stays_who_it_is(method: SignInMethod, dana: User) -> None:
    change_method(method, by=dana, issuer="https://first.si.example")
    IdentityFactory(person=dana, method=method)
    with pytest.raises(ValidationError) as caught:
        change_method(method, by=dana, issuer="https://second.si.example")
    assert "another identity provider may know somebody else by the same identifier" in caught.value.messages[0]
    method.refresh_from_db()
    assert method.issuer == "https://first.si.example"


def test_opening_the_site_goes_to_one_provider_only(method: SignInMethod, dana: User) -> None:
    other = SignInMethodFactory(name="Guests", automatic="silent")
    assert (
        "Opening the site goes to “Guests” already"
        in refused(method=method, by=dana, automatic="straight")["automatic"][0]
    )
    change_method(other, by=dana, automatic="off")
    assert change_method(method, by=dana, automatic="straight") == ["automatic"]


def test_switching_is_told_once(method: SignInMethod, dana: User) -> None:
    assert [switch_method(method, by=dana, on=on) for on in (True, False, False, True)] == [False, True, False, True]
    method.refresh_from_db()
    assert method.is_on
    assert told(dana) == [
        ("sign_in_method.switched_off", {"issuer": method.issuer}),
        ("sign_in_method.switched_on", {"issuer": method.issuer}),
    ]


def test_the_last_way_in_is_known(method: SignInMethod, dana: User) -> None:
    other = SignInMethodFactory(is_on=False)
    assert (is_last_way_in(method), is_last_way_in(other)) == (True, False)
    switch_method(other, by=dana, on=True)
    assert (is_last_way_in(method), is_last_way_in(other)) == (False, False)


def test_a_staff_identifier_is_kept_whatever_the_claim_is_called(method: SignInMethod, dana: User) -> None:
    """AD FS and Entra ID name theirs by addresses; PostgreSQL takes no longer text than the column says."""
    longest = SignInMethod._meta.get_field("staff_id_claim").max_length
    assert longest is not None
    change_method(method, by=dana, staff_id_claim="http://schemas.example/".ljust(longest, "x"))
    asserted = AssertedPerson(identifiers=(Identifier(IdentifierKind.OIDC_SUBJECT, "mara"),), staff_id="SI-1")
    [row] = recognise(asserted, method=method).staff_ids.all()
    row.full_clean(exclude=["institution"])
    assert (row.kind, row.value) == (method.staff_id_claim, "SI-1")
