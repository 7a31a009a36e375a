"""Rows of everything that the support desk shows, in the institution in scope, and a way to look at them."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from institutions.events import record_event
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from items.models import Authorship, Item, Source, SourceRecord
from orcid_sync.models import Attempt, Citation, OrcidConnection
from reports.models import ReportKey
from tests.factories import (
    DepartmentFactory,
    DepartmentMembershipFactory,
    IdentityFactory,
    ProvenOrcidFactory,
    RoleFactory,
    SignInAttemptFactory,
    SignInMethodFactory,
    StaffIdFactory,
    UserFactory,
)
from tests.staff import sign_in_with_second_factor

SHOWN: list[Any] = sorted(admin.site._registry, key=lambda model: str(model._meta.label))

_numbers = count(1)


@dataclass(frozen=True)
class Shelf:
    """One row of each model; `mark` stands in the text of every one."""

    mark: str
    rows: dict[type[models.Model], Any]

    @property
    def person(self) -> User:
        person: User = self.rows[User]
        return person

    @property
    def connection(self) -> OrcidConnection:
        connection: OrcidConnection = self.rows[OrcidConnection]
        return connection


def fill_shelf(mark: str) -> Shelf:
    """Make a researcher with everything that hangs on one, each carrying the mark."""
    number = next(_numbers)
    now = timezone.now()
    method = SignInMethodFactory(name=f"{mark} account", client_secret=f"secret-of-{mark}")
    person = UserFactory(given_name="Alba", family_name=mark, password=f"hash-of-{mark}")
    department = DepartmentFactory(name=f"{mark} department")
    DepartmentMembershipFactory(person=person, department=department)
    RoleFactory(person=person, kind="reporter", department=department)
    IdentityFactory(person=person, method=method)
    StaffIdFactory(person=person, value=f"staff-{mark}-{number}")
    orcid = f"0009-8000-0000-{number:04}"
    ProvenOrcidFactory(person=person, orcid=orcid)
    source = Source.objects.create(
        kind="figshare", url=f"https://{mark}.example/v2", group=str(number), token=f"token-of-{mark}"
    )
    item = Item.objects.create(title=f"{mark} sedges", kind="dataset", doi=f"10.5072/{mark}.{number}".lower())
    connection = OrcidConnection.objects.create(
        person=person,
        orcid=orcid,
        client_id="APP-1",
        access_token=f"access-of-{mark}",
        refresh_token=f"refresh-of-{mark}",
    )
    rows: list[models.Model] = [
        method,
        person,
        department,
        SignInAttemptFactory(method=method, person=person, email=f"{mark}@si.example".lower(), detail=mark),
        source,
        item,
        connection,
        SourceRecord.objects.create(item=item, source=source, identifier=f"{mark}-{number}", facts={}, seen_at=now),
        Authorship.objects.create(
            item=item, source=source, position=1, name=f"{mark}, Alba", person=person, how="account"
        ),
        Citation.objects.create(connection=connection, item=item, put_code=number, error=f"refused {mark}"),
        Attempt.objects.create(connection=connection, verb="POST works", milliseconds=80, request_id=mark),
        ReportKey.objects.create(
            name=f"{mark} dashboard {number}", prefix=f"{number:08x}", digest=f"digest-of-{mark}"
        ),
        record_event("orcid.connected", actor=person.audit_key, about=person.audit_key),
    ]
    shelf = Shelf(mark=mark, rows={type(row): row for row in rows})
    assert set(shelf.rows) == set(SHOWN), "give a new model of the desk a row here"
    return shelf


class Desk:
    """The admin at the host of one institution, as one person."""

    def __init__(self, institution: Institution, person: User | None) -> None:
        self.institution = institution
        self.client = Client(headers={"host": f"{institution.slug}.colophon.test"})
        if person is not None:
            sign_in_with_second_factor(self.client, person)

    def open(self, address: str, **query: Any) -> Any:
        # A view that raises undoes its transaction: this one, and not the test's.
        with transaction.atomic():
            return self.client.get(address, query)

    def list_of(self, model: type[models.Model], **query: Any) -> Any:
        return self.open(address(model, "changelist"), **query)

    def rows_of(self, model: type[models.Model], **query: Any) -> list[Any]:
        """What the list shows."""
        with institution_scope(self.institution):
            return list(self.list_of(model, **query).context["cl"].result_list)

    def page_of(self, row: models.Model, view: str = "change") -> Any:
        return self.open(address(type(row), view, row.pk))

    def do(self, action: str, *rows: models.Model) -> Any:
        """Choose rows in their list and carry an action out."""
        chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
        return self.client.post(address(type(rows[0]), "changelist"), chosen, follow=True)


def address(model: type[models.Model], view: str, *of: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=of)


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    text: str = answer.content.decode()
    return text
