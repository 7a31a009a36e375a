"""The hourly look for farewells that are due, and what happens when the broker is away."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.domain.leaving import let_go
from accounts.enums import LetGoBy
from accounts.models import User
from institutions.models import Institution, Run
from institutions.tenancy.scope import institution_scope
from orcid_sync.enums import ConnectionState
from orcid_sync.models import Farewell, OrcidConnection
from orcid_sync.tasks import attend_farewell, bring_in_step, look_for_farewells


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What the workers were told of."""
    found: list[tuple[int, int]] = []
    monkeypatch.setattr(attend_farewell, "delay", lambda *ids: found.append(ids))
    monkeypatch.setattr(bring_in_step, "delay", lambda *_ids: None)
    return found


def connect(person: User) -> OrcidConnection:
    with institution_scope(person.institution), transaction.atomic():
        connection: OrcidConnection = OrcidConnection.objects.create(
            person=person, orcid="0009-8000-0000-0012", client_id="APP-1", state=ConnectionState.ACTIVE
        )
    return connection


def leave(person: User) -> int:
    with institution_scope(person.institution):
        let_go(person, by=LetGoBy.FEED)
        return Farewell.objects.get(connection__person=person).pk


def test_a_worker_is_told_of_the_last_mail_as_soon_as_the_leaving_is_committed(
    handed: list[tuple[int, int]], alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    connect(alice)
    with institution_scope(alice.institution), django_capture_on_commit_callbacks(execute=True):
        farewell = leave(alice)
        assert handed == []
    assert handed == [(alice.institution_id, farewell)]


def test_leaving_is_done_though_the_broker_is_away(
    monkeypatch: pytest.MonkeyPatch,
    alice: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_ids: int) -> None:
        raise OperationalError("no broker")

    connect(alice)
    for task in (attend_farewell, bring_in_step):
        monkeypatch.setattr(task, "delay", fail)
    with institution_scope(alice.institution), django_capture_on_commit_callbacks(execute=True):
        farewell = leave(alice)
    assert f"the next look will find farewell {farewell}: no broker" in caplog.text


def test_what_is_due_is_handed_out_once_an_hour_for_its_institution(
    handed: list[tuple[int, int]], alice: User, charlie: User
) -> None:
    farewells = []
    for person in (alice, charlie):
        connect(person)
        farewells.append((person.institution_id, leave(person)))
    for _scheduler in range(2):
        look_for_farewells()
    assert sorted(handed) == sorted(farewells)
    run = Run.objects.get(job="farewells")
    assert (run.finished_at is not None, run.period.minute, run.period.second) == (True, 0, 0)


def test_what_is_not_due_is_left_alone(handed: list[tuple[int, int]], alice: User) -> None:
    connect(alice)
    leave(alice)
    with institution_scope(alice.institution):
        Farewell.objects.update(mail_due_at=None)
    look_for_farewells()
    assert handed == []


def test_a_connection_that_was_made_by_somebody_let_go_meanwhile_is_found(
    handed: list[tuple[int, int]], alice: User
) -> None:
    with institution_scope(alice.institution):
        let_go(alice, by=LetGoBy.FEED)
    connection = connect(alice)
    look_for_farewells()
    with institution_scope(alice.institution):
        connection.refresh_from_db()
        farewell = Farewell.objects.get()
    assert (connection.state, handed) == (ConnectionState.LEFT, [(alice.institution_id, farewell.pk)])
    assert timedelta(days=89) < farewell.ends_at - timezone.now() < timedelta(days=91)


def test_a_farewell_of_another_institution_is_none(
    handed: list[tuple[int, int]], alice: User, fjordhaven: Institution
) -> None:
    connect(alice)
    farewell = leave(alice)
    with institution_scope(alice.institution):
        Farewell.objects.update(ends_at=timezone.now())
    attend_farewell(fjordhaven.pk, farewell)
    with institution_scope(alice.institution):
        assert Farewell.objects.filter(pk=farewell).exists()
