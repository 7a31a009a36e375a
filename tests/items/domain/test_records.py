"""One item from several sources, and a record that goes its own way."""

from dataclasses import replace

import pytest
from django.utils import timezone

from accounts.models import User
from items.citable import owned_items
from items.domain.choices import exclude_item
from items.domain.records import Became, Told, store_record, withdraw_record
from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from items.models import Authorship, Choice, Item, Source, SourceRecord
from items.sources.values import Stated
from tests.items.factories import make_source

FACTS = ItemFacts(title="Sedges", kind=ItemKind.DATASET, doi="10.5072/a", contributors=(Contributor(name="M."),))


@pytest.fixture
def second(source: Source) -> Source:
    """A source that is believed less."""
    return make_source(group="2", position=1)


def store(source: Source, facts: ItemFacts, identifier: str = "1") -> Told:
    return store_record(source, Stated(identifier=identifier, facts=facts), at=timezone.now())


def withdraw(source: Source, identifier: str = "1") -> Told:
    record = SourceRecord.objects.select_related("item").get(source=source, identifier=identifier)
    return withdraw_record(record, at=timezone.now())


def test_new_item_is_of_the_first_revision(source: Source) -> None:
    assert store(source, FACTS).became == Became.NEW
    assert Item.objects.get().revision == 1


def test_item_of_which_nothing_is_known_is_of_the_first_revision_too(source: Source) -> None:
    store(source, ItemFacts(title="", kind=ItemKind.OTHER))
    store(source, ItemFacts(title="", kind=ItemKind.OTHER), "2")
    assert list(Item.objects.values_list("revision", flat=True)) == [1, 1]


@pytest.mark.parametrize(
    "other",
    [
        replace(FACTS, title="Sedges, corrected"),
        replace(FACTS, kind=ItemKind.REPORT),
        replace(FACTS, published=PartialDate(year=2024)),
        replace(FACTS, version_doi="10.5072/a.v2"),
        replace(FACTS, handle="10088/1"),
        replace(FACTS, url="https://r.example/1"),
        replace(FACTS, container_title="Annals"),
        replace(FACTS, issn="9999-9994"),
        replace(FACTS, isbn="9780000000002"),
        replace(FACTS, contributors=(Contributor(name="Mara"),)),
        replace(FACTS, contributors=(Contributor(name="M.", orcid="0009-8000-0000-0012"),)),
        replace(FACTS, contributors=(Contributor(name="M."), Contributor(name="N."))),
        replace(FACTS, contributors=()),
    ],
)
def test_every_fact_of_a_citation_makes_a_revision_and_so_does_its_return(source: Source, other: ItemFacts) -> None:
    store(source, FACTS)
    assert store(source, other).became == Became.CHANGED
    assert Item.objects.get().revision == 2
    assert store(source, other).became == Became.UNCHANGED
    assert Item.objects.get().revision == 2
    store(source, FACTS)
    assert Item.objects.get().revision == 3


def test_order_of_authors_is_a_fact(source: Source, mara: User) -> None:
    authors = (Contributor(name="M.", orcid="0009-8000-0000-0012"), Contributor(name="N."), Contributor(name="O."))
    store(source, replace(FACTS, contributors=authors))
    assert store(source, replace(FACTS, contributors=authors[::-1])).people == {mara.pk}
    assert list(Authorship.objects.values_list("position", "name", "person")) == [
        (1, "O.", None),
        (2, "N.", None),
        (3, "M.", mara.pk),
    ]
    assert Item.objects.get().revision == 2


def test_who_is_no_author_any_more_is_told(source: Source, mara: User) -> None:
    store(source, replace(FACTS, contributors=(Contributor(name="M.", orcid="0009-8000-0000-0012"),)))
    assert store(source, replace(FACTS, contributors=())).people == {mara.pk}
    assert list(owned_items(mara)) == []


