"""Every rule, for every kind of person: what each says yes to. A rule that is not in the table fails."""

from typing import Any

import pytest
import rules.permissions
import rules.rulesets
from django.utils import timezone

from accounts.enums import RoleKind
from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from items.enums import Claim
from items.models import Choice, Item
from orcid_sync.models import OrcidConnection
from profiles.models import Picture
from tests.factories import DepartmentFactory, RoleFactory, UserFactory
from tests.walls.rows import make_row

STAFF = {"support", "administrator"}
STAFF_AND_OPERATORS = STAFF | {"operator"}
EVERYBODY = STAFF_AND_OPERATORS | {"researcher", "reporter", "support of a department"}

#: Who may, without an object.
RULES = {
    "use_admin": STAFF_AND_OPERATORS,
    "accounts": STAFF_AND_OPERATORS,
    "accounts.view_user": STAFF_AND_OPERATORS,
    "accounts.view_departmentmembership": STAFF_AND_OPERATORS,
    "accounts.view_role": STAFF_AND_OPERATORS,
    "accounts.view_identity": STAFF,
    "accounts.view_provenorcid": STAFF,
    "accounts.view_staffid": STAFF,
    "accounts.view_signinmethod": STAFF,
    "accounts.view_signinattempt": STAFF,
    "accounts.set_up_signinmethod": {"administrator"},
    "accounts.let_go_person": {"administrator"},
    "accounts.welcome_back_person": {"administrator"},
    "institutions": STAFF_AND_OPERATORS,
    "institutions.view_event": STAFF_AND_OPERATORS,
    "institutions.download_event": {"administrator", "operator"},
    "institutions.view_department": STAFF_AND_OPERATORS,
    "items": STAFF,
    "items.view_item": STAFF,
    "items.view_authorship": STAFF,
    "items.view_source": STAFF,
    "items.view_sourcerecord": STAFF,
    "items.exclude_item": set(),
    "items.claim_item": set(),
    "items.reject_item": set(),
    "profiles.view_picture": set(),
    "orcid_sync": STAFF,
    "orcid_sync.view_orcidconnection": STAFF,
    "orcid_sync.view_citation": STAFF,
    "orcid_sync.view_attempt": STAFF,
    "orcid_sync.make_connection_due": STAFF,
    "orcid_sync.release_removals": STAFF,
    "orcid_sync.change_own_connection": set(),
    "reports": STAFF,
    "reports.view_reportkey": STAFF,
    "reports.revoke_reportkey": {"administrator"},
}

pytestmark = pytest.mark.django_db


def _people() -> dict[str, User]:
    """Make one of each kind in the institution in scope."""
    kinds = {"reporter": RoleKind.REPORTER, "support": RoleKind.SUPPORT} | {
        "administrator": RoleKind.ADMINISTRATOR,
        "operator": RoleKind.OPERATOR,
    }
    people: dict[str, User] = {"researcher": UserFactory(), "support of a department": UserFactory()}
    RoleFactory(person=people["support of a department"], kind=RoleKind.SUPPORT, department=DepartmentFactory())
    for name, kind in kinds.items():
        people[name] = UserFactory()
        RoleFactory(person=people[name], kind=kind)
    return people


def _says(name: str, person: User, thing: Any = None) -> bool:
    return bool(
        person.has_perm(name, thing) if name in rules.permissions.permissions else rules.test_rule(name, person)
    )


def test_every_rule_has_a_verdict() -> None:
    assert sorted(RULES) == sorted({*rules.permissions.permissions, *rules.rulesets.default_rules})


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_yes_to_whom_it_should_and_to_nobody_else(name: str, smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        assert {kind for kind, person in _people().items() if _says(name, person)} == RULES[name]


@pytest.mark.parametrize("name", RULES)
def test_nobody_may_who_was_deactivated(name: str, smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        people = _people()
        for person in people.values():
            person.is_active = False
        assert [kind for kind, person in people.items() if name != "use_admin" and _says(name, person)] == []
        assert [kind for kind, person in people.items() if person.is_staff] == []


#: The rules that are asked about somebody's row, and who may beside the person it belongs to.
ABOUT_ROWS: dict[str, tuple[type[Any], set[str]]] = {
    "items.view_item": (Item, STAFF),
    "items.exclude_item": (Item, set()),
    "items.claim_item": (Item, set()),
    "items.reject_item": (Item, set()),
    "orcid_sync.change_own_connection": (OrcidConnection, set()),
    "profiles.view_picture": (Picture, EVERYBODY),
}


def _row_of(person: User, model: type[Any]) -> Any:
    row = make_row(model)
    if model is Item:
        Choice.objects.create(person=person, item=row, claim=Claim.CLAIMED, decided_at=timezone.now())
    else:
        row.person = person
        row.save()
    return row


@pytest.mark.parametrize("name", ABOUT_ROWS)
def test_a_rule_about_a_row_says_yes_to_its_person_and_to_whom_else_it_should(
    name: str, alice: User, smithsonian: Institution
) -> None:
    model, others = ABOUT_ROWS[name]
    with institution_scope(smithsonian):
        row = _row_of(alice, model)
        assert alice.has_perm(name, row)
        assert {kind for kind, person in _people().items() if person.has_perm(name, row)} == others


@pytest.mark.parametrize("name", ABOUT_ROWS)
def test_no_rule_says_yes_about_another_institution_s_row(
    name: str, alice: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    model, _others = ABOUT_ROWS[name]
    with institution_scope(smithsonian):
        row = _row_of(alice, model)
    with institution_scope(fjordhaven):
        assert [kind for kind, person in _people().items() if person.has_perm(name, row)] == []
