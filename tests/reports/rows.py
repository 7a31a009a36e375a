"""People with connections and items, in the institution in scope."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from accounts.models import User
from items.models import Authorship, Choice, Item, Source
from orcid_sync.models import Citation, OrcidConnection
from tests.factories import UserFactory
from tests.items.factories import make_source

_numbers = count(1)


def make_researcher(**columns: Any) -> User:
    person: User = UserFactory(**columns)
    return person


def make_public_item(*owners: User, **columns: Any) -> Item:
    source = Source.objects.first() or make_source()
    number = next(_numbers)
    item: Item = Item.objects.create(
        **{"title": f"Sedge {number}", "kind": "dataset", "doi": f"10.5072/sedge.{number}"} | columns
    )
    for position, owner in enumerate(owners, start=1):
        Authorship.objects.create(
            item=item, source=source, position=position, name=str(owner), person=owner, how="account"
        )
    return item


def claim(person: User, item: Item) -> None:
    Choice.objects.create(person=person, item=item, claim="claimed", decided_at=item.created_at)


def connect(
    person: User, items: Iterable[Item] = (), *, connection: str = "active", **citation: Any
) -> OrcidConnection:
    """Give the person a connection in this state, and each item a citation in that one."""
    made: OrcidConnection = OrcidConnection.objects.create(
        person=person,
        orcid=f"0009-8000-0000-{next(_numbers):04}",
        client_id="APP-1",
        state=connection,
        disconnected_at=person.created_at if connection == "disconnected" else None,
    )
    for item in items:
        columns = dict(citation)
        if "put_code" in columns:
            columns["put_code"] = next(_numbers)
        Citation.objects.create(connection=made, item=item, **columns)
    return made