def test_handle_makes_two_records_one_item(source: Source, second: Source) -> None:
    store(source, replace(FACTS, doi="", handle="10088/1"))
    store(second, replace(FACTS, title="As the second says", doi="10.5072/b", handle="10088/1"))
    item = Item.objects.get()
    assert (item.title, item.doi, item.handle) == ("Sedges", "10.5072/b", "10088/1")


def test_same_handle_and_other_dois_are_two_items(source: Source, second: Source) -> None:
    store(source, replace(FACTS, handle="10088/1"))
    store(second, replace(FACTS, doi="10.5072/b", handle="10088/1"))
    assert sorted(Item.objects.values_list("doi", flat=True)) == ["10.5072/a", "10.5072/b"]


def test_the_source_with_the_lower_position_is_believed_whoever_comes_first(source: Source, second: Source) -> None:
    store(second, replace(FACTS, title="As the second says"))
    store(source, FACTS)
    store(second, replace(FACTS, title="As the second says now"))
    assert Item.objects.get().title == "Sedges"


def test_item_is_withdrawn_when_the_last_source_withdraws_it(source: Source, second: Source) -> None:
    store(source, FACTS)
    store(second, replace(FACTS, title="As the second says"))
    assert withdraw(source).became == Became.CHANGED
    assert Item.objects.get().title == "As the second says"
    assert withdraw(second).became == Became.WITHDRAWN
    assert not Item.objects.get().is_public
    assert store(source, FACTS).became == Became.RETURNED
    item = Item.objects.get()
    assert (item.title, item.is_public) == ("Sedges", True)


def test_item_keeps_its_identity_when_its_doi_is_corrected(source: Source, mara: User) -> None:
    store(source, FACTS)
    item = Item.objects.get()
    store(source, replace(FACTS, doi="10.5072/corrected"))
    assert Item.objects.get() == item
    assert Item.objects.get().doi == "10.5072/corrected"


def test_item_that_gets_a_doi_stays_the_item_that_was_excluded(source: Source, mara: User) -> None:
    store(source, replace(FACTS, doi="", handle="10088/1"))
    exclude_item(mara, Item.objects.get())
    store(source, replace(FACTS, handle="10088/1"))
    assert Choice.objects.get().item == Item.objects.get()


def test_record_that_turns_out_to_be_another_item_takes_what_was_decided_along(source: Source, mara: User) -> None:
    store(source, FACTS)
    store(source, replace(FACTS, doi="10.5072/twin"), "2")
    twin = Item.objects.get(doi="10.5072/twin")
    exclude_item(mara, twin)
    store(source, FACTS, "2")
    twin.refresh_from_db()
    assert not twin.is_public
    kept = Item.objects.get(doi="10.5072/a")
    assert kept.records.count() == 2
    assert Choice.objects.get(item=kept).excluded_at == Choice.objects.get(item=twin).excluded_at


def test_record_that_goes_its_own_way_leaves_the_item_to_the_others(source: Source, second: Source) -> None:
    store(source, FACTS)
    store(second, FACTS)
    store(second, replace(FACTS, doi="10.5072/own-way"))
    assert sorted(Item.objects.values_list("doi", "revision")) == [("10.5072/a", 1), ("10.5072/own-way", 1)]


def test_two_records_that_swap_their_dois_are_still_two_items(source: Source) -> None:
    store(source, FACTS, "1")
    store(source, replace(FACTS, doi="10.5072/b"), "2")
    store(source, replace(FACTS, doi="10.5072/b"), "1")
    store(source, FACTS, "2")
    assert sorted((record.identifier, record.item.doi) for record in SourceRecord.objects.all()) == [
        ("1", "10.5072/b"),
        ("2", "10.5072/a"),
    ]
    assert all(item.is_public for item in Item.objects.all())


def test_unchanged_item_is_news_to_nobody(source: Source, mara: User) -> None:
    facts = replace(FACTS, contributors=(Contributor(name="M.", orcid="0009-8000-0000-0012"),))
    assert store(source, facts).people == {mara.pk}
    assert store(source, facts).people == frozenset()
