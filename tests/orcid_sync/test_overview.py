"""The list of a researcher's works: in pages, by state, at the same cost for three hundred as for three."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from institutions.models import Institution
from institutions.tenancy.scope import institution_scope, scoped_institution_id
from items.enums import ItemKind
from items.models import Item
from orcid_sync.enums import CitationState, ConnectionState
from orcid_sync.models import Citation, OrcidConnection
from orcid_sync.overview import draw_overview, page_of_works
from sandbox.demo.pages import Page
from tests.items.factories import make_person

HOST = {"host": "smithsonian.colophon.test"}


@pytest.fixture
def institution(smithsonian: Institution, fjordhaven: Institution) -> Iterator[Institution]:
    with institution_scope(smithsonian):
        yield smithsonian


@pytest.fixture
def connected(institution: Institution) -> OrcidConnection:
    """She has pressed Send, and the worker has read her record."""
    now = timezone.now()
    return OrcidConnection.objects.create(
        person=make_person("Mara", "Quillfeather"),
        orcid="0009-8000-0000-0012",
        client_id="APP-1",
        site_url="https://orcid.example",
        name="Mara Quillfeather",
        access_token="a token",
        connected_at=now,
        read_at=now,
        started_at=now,
        state=ConnectionState.ACTIVE,
    )


@pytest.fixture
def add_works(connected: OrcidConnection) -> Callable[..., None]:
    def add(count: int, *, state: CitationState = CitationState.SENT, on_record: bool = True) -> None:
        institution_id = scoped_institution_id()
        first = Item.objects.count()
        items = Item.objects.bulk_create(
            Item(
                institution_id=institution_id,
                title=f"Sedge {number:03}",
                kind=ItemKind.DATASET,
                doi=f"10.5072/{number}",
                published_year=2024,
            )
            for number in range(first, first + count)
        )
        Citation.objects.bulk_create(
            Citation(
                institution_id=institution_id,
                connection=connected,
                item=item,
                put_code=first + number if on_record else None,
                sent_at=timezone.now() if on_record else None,
                state=state,
            )
            for number, item in enumerate(items, start=1)
        )

    return add


@pytest.fixture
def visitor(connected: OrcidConnection) -> Client:
    client = Client(headers=HOST)
    client.force_login(connected.person)
    return client


def titles(client: Client, query: str = "") -> list[str]:
    page = Page(url="/", status=200, html=client.get(f"/orcid/{query}").content.decode())
    return [one.text for one in page.elements(tag="h3")]


def test_page_costs_the_same_number_of_queries_for_three_hundred_works(
    visitor: Client, add_works: Callable[..., None]
) -> None:
    def cost() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get("/orcid/").status_code == 200
        return [query["sql"] for query in queries if re.match("SELECT|UPDATE|INSERT", query["sql"])]

    add_works(3)
    few = cost()
    add_works(297)
    many = cost()
    # The host, the session, the person and their picture; the connection, the counts, how many works, fifty of them.
    assert (len(few), len(many)) == (8, 8)


def test_works_come_in_pages_of_fifty(visitor: Client, add_works: Callable[..., None]) -> None:
    add_works(120)
    assert titles(visitor) == [f"Sedge {number:03}" for number in range(50)]
    assert titles(visitor, "?page=3") == [f"Sedge {number:03}" for number in range(100, 120)]
    assert titles(visitor, "?page=99") == titles(visitor, "?page=3")
    assert titles(visitor, "?page=nonsense") == titles(visitor)


def test_pages_lead_to_each_other_within_the_chosen_state(visitor: Client, add_works: Callable[..., None]) -> None:
    add_works(120)
    add_works(3, state=CitationState.BLOCKED, on_record=False)
    answer = visitor.get("/orcid/?state=sent&page=2")
    page = Page(url="http://site/orcid/?state=sent&page=2", status=200, html=answer.content.decode())
    assert page.pressing("Newer").url == "http://site/orcid/?state=sent&page=1#works"
    assert page.pressing("Older").url == "http://site/orcid/?state=sent&page=3#works"
    assert "Page 2 of 3" in page.text


def test_works_of_one_state_are_shown_alone_and_an_unknown_state_shows_all(
    visitor: Client, add_works: Callable[..., None]
) -> None:
    add_works(2)
    add_works(1, state=CitationState.EXCLUDED, on_record=False)
    assert titles(visitor, "?state=excluded") == ["Sedge 002"]
    assert titles(visitor, "?state=nonsense") == ["Sedge 000", "Sedge 001", "Sedge 002"]


def test_newest_come_first_and_those_without_a_year_last(
    connected: OrcidConnection, add_works: Callable[..., None]
) -> None:
    add_works(3)
    Item.objects.filter(title="Sedge 001").update(published_year=2026)
    Item.objects.filter(title="Sedge 000").update(published_year=None)
    shown = page_of_works(connected)
    assert [row.item.title for row in shown] == ["Sedge 001", "Sedge 002", "Sedge 000"]


def test_counts_tell_new_works_from_those_that_change(
    connected: OrcidConnection, add_works: Callable[..., None]
) -> None:
    add_works(2)
    add_works(3, state=CitationState.WAITING)
    add_works(4, state=CitationState.WAITING, on_record=False)
    add_works(1, state=CitationState.LEFT_TO_OTHER_SOURCE, on_record=False)
    overview = draw_overview(connected)
    assert (overview.new, overview.changing, overview.waiting) == (4, 3, 7)
    assert (overview.on_record, overview.left_to_others, overview.blocked, overview.total) == (5, 1, 0, 10)
    assert [(str(group.label), group.works) for group in overview.groups] == [
        ("On the way", 7),
        ("On ORCID", 2),
        ("There already", 1),
    ]
