"""The rows that the cost of the walls is measured on."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import RoleKind
from accounts.models import User
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from items.enums import How, SourceKind
from items.models import Authorship, Item, Source
from orcid_sync.enums import CitationState, ConnectionState
from orcid_sync.models import Citation, OrcidConnection
from reports.domain.keys import create_report_key
from tests.factories import InstitutionFactory, RoleFactory, UserFactory

PEOPLE = 100
ITEMS = 100
STREAMED = 100_000


@dataclass(frozen=True)
class Rows:
    """Who asks for pages in a database that is full."""

    institution: Institution
    person: User
    staff: User
    report_key: str


def fill_database() -> Rows:
    """Make one institution with people, their items and citations, and a long trail."""
    institution = InstitutionFactory(slug="bench")
    with institution_scope(institution), transaction.atomic():
        source = Source.objects.create(kind=SourceKind.FIGSHARE, url="https://api.repository.example/v2")
        people = [_make_person(source, number) for number in range(PEOPLE)]
        staff = UserFactory(institution=institution)
        RoleFactory(person=staff, kind=RoleKind.SUPPORT)
        trail = [Event(kind="bench.noted") for _ in range(STREAMED - Event.objects.count())]
        Event.objects.bulk_create(trail, batch_size=5000)
        key = create_report_key(name="bench", department=None)
    # What autovacuum does to a database within minutes of its filling.
    with connection.as_owner(), connection.cursor() as cursor:  # type: ignore[attr-defined] # our backend's
        cursor.execute("VACUUM ANALYZE")
    return Rows(institution, people[0], staff, key)


def _make_person(source: Source, number: int) -> User:
    person: User = UserFactory()
    now = timezone.now()
    held = OrcidConnection.objects.create(
        person=person,
        orcid=f"0009-8000-{number // 10000:04}-{number % 10000:04}",
        client_id="APP-BENCH",
        site_url="https://orcid.example",
        state=ConnectionState.ACTIVE,
        started_at=now,
        read_at=now,
        needs_reading=False,
    )
    items = Item.objects.bulk_create(
        [
            Item(title=f"Bench {number}.{each}", kind="dataset", doi=f"10.5072/b.{number}.{each}", published_year=2020)
            for each in range(ITEMS)
        ]
    )
    Authorship.objects.bulk_create(
        [
            Authorship(item=item, source=source, position=1, name=str(person), person=person, how=How.ACCOUNT)
            for item in items
        ]
    )
    Citation.objects.bulk_create(
        [
            Citation(
                connection=held,
                item=item,
                put_code=number * ITEMS + each + 1,
                state=CitationState.SENT,
                sent_at=now,
                sent_revision=item.revision,
            )
            for each, item in enumerate(items)
        ]
    )
    return person
