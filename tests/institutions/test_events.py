"""The audit trail: what is in it stays as it is."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from institutions.events import record_event
from institutions.models import Event, Institution
from institutions.tenancy.errors import NoInstitutionError, TenancyError
from institutions.tenancy.scope import institution_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(smithsonian: Institution) -> Event:
    with institution_scope(smithsonian):
        return record_event("person.signed_in", actor=uuid4(), about=uuid4(), method="Staff account")


def test_an_event_holds_who_did_what_about_whom(smithsonian: Institution) -> None:
    actor, about = uuid4(), uuid4()
    with institution_scope(smithsonian):
        record_event("role.granted", actor=actor, about=about, role="support", department="BOT")
        assert list(Event.objects.values("institution", "kind", "actor", "about", "facts")) == [
            {
                "institution": smithsonian.pk,
                "kind": "role.granted",
                "actor": actor,
                "about": about,
                "facts": {"role": "support", "department": "BOT"},
            }
        ]


def test_an_event_belongs_to_the_institution_in_scope(
    event: Event, smithsonian: Institution, fjordhaven: Institution
) -> None:
    with institution_scope(fjordhaven):
        assert not Event.objects.exists()
    with institution_scope(smithsonian):
        assert Event.objects.get() == event
    with pytest.raises(NoInstitutionError):
        record_event("person.signed_in")


def test_an_event_is_undone_with_what_it_tells_of(smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        before = transaction.savepoint()
        record_event("role.granted")
        transaction.savepoint_rollback(before)
        assert not Event.objects.exists()


CHANGES: dict[str, Callable[[Event], object]] = {
    "save": lambda event: event.save(),
    "save of a field": lambda event: event.save(update_fields=["kind"]),
    "delete": lambda event: event.delete(),
    "update": lambda _event: Event.objects.update(kind="nothing.happened"),
    "update through the base manager": lambda _event: Event._base_manager.update(kind="nothing.happened"),
    "update of some": lambda event: Event.objects.filter(pk=event.pk).update(kind="nothing.happened"),
    "bulk update": lambda event: Event.objects.bulk_update([event], ["kind"]),
    "update or create": lambda event: Event.objects.update_or_create(pk=event.pk, defaults={"kind": "nothing"}),
    "delete of some": lambda event: Event.objects.filter(pk=event.pk).delete(),
    "raw delete": lambda event: Event.objects.filter(pk=event.pk)._raw_delete("default"),
    "update on conflict": lambda event: Event.objects.bulk_create(
        [Event(pk=event.pk, kind="nothing.happened")],
        update_conflicts=True,
        update_fields=["kind"],
        unique_fields=["id"],
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_event_is_never_changed_or_deleted(
    change: Callable[[Event], object], event: Event, smithsonian: Institution
) -> None:
    with institution_scope(smithsonian):
        stored = Event.objects.values().get()
        event.kind = "nothing.happened"
        # What locks the row first is refused by PostgreSQL already.
        with pytest.raises((TenancyError, DatabaseError)), transaction.atomic():
            change(event)
        assert Event.objects.values().get() == stored


def test_an_event_is_not_overwritten_by_one_with_its_key(event: Event, smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        with pytest.raises(IntegrityError), transaction.atomic():
            Event(pk=event.pk, kind="nothing.happened").save()
        assert Event.objects.get().kind == "person.signed_in"
