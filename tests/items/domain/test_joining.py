"""Items and choices of two accounts that become one."""

import pytest
from django.utils import timezone

from accounts.domain.joining import join_accounts
from accounts.models import User
from items.domain.choices import claim_item, exclude_item, note_removed_in_orcid, reject_item
from items.domain.matching import match_item
from items.models import Authorship, Choice, Item, Source
from tests.items.factories import make_account, make_item, make_person


@pytest.fixture
def kept(mara: User) -> User:
    return mara


@pytest.fixture
def given_up(mara: User) -> User:
    """Mara's other account: another staff identifier, another iD."""
    return make_person("Mara", "Quillfeather", orcid="0009-8000-0000-0047", staff_id="GUEST-1")


def owners() -> list[tuple[str, int | None, str]]:
    rows = Authorship.objects.select_related("item").order_by("item")
    return [(row.item.title, row.person_id, row.how) for row in rows]


def test_items_of_either_account_are_the_person_s(kept: User, given_up: User, source: Source) -> None:
    make_account(source, "7", "GUEST-1")
    authors = [
        {"name": "M.", "orcid": "0009-8000-0000-0012"},
        {"name": "M.", "orcid": "0009-8000-0000-0047"},
        {"name": "M.", "source_author_id": "7"},
    ]
    for number, author in enumerate(authors):
        match_item(make_item(f"Sedge {number}", source=source, authors=[author]))
    assert [person for _title, person, _how in owners()] == [kept.pk, given_up.pk, given_up.pk]
    join_accounts(kept, given_up=given_up)
    assert owners() == [
        ("Sedge 0", kept.pk, "orcid"),
        ("Sedge 1", kept.pk, "orcid"),
        ("Sedge 2", kept.pk, "account"),
    ]


def test_item_that_both_accounts_wrote_is_one_person_s_once(kept: User, given_up: User, source: Source) -> None:
    lines = [{"name": "M.", "orcid": "0009-8000-0000-0012"}, {"name": "M.", "orcid": "0009-8000-0000-0047"}]
    match_item(make_item("Sedge", source=source, authors=lines))
    join_accounts(kept, given_up=given_up)
    assert {person for _title, person, _how in owners()} == {kept.pk}


def test_suggestions_go_to_the_person(kept: User, given_up: User, source: Source) -> None:
    match_item(make_item("Sedge", source=source, authors=[{"name": "Quillfeather, Mara"}]))
    assert Authorship.objects.get().suggested_person is None  # two people have that name
    join_accounts(kept, given_up=given_up)
    match_item(Item.objects.get())
    assert Authorship.objects.get().suggested_person == kept


def test_claim_of_the_other_account_is_the_person_s(kept: User, given_up: User, source: Source) -> None:
    item = make_item("Sedge", source=source, authors=[{"name": "Quillfeather, Mara"}])
    claim_item(given_up, item)
    join_accounts(kept, given_up=given_up)
    assert owners() == [("Sedge", kept.pk, "claimed")]


def test_what_keeps_an_item_off_the_record_holds(kept: User, given_up: User, source: Source) -> None:
    items = [make_item(f"Sedge {number}", source=source, authors=[{"name": "M."}]) for number in range(5)]
    exclude_item(given_up, items[0])
    claim_item(kept, items[1])
    exclude_item(given_up, items[1])
    note_removed_in_orcid(given_up, items[2])
    claim_item(kept, items[2])
    claim_item(kept, items[3])
    reject_item(given_up, items[3])
    reject_item(kept, items[4])
    before = timezone.now()
    join_accounts(kept, given_up=given_up)
    found = [
        (choice.item.title, bool(choice.excluded_at), bool(choice.removed_in_orcid_at), choice.claim)
        for choice in Choice.objects.filter(person=kept).select_related("item").order_by("item")
    ]
    assert found == [
        ("Sedge 0", True, False, ""),
        ("Sedge 1", True, False, "claimed"),
        ("Sedge 2", False, True, "claimed"),
        ("Sedge 3", False, False, "rejected"),
        ("Sedge 4", False, False, "rejected"),
    ]
    assert not Choice.objects.filter(person=given_up).exists()
    assert Choice.objects.get(person=kept, item=items[4]).decided_at < before
