"""What a citation is made from."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import ProvenOrcid, User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from items.citable import citation_facts, owned_items
from items.domain.matching import match_lines
from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from items.models import Item, Source
from tests.items.factories import make_account, make_item


def test_facts_are_the_items_own(source: Source) -> None:
    item = make_item(
        "Leaf veins remember drought",
        source=source,
        authors=[{"name": "Oriel Sandpiper", "source_author_id": "830001"}, {"name": "Mara Quillfeather"}],
        kind=ItemKind.JOURNAL_CONTRIBUTION,
        doi="10.5072/made-up.2",
        version_doi="10.5072/made-up.2.v3",
        handle="10088/2",
        url="https://repository.example/2",
        container_title="Annals",
        issn="9999-9994",
        isbn="9780000000002",
        published_year=2024,
        published_month=6,
    )
    assert citation_facts([item]) == {
        item.pk: ItemFacts(
            title="Leaf veins remember drought",
            kind=ItemKind.JOURNAL_CONTRIBUTION,
            published=PartialDate(year=2024, month=6),
            doi="10.5072/made-up.2",
            version_doi="10.5072/made-up.2.v3",
            handle="10088/2",
            url="https://repository.example/2",
            container_title="Annals",
            issn="9999-9994",
            isbn="9780000000002",
            contributors=(
                Contributor(name="Oriel Sandpiper", source_author_id="830001"),
                Contributor(name="Mara Quillfeather"),
            ),
        )
    }


def test_only_proven_orcids_are_cited(mara: User, tobias: User, ines: User, source: Source) -> None:
    make_account(source, "800102", "SI-1002")
    authors = [
        {"name": "Mara", "orcid": "0009-8000-0000-0012"},
        {"name": "Tobias", "source_author_id": "800102"},
        {"name": "Inês Falcão-Reis"},
        {"name": "Stated and proved by nobody", "orcid": "0009-8000-0000-0098"},
    ]
    item = make_item("Together", source=source, authors=authors)
    match_lines([item.pk])
    cited = [contributor.orcid for contributor in citation_facts([item])[item.pk].contributors]
    assert cited == ["0009-8000-0000-0012", "0009-8000-0000-0020", None, None]


def test_newest_proof_stands_for_who_is_matched_by_account(tobias: User, source: Source) -> None:
    ProvenOrcid.objects.create(
        person=tobias, orcid="0009-8000-0000-0098", proved_at=timezone.now() - timedelta(days=400)
    )
    make_account(source, "800102", "SI-1002")
    item = make_item("Stone steps", source=source, authors=[{"name": "T.", "source_author_id": "800102"}])
    match_lines([item.pk])
    assert citation_facts([item])[item.pk].contributors[0].orcid == "0009-8000-0000-0020"


def test_account_without_a_proven_orcid_is_cited_without_one(mara: User, source: Source) -> None:
    ProvenOrcid.objects.all().delete()
    make_account(source, "800101", "SI-1001")
    author = {"name": "M.", "source_author_id": "800101", "orcid": "0009-8000-0000-0012"}
    item = make_item("Sedges", source=source, authors=[author])
    match_lines([item.pk])
    assert list(owned_items(mara)) == [item]
    assert citation_facts([item])[item.pk].contributors[0].orcid is None


def test_withdrawn_items_stay_owned(mara: User, source: Source) -> None:
    author = {"name": "M.", "orcid": "0009-8000-0000-0012"}
    item = make_item("Sedges", source=source, authors=[author, author], withdrawn_at=timezone.now())
    match_lines([item.pk])
    assert list(owned_items(mara)) == [item]


def test_the_other_institutions_items_are_nobodys_here(fjordhaven: Institution, mara: User, source: Source) -> None:
    with institution_scope(fjordhaven):
        there = User.objects.get(given_name="Mara")
        leak = make_item("Leak", source=Source.objects.get(), authors=[{"name": "M.", "orcid": "0009-8000-0000-0012"}])
        match_lines([leak.pk])
        assert list(owned_items(there)) == [leak]
    match_lines([leak.pk])
    assert list(owned_items(mara)) == []
    assert list(owned_items(there)) == []
    assert citation_facts([leak])[leak.pk].contributors == ()


@pytest.mark.parametrize("count", [1, 60])
def test_facts_of_many_items_cost_two_queries(
    count: int, mara: User, source: Source, django_assert_num_queries: Any
) -> None:
    author = {"name": "M.", "orcid": "0009-8000-0000-0012"}
    items = [make_item(f"Item {n}", source=source, authors=[author]) for n in range(count)]
    match_lines([item.pk for item in items])
    with django_assert_num_queries(1):  # the items
        owned = list(owned_items(mara))
    assert {item.pk for item in owned} == {item.pk for item in items}
    with django_assert_num_queries(2):  # lines, proofs
        facts = citation_facts(owned)
    assert [facts[item.pk].title for item in items] == [item.title for item in items]


def test_nothing_asked_is_nothing_answered(smithsonian: Institution) -> None:
    assert citation_facts(Item.objects.none()) == {}
