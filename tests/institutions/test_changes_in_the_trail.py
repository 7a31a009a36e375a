"""A change of settings is told by the names of what changed; what stays as it was is told by nobody."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.attributes import AssertedPerson, Identifier
from accounts.domain.setting_up import add_sign_in, create_institution
from accounts.domain.sign_in import recognise
from accounts.enums import IdentifierKind, Protocol
from institutions.admin.trail import tell_events
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from items.domain.setting_up import add_source
from items.enums import SourceKind
from tests.factories import SignInMethodFactory

METHOD: dict[str, Any] = {
    "name": "Account",
    "protocol": Protocol.OIDC,
    "issuer": "https://idp.example",
    "client_id": "colophon",
    "client_secret": "kept",
    "mapping": {},
    "staff_id_claim": "employee_number",
    "vouches_for_email": False,
}
SOURCE: dict[str, Any] = {"url": "https://items.example", "group": "1", "token": "kept", "seconds_between_calls": 1.0}


@pytest.fixture(autouse=True)
def institution(smithsonian: Institution) -> Iterator[Institution]:
    with institution_scope(smithsonian):
        yield smithsonian


def told() -> list[str]:
    return [one.sentence for one in tell_events(Event.objects.order_by("pk"))]


def test_a_way_to_sign_in_is_told_by_what_changed() -> None:
    for changes in ({}, {}, {"client_secret": "new", "mapping": {"email": "mail"}}):
        add_sign_in(**METHOD | changes)
    assert told() == [
        "The system added a way to sign in, through https://idp.example.",
        "The system changed the way to sign in through https://idp.example: client secret, which claims are read.",
    ]


def test_a_source_is_told_by_what_changed() -> None:
    for changes in ({}, {}, {"token": "new"}, {"token": None, "seconds_between_calls": None}):
        add_source(SourceKind.FIGSHARE, **SOURCE | changes)
    assert told() == [
        "The system added the source https://items.example.",
        "The system changed the source https://items.example: token.",
    ]


def test_an_institution_is_told_by_what_changed(institution: Institution) -> None:
    known: dict[str, Any] = {
        "name": institution.name,
        "host": institution.hosts.get().name,
        "support_email": institution.support_email,
        "ror": institution.ror,
    }
    for changes in ({}, {"support_email": "marta.solberg@si.example", "is_listed": False}):
        create_institution(institution.slug, **known | changes)
    assert told() == [
        "The system changed what is said of the institution: support address, whether it is listed.",
    ]


def test_what_the_provider_says_anew_of_a_person_is_told_without_saying_it() -> None:
    method = SignInMethodFactory()
    sub = Identifier(IdentifierKind.OIDC_SUBJECT, "6f0c1e52")
    known: dict[str, Any] = {
        "identifiers": (sub,),
        "name": "Mara",
        "email": "mara@si.example",
        "departments": ("BOT",),
    }
    for changes in (
        {},
        {},
        {"name": "Mara Q", "email": ""},
        {"name": "Mara Q", "departments": ("BOT", "ZOO")},
        {"name": "Mara Q", "departments": ("ZOO",)},
        {"name": "Mara Q", "departments": None},
    ):
        recognise(AssertedPerson(**known | changes), method=method)
    of_person = Event.objects.exclude(kind__in=["person.created", "department.added"]).order_by("pk")
    assert list(of_person.values_list("kind", "facts")) == [
        ("person.details_changed", {"changed": ["name"]}),
        ("person.departments_changed", {"joined": 1, "left": 0}),
        ("person.departments_changed", {"joined": 0, "left": 1}),
    ]
