"""Items at the support desk."""

import pytest
from django.utils import timezone

from accounts.models import User
from institutions.tenancy.scope import institution_scope
from items.models import Authorship, Item
from tests.institutions.admin.desk import Desk
from tests.reports.rows import claim, make_public_item


@pytest.fixture
def desk(bob: User) -> Desk:
    return Desk(bob.institution, bob)


def titles(rows: list[Item]) -> set[str]:
    return {row.title for row in rows}


def test_items_are_listed_by_whether_they_are_public_and_whose_they_are(desk: Desk, alice: User, bob: User) -> None:
    with institution_scope(desk.institution):
        make_public_item(alice, title="Hers")
        make_public_item(alice, title="Hers, withdrawn", withdrawn_at=timezone.now())
        claim(alice, make_public_item(title="Hers by her word"))
        make_public_item(bob, title="His")
    assert titles(desk.rows_of(Item, public="no")) == {"Hers, withdrawn"}
    assert titles(desk.rows_of(Item, person=alice.pk, public="yes")) == {"Hers", "Hers by her word"}
    assert titles(desk.rows_of(Item)) == {"Hers", "Hers, withdrawn", "Hers by her word", "His"}


def test_authors_are_listed_by_whether_somebody_here_is_meant(desk: Desk, alice: User) -> None:
    with institution_scope(desk.institution):
        item = make_public_item(alice, title="Hers")
        line = item.authorships.get()
        columns = {"item": item, "source": line.source}
        Authorship.objects.create(**columns, position=2, name="Suggested", suggested_person=alice)
        Authorship.objects.create(**columns, position=3, name="Nobody")
    found = {
        match: [row.position for row in desk.rows_of(Authorship, match=match)]
        for match in ("somebody", "suggested", "nobody")
    }
    assert found == {"somebody": [1], "suggested": [2], "nobody": [3]}
