"""Rows that tests need, made in the institution in scope."""

from typing import Any

from django.utils import timezone

from accounts.models import ProvenOrcid, StaffId, User
from institutions.models import Institution
from items.enums import ItemKind, SourceKind
from items.models import Authorship, Item, Source, SourceAccount
from items.names import read_name

URL = "https://api.repository.example/v2"


def make_institution(slug: str) -> Institution:
    return Institution.objects.create(slug=slug, name=slug.title(), support_email=f"library@{slug}.example")


def make_person(given: str, family: str, *, orcid: str = "", staff_id: str = "", **columns: Any) -> User:
    person: User = User.objects.create(
        **{"given_name": given, "family_name": family, "name": f"{given} {family}"} | columns
    )
    if orcid:
        ProvenOrcid.objects.create(person=person, orcid=orcid)
    if staff_id:
        StaffId.objects.create(person=person, kind="employee_number", value=staff_id)
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


def now() -> Any:
    return timezone.now()
