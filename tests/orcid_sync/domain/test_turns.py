"""Whose turn it is: one worker a record, nothing forgotten, institutions served in turn."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from institutions.models import Institution, Run
from institutions.tenancy.scope import institution_scope, outside_any_institution
from orcid_sync.domain.sweeping import sweep_connections
from orcid_sync.domain.turns import LeaseLostError, due_connections, end_turn, mark_due, renew_lease, take_turn
from orcid_sync.enums import ConnectionState, Urgency
from orcid_sync.models import OrcidConnection
from tests.factories import UserFactory

Pair = tuple[int, int]


def make_connection(institution: Institution, number: int) -> OrcidConnection:
    with institution_scope(institution):
        connection: OrcidConnection = OrcidConnection.objects.create(
            person=UserFactory(institution=institution),
            orcid=f"0009-8700-0000-{number:04d}",
            client_id=f"APP-{institution.slug}",
            site_url="https://orcid.example",
            started_at=timezone.now(),
            state=ConnectionState.ACTIVE,
        )
    return connection


@pytest.fixture
def connection(institution: Institution) -> OrcidConnection:
    return make_connection(institution, 1)


def is_due(connection: OrcidConnection) -> bool:
    with outside_any_institution():
        return (connection.institution_id, connection.pk) in due_connections(limit=100)


def test_connection_that_is_not_due_gives_no_turn(connection: OrcidConnection) -> None:
    assert take_turn(connection.pk) is None


def test_one_worker_at_a_time_has_the_turn(connection: OrcidConnection) -> None:
    mark_due([connection.pk])
    assert take_turn(connection.pk) is not None
    mark_due([connection.pk])
    assert take_turn(connection.pk) is None


def test_what_comes_up_during_a_turn_makes_the_connection_due_again(connection: OrcidConnection) -> None:
    mark_due([connection.pk])
    taken = take_turn(connection.pk)
    assert taken is not None
    assert not is_due(connection)
    mark_due([connection.pk])
    end_turn(taken, next_at=None)
    assert is_due(connection)


def test_ended_turn_leaves_nothing_due(connection: OrcidConnection) -> None:
    mark_due([connection.pk])
    taken = take_turn(connection.pk)
    assert taken is not None
    end_turn(taken, next_at=None)
    assert not is_due(connection)
    assert take_turn(connection.pk) is None


def test_earlier_due_time_stays(connection: OrcidConnection) -> None:
    soon, later = timezone.now() + timedelta(minutes=1), timezone.now() + timedelta(hours=1)
    mark_due([connection.pk], at=soon)
    mark_due([connection.pk], at=later)
    connection.refresh_from_db()
    assert connection.due_at == soon


def test_turn_of_a_dead_worker_is_found_by_the_sweep_and_lost_to_it(
    connection: OrcidConnection, settings: Settings
) -> None:
    settings.ORCID_LEASE_SECONDS = 0
    mark_due([connection.pk])
    dead = take_turn(connection.pk)
    assert dead is not None
    assert is_due(connection)
    settings.ORCID_LEASE_SECONDS = 60
    assert take_turn(connection.pk) is not None
    with pytest.raises(LeaseLostError):
        renew_lease(dead)
    end_turn(dead, next_at=timezone.now())
    connection.refresh_from_db()
    assert (connection.due_at, connection.lease is None) == (None, False)


@pytest.mark.parametrize("state", [ConnectionState.REVOKED, ConnectionState.DISCONNECTED])
def test_connection_without_permission_takes_no_turns(connection: OrcidConnection, state: ConnectionState) -> None:
    OrcidConnection.objects.update(state=state)
    assert mark_due([connection.pk]) == 0
    assert take_turn(connection.pk) is None


def test_sweep_serves_institutions_in_turn_and_whoever_waits_first(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    many = [make_connection(smithsonian, number) for number in range(3)]
    newcomer = make_connection(fjordhaven, 9)
    for institution, found in ((smithsonian, many), (fjordhaven, [newcomer])):
        with institution_scope(institution):
            mark_due([one.pk for one in found])
    waiting = many[2]
    with institution_scope(smithsonian):
        mark_due([waiting.pk], urgency=Urgency.SOMEBODY_WAITS)
    offered: list[Pair] = []
    assert sweep_connections(offer=lambda *pair: offered.append(pair)) == 4
    assert offered[0] == (smithsonian.pk, waiting.pk)
    assert (fjordhaven.pk, newcomer.pk) in offered[1:3]


def test_backfill_of_one_institution_never_stands_before_a_newcomer_of_another(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    backfill = [make_connection(smithsonian, number) for number in range(6)]
    newcomer = make_connection(fjordhaven, 9)
    with institution_scope(smithsonian):
        mark_due([one.pk for one in backfill], at=timezone.now() - timedelta(hours=1))
    with institution_scope(fjordhaven):
        mark_due([newcomer.pk])
    with outside_any_institution():
        found = due_connections(limit=3)
    assert (fjordhaven.pk, newcomer.pk) in found


def test_second_scheduler_does_nothing_in_the_same_period(connection: OrcidConnection, settings: Settings) -> None:
    settings.SWEEP_SECONDS = 3600
    mark_due([connection.pk])
    offered: list[Pair] = []
    with outside_any_institution():
        sweep_connections(offer=lambda *pair: offered.append(pair))
        sweep_connections(offer=lambda *pair: offered.append(pair))
        assert Run.objects.filter(job="sweep").count() == 1
    assert offered == [(connection.institution_id, connection.pk)]


def test_connection_that_was_offered_is_not_offered_again_at_once(
    connection: OrcidConnection, settings: Settings
) -> None:
    settings.SWEEP_SECONDS = 0.001
    mark_due([connection.pk])
    offered: list[Pair] = []
    with outside_any_institution():
        sweep_connections(offer=lambda *pair: offered.append(pair))
        sweep_connections(offer=lambda *pair: offered.append(pair))
    assert len(offered) == 1


def test_sweep_reads_only_what_is_due_in_one_query(
    institution: Institution, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    due = make_connection(institution, 0)
    for number in range(1, 30):
        make_connection(institution, number)
    mark_due([due.pk])
    with outside_any_institution(), django_assert_num_queries(3):  # a savepoint, the query, its release
        assert due_connections(limit=100) == [(institution.pk, due.pk)]
