"""Rows that tests need, made in the institution in scope."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from items.enums import ItemKind, SourceKind
from items.models import Authorship, Item, Source, SourceAccount, SourceRecord
from items.names import read_name
from tests.factories import ProvenOrcidFactory, StaffIdFactory, UserFactory

URL = "https://api.repository.example/v2"


def make_person(given: str, family: str, *, orcid: str = "", staff_id: str = "", **columns: Any) -> User:
    person: User = UserFactory(given_name=given, family_name=family, **columns)
    if orcid:
        ProvenOrcidFactory(person=person, orcid=orcid)
    if staff_id:
        StaffIdFactory(person=person, value=staff_id)
    return person


def make_source(**columns: Any) -> Source:
    made: Source = Source.objects.create(
        **{"kind": SourceKind.FIGSHARE, "url": URL, "seconds_between_calls": 0} | columns
    )
    return made


def make_account(source: Source, author_id: str, staff_id: str = "", *, email: str = "") -> SourceAccount:
    made: SourceAccount = SourceAccount.objects.create(
        source=source, author_id=author_id, staff_id=staff_id, email=email
    )
    return made


def make_item(title: str, *, source: Source, authors: list[dict[str, Any]], **columns: Any) -> Item:
    item: Item = Item.objects.create(**{"title": title, "kind": ItemKind.DATASET} | columns)
    for position, author in enumerate(authors, start=1):
        key = read_name(author["name"]).key
        Authorship.objects.create(item=item, source=source, position=position, name_key=key, **author)
    return item


def make_record(item: Item, source: Source) -> SourceRecord:
    made: SourceRecord = SourceRecord.objects.create(
        item=item, source=source, identifier=str(item.pk), facts={}, seen_at=timezone.now()
    )
    return made
