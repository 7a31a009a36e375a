"""What is done to the site's tables between two acts; runs inside `manage.py shell`, in the site's own process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from items.domain.choices import exclude_item, include_item
from items.domain.news import tell_items_changed
from items.models import Authorship, Item
from orcid_sync.client.oauth import Grant
from orcid_sync.domain.connecting import connect_orcid, start_sending
from orcid_sync.domain.credentials import set_orcid_credentials
from orcid_sync.models import OrcidConnection, OrcidCredentials
from tests.factories import InstitutionFactory
from tests.items.factories import make_person, make_source

SLUG = "smithsonian"


def connect(people: list[dict[str, Any]], *, works: int, client: dict[str, str]) -> None:
    """Connect people who pressed Send, each with as many items; nothing is due until somebody says so."""
    institution = InstitutionFactory(slug=SLUG)
    set_orcid_credentials(institution, **client)
    with institution_scope(institution), transaction.atomic():
        source = make_source()
        for number, person in enumerate(people):
            grant = Grant(**person)
            items = Item.objects.bulk_create(
                Item(title=f"Sedge {place}", kind="dataset", doi=f"10.5072/{grant.orcid}.{place}".lower())
                for place in range(works)
            )
            Authorship.objects.bulk_create(
                Authorship(item=item, source=source, position=1, name="Mara", orcid=grant.orcid) for item in items
            )
            researcher = make_person("Mara", f"Quillfeather-{number}")
            start_sending(connect_orcid(researcher, grant=grant, credentials=OrcidCredentials.objects.get()))
    # News of the items has been heard after the commit.
    with institution_scope(institution), transaction.atomic():
        OrcidConnection.objects.update(due_at=None)


def exclude(orcid: str, title: str) -> None:
    """Press Exclude."""
    with _of(orcid, title) as (person, item):
        exclude_item(person, item)


def include(orcid: str, title: str) -> None:
    """Press Include."""
    with _of(orcid, title) as (person, item):
        include_item(person, item)


def correct(orcid: str, title: str, *, to: str) -> None:
    """Correct a title, as a harvest does."""
    with _of(orcid, title) as (person, item):
        item.title, item.revision = to, item.revision + 1
        item.save()
        tell_items_changed([person.pk])


@contextmanager
def _of(orcid: str, title: str) -> Iterator[tuple[User, Item]]:
    with institution_scope(Institution.objects.get(slug=SLUG)), transaction.atomic():
        person = OrcidConnection.objects.select_related("person").get(orcid=orcid).person
        yield person, Item.objects.get(title=title, authorships__person=person)
