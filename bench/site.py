"""A site of its own to measure: an empty database, one institution, and ORCID's stand-in as a process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction

from bench.facts import facts_of
from institutions.door import Door
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from items.enums import SourceKind
from items.facts import ItemFacts
from items.models import Authorship, Item, Source
from orcid_sync.client.oauth import Grant
from orcid_sync.domain.connecting import connect_orcid, start_sending
from orcid_sync.domain.credentials import set_orcid_credentials
from orcid_sync.domain.sending import send_citations
from orcid_sync.domain.turns import mark_due
from orcid_sync.models import OrcidCredentials
from tests.factories import InstitutionFactory, UserFactory
from tests.orcid_sync.connected import connect
from tests.sandbox.orcid.driving import Client, Orcid
from tests.stand_ins import running_stand_in


@dataclass(frozen=True)
class Author:
    """Somebody who allowed the bench's client to write works, and the facts of their items."""

    grant: Grant
    facts: list[ItemFacts]


@dataclass(frozen=True)
class Site:
    """The site of one institution, in the database that the environment names."""

    institution: Institution
    client: Client
    source: Source

    def point_to(self, orcid: Orcid) -> None:
        """Have ORCID's stand-in at this address called from now on."""
        settings.OUTBOUND_ALLOW = frozenset({urlsplit(orcid.url).netloc})
        set_orcid_credentials(
            self.institution,
            client_id=self.client.client_id,
            client_secret=self.client.secret,
            site_url=orcid.url,
            api_url=f"{orcid.url}/v3.0",
        )

    def take_in(self, author: Author) -> int:
        """Have the items here, connect the author as ORCID's callback does, press Send; return the connection's id."""
        with institution_scope(self.institution), transaction.atomic():
            items = Item.objects.bulk_create([_item(facts) for facts in author.facts])
            lines = (
                Authorship(item=item, source=self.source, position=position, name=who.name, orcid=who.orcid or "")
                for item, facts in zip(items, author.facts, strict=True)
                for position, who in enumerate(facts.contributors, start=1)
            )
            Authorship.objects.bulk_create(lines, batch_size=500)
            credentials = OrcidCredentials.objects.get()
            made = connect_orcid(UserFactory(), grant=author.grant, credentials=credentials)
            start_sending(made)
        return int(made.pk)

    def make_due(self, connection_ids: list[int]) -> None:
        """Make records due once more, as the weekly look and every news of an item do."""
        with institution_scope(self.institution), transaction.atomic():
            mark_due(connection_ids)

    def bring_in_step(self, connection_id: int) -> None:
        """Do what the worker's task does, on this thread; the database's connection is closed as a worker does."""
        try:
            with institution_scope(self.institution):
                send_citations(connection_id)
        finally:
            connection.close()


def _item(facts: ItemFacts) -> Item:
    item = Item(title=facts.title, kind=facts.kind, doi=facts.doi, version_doi=facts.version_doi, url=facts.url)
    if facts.published:
        date = facts.published
        item.published_year, item.published_month, item.published_day = date.year, date.month, date.day
    return item


@contextmanager
def own_database(directory: Path) -> Iterator[None]:
    """Make an empty database beside the one that the environment names, and drop it at the end."""
    connection.settings_dict["TEST"]["NAME"] = (
        str(directory / "site.sqlite3") if connection.vendor == "sqlite" else f"colophon_bench_{os.getpid()}"
    )
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


@contextmanager
def running_orcid(directory: Path, *, latency_ms: int) -> Iterator[Orcid]:
    """Run ORCID's stand-in without its limit; a second one in the same directory goes on where the first ended."""
    options = ("--latency-ms", str(latency_ms), "--limit", "off")
    with running_stand_in("run_orcid_sandbox", *options, directory=directory) as url:
        yield Orcid(url)


def set_up(orcid: Orcid) -> Site:
    """Make the institution, its source and its client at ORCID."""
    institution = InstitutionFactory(slug="bench")
    with institution_scope(institution), transaction.atomic():
        source = Source.objects.create(kind=SourceKind.FIGSHARE, url="https://api.repository.example/v2")
    site = Site(institution, orcid.client(), source)
    site.point_to(orcid)
    return site


def connect_author(orcid: Orcid, site: Site, *, door: Door, items: int) -> Author:
    """Have somebody sign in at ORCID and allow the client to write; their record is empty."""
    grant = connect(orcid, door, client=site.client).grant
    return Author(grant, facts_of(grant.orcid, name="Quillfeather, Mara", count=items))
