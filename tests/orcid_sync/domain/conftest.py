"""A researcher who has connected, with items of hers, against ORCID's stand-in as a process of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import User
from institutions.door import Door
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from items.models import Item, Source
from orcid_sync.domain.connecting import connect_orcid, start_sending
from orcid_sync.domain.credentials import set_orcid_credentials
from orcid_sync.domain.sending import send_citations
from orcid_sync.domain.turns import mark_due
from orcid_sync.models import Citation, OrcidConnection, OrcidCredentials
from tests.items.factories import make_item, make_person, make_source
from tests.orcid_sync.connected import Connected


@dataclass
class Researcher:
    """Mara, her connection, and both sides of what is on her record."""

    person: User
    connection: OrcidConnection
    source: Source
    there: Connected

    def add_item(self, number: int, **columns: Any) -> Item:
        named = {"name": "Quillfeather, Mara", "orcid": self.connection.orcid, "person": self.person, "how": "orcid"}
        title = columns.pop("title", f"Sedge {number}")
        columns = {"doi": f"10.5072/sedge.{number}", "published_year": 2024} | columns
        return make_item(title, source=self.source, authors=[named], **columns)

    def change_item(self, item: Item, **columns: Any) -> None:
        Item.objects.filter(pk=item.pk).update(revision=item.revision + 1, **columns)
        item.refresh_from_db()

    def bring_in_step(self, *, reading: bool = False, **options: Any) -> None:
        mark_due([self.connection.pk], reading=reading)
        send_citations(self.connection.pk, **options)
        self.connection.refresh_from_db()

    def titles_there(self) -> list[str]:
        return sorted(self.there.titles().values())

    def states(self) -> dict[str, str]:
        rows = Citation.objects.filter(connection=self.connection).select_related("item")
        return {row.item.title: row.state for row in rows}

    def citation(self, item: Item) -> Citation:
        return Citation.objects.get(connection=self.connection, item=item)

    def calls(self) -> list[tuple[str, int]]:
        """The writing and reading calls that ORCID has seen for this record, oldest first."""
        log = self.there.stand_in.control("GET", "log")
        return [
            (call["method"], call["works"])
            for call in log
            if call["orcid"] == self.connection.orcid and call["path"].startswith("/v3.0/")
        ]


@pytest.fixture
def institution(smithsonian: Institution, fjordhaven: Institution) -> Iterator[Institution]:
    with institution_scope(smithsonian):
        yield smithsonian


@pytest.fixture
def researcher(institution: Institution, mara: Connected, door: Door) -> Researcher:
    """She has connected and pressed Send."""
    set_orcid_credentials(
        institution,
        client_id=mara.client.client_id,
        client_secret=mara.client.secret,
        site_url=mara.stand_in.url,
        api_url=f"{mara.stand_in.url}/v3.0",
    )
    person = make_person("Mara", "Quillfeather")
    connection = connect_orcid(person, grant=mara.grant, credentials=OrcidCredentials.objects.get())
    start_sending(connection)
    return Researcher(person, connection, make_source(), mara)
