"""Harvesting the repository stand-in, a real process."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from institutions.models import Institution
from items.citable import citation_facts, owned_items
from items.domain.harvest import HarvestCount, harvest_source
from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from items.models import Authorship, Item, Source
from tests.items.factories import make_source
from tests.items.repository import Repository

MARA = {"name": "Quillfeather, Mara", "orcid": "0009-8000-0000-0012"}


@pytest.fixture
def source(stand_in_source: Source) -> Source:
    return stand_in_source


def revisions() -> dict[str, int]:
    return dict(Item.objects.values_list("title", "revision"))


def titles(person: User) -> list[str]:
    return list(owned_items(person).order_by("title").values_list("title", flat=True))


def test_the_demos_people_find_their_items(
    repository: Repository, mara: User, tobias: User, ines: User, smithsonian: Institution
) -> None:
    repository.give_token("token-of-101", 101)
    source = make_source(url=f"{repository.url}/v2", group="101", token="token-of-101")
    count = harvest_source(source)
    assert count.problem == ""
    assert (count.listed, count.accounts) == (count.new, 5)
    assert len(titles(mara)) == 15
    assert titles(tobias) == [
        "Counting footsteps: stair wear as a calendar",
        "Interviews with lighthouse families, 1961 to 2022",
        "Inventory of the lamp room, before and after the flood",
        "Ropes, knots and hands: filmed demonstrations by retired keepers",
        "Wear on the stone steps of nine lighthouses",
    ]
    assert titles(ines) == [
        "Snapping shrimp at rush hour",
        "Sons do mangal: a year of underwater recordings from one creek",
        "mangal-clips: cut long recordings at the quiet places",
    ]
    suggested = Authorship.objects.filter(suggested_person=ines).values_list("item__title", flat=True)
    assert list(suggested) == ["Relatório de campo: marés e caranguejos, verão de 2014"]
    assert not Authorship.objects.filter(suggested_person=mara).exists()
    item = Item.objects.get(title="Leaf veins remember drought: evidence from island figs")
    assert citation_facts([item])[item.pk] == ItemFacts(
        title="Leaf veins remember drought: evidence from island figs",
        kind=ItemKind.JOURNAL_CONTRIBUTION,
        published=PartialDate(year=2024, month=6, day=15),
        doi="10.5072/made-up.910000002",
        version_doi="10.5072/made-up.910000002.v1",
        url=item.url,
        container_title="Made-up Annals of Island Botany",
        issn="9999-9994",
        contributors=(
            Contributor(name="Oriel Sandpiper", source_author_id="830001"),
            Contributor(name="Mara Quillfeather", orcid="0009-8000-0000-0012", source_author_id="800101"),
            Contributor(name="Bram Thistlewood", source_author_id="830002"),
        ),
    )


def test_harvesting_twice_changes_nothing_and_reads_no_item_again(
    repository: Repository, group: int, source: Source, mara: User
) -> None:
    repository.publish(group, "Sedges", [MARA])
    repository.publish(group, "Lichens", [MARA])
    harvest_source(source)
    repository.calls()
    before = list(Item.objects.order_by("pk").values())
    assert harvest_source(source) == HarvestCount(listed=2, unchanged=2)
    assert list(Item.objects.order_by("pk").values()) == before
    since = (timezone.now() - timedelta(days=1)).date()
    asked = f"/v2/articles?order=modified_date&order_direction=asc&group={group}"
    assert repository.calls() == [
        "/v2/account/institution/accounts?page=1&page_size=1000",
        f"/v2/articles?order=modified_date&order_direction=asc&modified_since={since}&group={group}&page=1&page_size=1000",
        f"{asked}&page=1&page_size=1000",
    ]


def test_full_harvest_reads_everything_and_changes_nothing(
    repository: Repository, group: int, source: Source, mara: User
) -> None:
    repository.publish(group, "Sedges", [MARA])
    harvest_source(source)
    assert harvest_source(source, full=True) == HarvestCount(listed=1, read=1, unchanged=1)
    assert revisions() == {"Sedges": 1}


def test_corrected_title_is_a_new_revision(repository: Repository, group: int, source: Source, mara: User) -> None:
    number = repository.publish(group, "Sedges", [MARA])
    harvest_source(source)
    repository.change(number, title="Sedges, corrected")
    assert harvest_source(source) == HarvestCount(listed=1, read=1, changed=1)
    assert revisions() == {"Sedges, corrected": 2}


def test_new_version_keeps_the_item(repository: Repository, group: int, source: Source, mara: User) -> None:
    number = repository.publish(group, "Sedges", [MARA])
    harvest_source(source)
    repository.publish_again(number, new_version=True)
    harvest_source(source)
    item = Item.objects.get()
    assert (item.doi, item.version_doi) == (f"10.5072/made-up.{number}", f"10.5072/made-up.{number}.v2")


def test_author_who_is_added_owns_the_item_and_who_is_taken_off_does_not(
    repository: Repository, group: int, source: Source, mara: User, tobias: User
) -> None:
    repository.add_account(group, "SI-1002")
    number = repository.publish(group, "Sedges", [MARA])
    harvest_source(source)
    repository.change(number, authors=[{"account": "SI-1002"}])
    harvest_source(source)
    assert (titles(mara), titles(tobias)) == ([], ["Sedges"])


def test_account_that_is_seen_only_after_its_items_makes_them_theirs(
    repository: Repository, group: int, source: Source, tobias: User
) -> None:
    repository.add_account(group, "SI-1002")
    repository.publish(group, "Stone steps", [{"account": "SI-1002"}])
    source.token = ""
    source.save()
    harvest_source(source)
    assert titles(tobias) == []
    source.token = f"token-of-{group}"
    source.save()
    assert harvest_source(source) == HarvestCount(listed=1, unchanged=1, accounts=1)
    assert titles(tobias) == ["Stone steps"]


def test_refused_token_is_told_and_stops_no_item(
    repository: Repository, group: int, source: Source, mara: User
) -> None:
    source.token = "of last year"
    source.save()
    repository.publish(group, "Sedges", [MARA])
    count = harvest_source(source)
    host = repository.url.removeprefix("http://")
    assert count == HarvestCount(
        listed=1,
        read=1,
        new=1,
        problem=f"{host} does not let this token read its list (401). An administrator of the institution there"
        " must make a new one, and it must be set here.",
    )
    source.refresh_from_db()
    assert (source.last_error, source.harvested_through) == (count.problem, None)
    assert titles(mara) == ["Sedges"]


def test_same_doi_from_two_sources_is_one_item(
    repository: Repository, group: int, source: Source, mara: User, smithsonian: Institution
) -> None:
    other_group = repository.make_group()
    second = make_source(url=source.url, group=str(other_group), position=1)
    number = repository.publish(group, "As the first says", [MARA], doi="10.5072/made-up.shared")
    repository.publish(other_group, "As the second says", [], doi="10.5072/MADE-UP.shared")
    harvest_source(second)
    harvest_source(source)
    item = Item.objects.get()
    assert (item.title, item.revision, item.records.count()) == ("As the first says", 2, 2)
    harvest_source(second, full=True)
    assert revisions() == {"As the first says": 2}
    repository.withdraw(number)
    harvest_source(source)
    harvest_source(source)
    item.refresh_from_db()
    assert (item.title, item.is_public) == ("As the second says", True)


def test_news_of_a_harvest_is_one(
    source: Source, mara: User, tobias: User, news: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    group, repository = int(source.group), Repository(source.url.removesuffix("/v2"))
    repository.add_account(group, "SI-1002")
    repository.publish(group, "Sedges", [MARA])
    repository.publish(group, "Stone steps", [{"account": "SI-1002"}])
    with django_capture_on_commit_callbacks(execute=True):
        harvest_source(source)
    scope = source.institution_id
    assert news == [(scope, frozenset({mara.pk, tobias.pk}), scope)]
    news.clear()
    with django_capture_on_commit_callbacks(execute=True):
        harvest_source(source)
    assert news == []


def test_what_a_broken_off_harvest_changed_is_told_by_the_next(
    group: int, source: Source, mara: User, news: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    harvest_source(source)
    Source.objects.update(last_harvest_ended_at=timezone.now() - timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        harvest_source(source)
    assert [people for _institution, people, _scope in news] == [frozenset({mara.pk})]
