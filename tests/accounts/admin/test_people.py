"""A person as support staff find and read them."""

import pytest

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import (
    DepartmentFactory,
    DepartmentMembershipFactory,
    ProvenOrcidFactory,
    RoleFactory,
    StaffIdFactory,
    UserFactory,
)
from tests.institutions.admin.desk import Desk, text_of
from tests.reports.rows import connect, make_public_item


@pytest.fixture
def desk(alice: User, bob: User) -> Desk:
    with institution_scope(alice.institution):
        ProvenOrcidFactory(person=alice, orcid="0009-8000-0000-0012")
        StaffIdFactory(person=alice, value="SI-1001")
        DepartmentMembershipFactory(person=alice, department=DepartmentFactory(name="Botany"))
    return Desk(bob.institution, bob)


@pytest.mark.parametrize(
    "term",
    [
        "Alice",
        "ashgrove alice",
        "alice@si.example",
        "0009-8000-0000-0012",
        "https://orcid.org/0009-8000-0000-0012",
        "SI-1001",
    ],
)
def test_a_person_is_found_by_what_support_staff_are_told(term: str, desk: Desk, alice: User) -> None:
    assert desk.rows_of(User, q=term) == [alice]


def test_a_person_s_page_says_how_they_are_known_and_where_they_stand(desk: Desk, alice: User) -> None:
    with institution_scope(alice.institution):
        connection = connect(alice, [make_public_item(alice), make_public_item(alice)])
    page = text_of(desk.page_of(alice))
    for shown in ("alice@si.example", "SI-1001", "0009-8000-0000-0012", "Botany", str(alice.handle)):
        assert shown in page
    assert f'<a href="/admin/orcid_sync/orcidconnection/{connection.pk}/change/">In step</a>' in page
    assert f'<a href="/admin/items/item/?person={alice.pk}&amp;public=yes">2</a>' in page


@pytest.mark.parametrize(("vouched", "shown"), [(True, "True"), (False, "False")])
def test_a_person_s_page_says_whether_their_address_is_vouched_for(
    vouched: bool, shown: str, desk: Desk, alice: User
) -> None:
    with institution_scope(alice.institution):
        User.objects.filter(pk=alice.pk).update(email_is_vouched_for=vouched)
    page = desk.page_of(alice).content.decode()
    line = page.split("field-email_is_vouched_for", 1)[1].split("field-is_active", 1)[0]
    assert f'alt="{shown}"' in line


def test_a_person_without_a_connection_is_said_to_have_none(desk: Desk, alice: User) -> None:
    assert "Not connected." in text_of(desk.page_of(alice))


def test_an_operator_sees_no_panel_of_a_room_that_is_not_theirs(smithsonian: Institution, alice: User) -> None:
    with institution_scope(smithsonian):
        operator = UserFactory()
        RoleFactory(person=operator, kind="operator")
    page = text_of(Desk(smithsonian, operator).page_of(alice))
    assert ("alice@si.example" in page, "Not connected." in page, "Public items" in page) == (True, False, False)
