"""What people and other workers do while a call to ORCID is under way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from orcid_sync.domain.calling import RecordCaller
from orcid_sync.domain.connecting import connect_orcid, disconnect_orcid
from orcid_sync.domain.turns import mark_due, take_turn
from orcid_sync.enums import ConnectionState
from orcid_sync.models import Citation, OrcidConnection, OrcidCredentials
from tests.orcid_sync.connected import connect
from tests.orcid_sync.domain.conftest import Researcher

During = Callable[[str, Callable[[], object]], None]


@pytest.fixture
def during(monkeypatch: pytest.MonkeyPatch) -> During:
    """Let something happen after the next call of a verb has had its effect, and before the worker hears of it."""

    def happen(verb: str, what: Callable[[], object]) -> None:
        call = getattr(RecordCaller, verb)

        def interrupted(self: RecordCaller, *arguments: Any) -> Any:
            monkeypatch.setattr(RecordCaller, verb, call)
            try:
                return call(self, *arguments)
            finally:
                what()

        monkeypatch.setattr(RecordCaller, verb, interrupted)

    return happen


def take_over(researcher: Researcher) -> None:
    OrcidConnection.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert take_turn(researcher.connection.pk) is not None


def test_worker_that_was_overtaken_during_a_call_writes_nothing_more(researcher: Researcher, during: During) -> None:
    item = researcher.add_item(1)
    during("add", lambda: take_over(researcher))
    researcher.bring_in_step()
    citation = researcher.citation(item)
    assert (citation.intent, citation.put_code) == ("add", None)
    assert researcher.connection.lease is not None


def test_permission_given_anew_during_a_call_with_the_old_one_stays(researcher: Researcher, during: During) -> None:
    researcher.add_item(1)
    there = researcher.there
    revoke = {"client_id": there.client.client_id}
    there.stand_in.control("POST", f"people/{researcher.connection.orcid}/revoke", revoke)

    def connect_again() -> None:
        grant = connect(there.stand_in, there.door, person=there.person, client=there.client).grant
        connect_orcid(researcher.person, grant=grant, credentials=OrcidCredentials.objects.get())

    during("read", connect_again)
    researcher.bring_in_step()
    assert researcher.connection.state == ConnectionState.ACTIVE
    assert researcher.connection.due_at is not None
    researcher.bring_in_step()
    assert researcher.titles_there() == ["Sedge 1"]


def test_connection_that_is_disconnected_during_a_call_stays_so(researcher: Researcher, during: During) -> None:
    for number in range(101):
        researcher.add_item(number)
    during("add", lambda: disconnect_orcid(OrcidConnection.objects.get(), actor=None))
    researcher.bring_in_step()
    assert researcher.connection.state == ConnectionState.DISCONNECTED
    assert researcher.connection.revoked_at is None
    assert len(researcher.titles_there()) == 100
    # What the call was about to do stays written, for the reading that comes first if they connect again.
    assert sorted(Citation.objects.values_list("intent", flat=True)) == [""] + ["add"] * 100


def test_reading_that_is_asked_for_during_a_reading_is_made_afterwards(researcher: Researcher, during: During) -> None:
    during("read", lambda: mark_due([researcher.connection.pk], reading=True))
    researcher.bring_in_step()
    researcher.bring_in_step()
    researcher.bring_in_step()
    assert researcher.calls() == [("GET", 0), ("GET", 0)]


def test_turn_of_a_worker_that_died_is_offered_again_as_soon_as_its_lease_ends(researcher: Researcher) -> None:
    OrcidConnection.objects.update(offered_at=timezone.now())
    taken = take_turn(researcher.connection.pk)
    assert taken is not None
    assert taken.offered_at is None


def test_work_whose_reply_was_lost_is_shown_with_the_time_it_was_sent(researcher: Researcher, during: During) -> None:
    item = researcher.add_item(1)
    during("add", lambda: take_over(researcher))
    researcher.bring_in_step()
    intended = researcher.citation(item).intent_at
    OrcidConnection.objects.update(leased_until=None)
    researcher.bring_in_step()
    assert researcher.states() == {"Sedge 1": "sent"}
    assert researcher.citation(item).sent_at == intended
