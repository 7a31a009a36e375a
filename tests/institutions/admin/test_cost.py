"""What a page costs does not grow with the rows behind it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import SignInMethod
from institutions.admin import look
from institutions.events import record_event
from institutions.tenancy.scope import institution_scope
from items.models import Authorship, Item
from orcid_sync.models import Citation, OrcidConnection
from tests.factories import DepartmentMembershipFactory, IdentityFactory, RoleFactory
from tests.institutions.admin.desk import SHOWN, Desk, Shelf, fill_shelf, text_of

MANY = 60


def queries_of(desk: Desk, *asked: Any, page: bool = False, **query: Any) -> int:
    look_at = desk.page_of if page else desk.list_of
    look_at(*asked, **query)
    with CaptureQueriesContext(connection) as queries:
        assert look_at(*asked, **query).status_code == 200
    return len(queries)


def test_a_list_takes_the_same_queries_with_many_rows(desk: Desk, ours: Shelf) -> None:
    def costs() -> dict[str, tuple[int, int]]:
        return {model._meta.label: (queries_of(desk, model), queries_of(desk, model, q="Lakemark")) for model in SHOWN}

    few = costs()
    with institution_scope(desk.institution):
        for _row in range(MANY):
            fill_shelf("Lakemark")
    assert costs() == few
    assert {len(desk.rows_of(model)) for model in SHOWN} == {look.ROWS_A_PAGE}


def test_a_list_is_counted_only_so_far(desk: Desk, ours: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "COUNTED_TO", 2)
    with institution_scope(desk.institution):
        for _row in range(3):
            fill_shelf("Lakemark")
    assert {desk.list_of(model).context["cl"].result_count for model in SHOWN} == {2}


def test_the_page_of_a_person_takes_the_same_queries_with_many_rows(desk: Desk, ours: Shelf) -> None:
    few = queries_of(desk, ours.person, page=True)
    with institution_scope(desk.institution):
        for _row in range(MANY):
            other = fill_shelf("Lakemark")
            IdentityFactory(person=ours.person, method=other.rows[SignInMethod])
            department = other.person.memberships.get().department
            DepartmentMembershipFactory(person=ours.person, department=department)
            RoleFactory(person=ours.person, kind="reporter", department=department)
            other.rows[Item].authorships.update(person=ours.person)
            OrcidConnection.objects.filter(pk=other.connection.pk).update(
                person=ours.person, disconnected_at=other.connection.connected_at, state="disconnected"
            )
            record_event("person.signed_in", actor=ours.person.audit_key, about=other.person.audit_key)
    assert queries_of(desk, ours.person, page=True) == few
    history = queries_of(desk, ours.person, "history", page=True)
    assert history <= few


def test_the_page_of_a_connection_counts_its_works_in_one_query(desk: Desk, ours: Shelf) -> None:
    few = queries_of(desk, ours.connection, page=True)
    with institution_scope(desk.institution):
        for _row in range(MANY):
            Citation.objects.create(connection=ours.connection, item=fill_shelf("Lakemark").rows[Item], state="sent")
    assert queries_of(desk, ours.connection, page=True) == few
    assert "60 On ORCID" in text_of(desk.page_of(ours.connection))


def test_the_page_of_an_item_shows_its_first_authors_and_links_to_all(desk: Desk, ours: Shelf) -> None:
    item, line = ours.rows[Item], ours.rows[Authorship]
    few = queries_of(desk, item, page=True)
    with institution_scope(desk.institution):
        Authorship.objects.bulk_create(
            Authorship(
                item=item,
                source=line.source,
                position=position,
                name=f"Author {position}.",
                person=ours.person,
                how="account",
            )
            for position in range(2, 200)
        )
    assert queries_of(desk, item, page=True) == few
    page = text_of(desk.page_of(item))
    assert ("Author 50." in page, "Author 51." in page) == (True, False)
    assert f"/admin/items/authorship/?item__id__exact={item.pk}" in page
    assert len(desk.rows_of(Authorship, item__id__exact=item.pk, p=4)) == 49
