"""Whose items these are."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import ProvenOrcid, User
from institutions.models import Event
from items.citable import owned_items
from items.domain.choices import claim_item, reject_item
from items.domain.matching import match_item, match_lines, match_person
from items.enums import How
from items.models import Authorship, Item, Source
from tests.items.factories import make_account, make_item, make_person


def lines_of(item: Item) -> list[tuple[Any, ...]]:
    return list(
        Authorship.objects.filter(item=item)
        .order_by("position")
        .values_list("name", "person__given_name", "how", "suggested_person__given_name")
    )


def test_item_with_the_proven_orcid_is_the_persons(mara: User, source: Source) -> None:
    item = make_item("Sedges", source=source, authors=[{"name": "Somebody Else", "orcid": "0009-8000-0000-0012"}])
    match_person(mara)
    assert lines_of(item) == [("Somebody Else", "Mara", How.ORCID, None)]
    assert list(owned_items(mara)) == [item]


def test_item_of_the_persons_account_is_theirs_without_any_orcid_on_it(tobias: User, source: Source) -> None:
    make_account(source, "800102", "SI-1002")
    item = make_item("Stone steps", source=source, authors=[{"name": "T.", "source_author_id": "800102"}])
    match_item(item)
    assert lines_of(item) == [("T.", "Tobias", How.ACCOUNT, None)]


def test_author_number_of_another_repository_is_nobodys(tobias: User, source: Source) -> None:
    elsewhere = Source.objects.create(kind="figshare", url="https://api.elsewhere.example/v2")
    make_account(elsewhere, "800102", "SI-1002")
    item = make_item("Stone steps", source=source, authors=[{"name": "T.", "source_author_id": "800102"}])
    match_item(item)
    match_person(tobias)
    assert lines_of(item) == [("T.", None, How.NOT, None)]


def test_author_number_means_the_same_in_another_group_of_the_repository(tobias: User, source: Source) -> None:
    group = Source.objects.create(kind="figshare", url=source.url, group="102")
    make_account(group, "800102", "SI-1002")
    item = make_item("Stone steps", source=source, authors=[{"name": "T.", "source_author_id": "800102"}])
    match_person(tobias)
    assert lines_of(item) == [("T.", "Tobias", How.ACCOUNT, None)]


def test_proven_orcid_goes_before_the_account(mara: User, tobias: User, source: Source) -> None:
    make_account(source, "800102", "SI-1002")
    author = {"name": "M. Q.", "source_author_id": "800102", "orcid": "0009-8000-0000-0012"}
    item = make_item("Whose?", source=source, authors=[author])
    match_item(item)
    assert lines_of(item) == [("M. Q.", "Mara", How.ORCID, None)]


def test_orcid_that_nobody_proved_makes_an_item_nobodys(source: Source) -> None:
    newt = make_person("Newton", "Varga", staff_id="SI-1004")
    item = make_item("Barometer", source=source, authors=[{"name": "Newton Varga", "orcid": "0009-8000-0000-0055"}])
    match_person(newt)
    assert lines_of(item) == [("Newton Varga", None, How.NOT, None)]


def test_name_alone_only_suggests(ines: User, source: Source) -> None:
    item = make_item("Relatório de campo", source=source, authors=[{"name": "Falcão-Reis, Inês"}])
    match_person(ines)
    assert lines_of(item) == [("Falcão-Reis, Inês", None, How.NOT, "Inês")]
    assert list(owned_items(ines)) == []


def test_namesake_with_the_orcid_of_somebody_else_is_not_even_suggested(mara: User, source: Source) -> None:
    item = make_item("Tax law", source=source, authors=[{"name": "Mara Quillfeather", "orcid": "0009-8000-0000-0098"}])
    match_person(mara)
    match_item(item)
    assert lines_of(item) == [("Mara Quillfeather", None, How.NOT, None)]


def test_name_that_two_people_share_is_suggested_to_neither(mara: User, source: Source) -> None:
    make_person("Mara", "Quillfeather")
    item = make_item("Sedges", source=source, authors=[{"name": "Mara Quillfeather"}])
    match_item(item)
    assert lines_of(item) == [("Mara Quillfeather", None, How.NOT, None)]


def test_email_of_an_account_suggests_and_does_not_own(source: Source) -> None:
    sam = make_person("Sam", "Okonkwo-Lind", email="Sam@si.example")
    make_account(source, "800110", "another directory's number", email="sam@si.example")
    item = make_item("Shelves", source=source, authors=[{"name": "S. O.", "source_author_id": "800110"}])
    match_person(sam)
    assert lines_of(item) == [("S. O.", None, How.NOT, "Sam")]
    match_item(item)
    assert lines_of(item) == [("S. O.", None, How.NOT, "Sam")]


def test_staff_id_of_two_people_matches_neither_and_is_told_once(tobias: User, source: Source) -> None:
    other = make_person("Tobias", "Ashgrove-Second")
    other.staff_ids.create(kind="hr_number", value="SI-1002")
    make_account(source, "800102", "SI-1002")
    item = make_item("Stone steps", source=source, authors=[{"name": "T.", "source_author_id": "800102"}])
    match_item(item)
    match_person(tobias)
    assert lines_of(item) == [("T.", None, How.NOT, None)]
    told = Event.objects.filter(kind="item.author_ambiguous").values_list("about", flat=True)
    assert set(told) == {tobias.audit_key, other.audit_key}
    assert len(told) == 2


def test_empty_staff_id_matches_nobody(source: Source) -> None:
    newt = make_person("Newton", "Varga")
    newt.staff_ids.create(kind="employee_number", value="")
    make_account(source, "800104", "")
    item = make_item("Barometer", source=source, authors=[{"name": "N.", "source_author_id": "800104"}])
    match_item(item)
    match_person(newt)
    assert lines_of(item) == [("N.", None, How.NOT, None)]


def test_newest_proof_of_an_orcid_counts(mara: User, source: Source) -> None:
    second_account = make_person("Mara", "Quillfeather", orcid="0009-8000-0000-0012")
    ProvenOrcid.objects.filter(person=second_account).update(proved_at=timezone.now() - timedelta(days=1))
    item = make_item("Sedges", source=source, authors=[{"name": "M.", "orcid": "0009-8000-0000-0012"}])
    match_item(item)
    assert list(owned_items(mara)) == [item]
    assert list(owned_items(second_account)) == []


def test_rejected_item_is_nobodys_and_suggested_no_more(mara: User, source: Source) -> None:
    item = make_item("Sedges", source=source, authors=[{"name": "Mara Quillfeather", "orcid": "0009-8000-0000-0012"}])
    match_item(item)
    reject_item(mara, item)
    match_person(mara)
    assert lines_of(item) == [("Mara Quillfeather", None, How.NOT, None)]
    assert list(owned_items(mara)) == []


def test_claimed_item_is_the_persons(ines: User, source: Source) -> None:
    item = make_item("Relatório", source=source, authors=[{"name": "Inês Falcão-Reis"}])
    match_person(ines)
    claim_item(ines, item)
    assert lines_of(item) == [("Inês Falcão-Reis", "Inês", How.CLAIMED, None)]
    assert list(owned_items(ines)) == [item]


def test_claim_holds_when_the_repository_spells_the_name_anew(ines: User, source: Source) -> None:
    item = make_item("Relatório", source=source, authors=[{"name": "Inês Falcão-Reis"}])
    claim_item(ines, item)
    Authorship.objects.filter(item=item).update(name="Unreadable", name_key="")
    match_item(item)
    assert list(owned_items(ines)) == [item]


def test_claim_takes_no_line_that_is_somebody_elses(mara: User, source: Source) -> None:
    namesake = make_person("Mara", "Quillfeather")
    item = make_item("Sedges", source=source, authors=[{"name": "Mara Quillfeather", "orcid": "0009-8000-0000-0012"}])
    claim_item(namesake, item)
    assert lines_of(item) == [("Mara Quillfeather", "Mara", How.ORCID, None)]
    assert Authorship.objects.get(item=item).person == mara


def test_coauthors_citations_change_when_somebody_is_no_author_after_all(
    mara: User, tobias: User, source: Source
) -> None:
    authors = [{"name": "M.", "orcid": "0009-8000-0000-0012"}, {"name": "T.", "orcid": "0009-8000-0000-0020"}]
    item = make_item("Together", source=source, authors=authors)
    assert match_lines([item.pk]) == {mara.pk, tobias.pk}
    item.refresh_from_db()
    assert item.revision == 1
    reject_item(tobias, item)
    item.refresh_from_db()
    assert item.revision == 2


def test_matching_again_changes_nothing(mara: User, tobias: User, source: Source) -> None:
    make_account(source, "800102", "SI-1002")
    authors = [{"name": "M.", "orcid": "0009-8000-0000-0012"}, {"name": "T.", "source_author_id": "800102"}]
    item = make_item("Together", source=source, authors=authors)
    assert match_lines([item.pk]) == {mara.pk, tobias.pk}
    assert match_lines([item.pk]) == frozenset()


@pytest.mark.parametrize("count", [1, 40])
def test_matching_many_items_asks_as_often_as_matching_one(
    count: int, mara: User, tobias: User, source: Source, django_assert_num_queries: Any
) -> None:
    make_account(source, "800102", "SI-1002")
    authors = [{"name": "M.", "orcid": "0009-8000-0000-0012"}, {"name": "T.", "source_author_id": "800102"}]
    items = [make_item(f"Item {n}", source=source, authors=authors) for n in range(count)]
    with django_assert_num_queries(8):
        # lock, lines, proofs, choices, accounts, staff ids, people alike, update
        assert match_lines([item.pk for item in items]) == {mara.pk, tobias.pk}
