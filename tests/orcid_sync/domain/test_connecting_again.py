"""Connections that end, begin again and change hands, also while a worker is at them."""

import pytest
from django.db import transaction

from institutions.models import Event, Institution
from orcid_sync.client.errors import OrcidError, OrcidErrorKind
from orcid_sync.domain import connecting
from orcid_sync.domain.calling import RecordCaller
from orcid_sync.domain.connecting import connect_orcid, disconnect_orcid, start_sending
from orcid_sync.domain.credentials import set_orcid_credentials
from orcid_sync.domain.turns import end_turn, mark_due, take_turn
from orcid_sync.domain.works import exclude_work
from orcid_sync.enums import ConnectionState
from orcid_sync.models import OrcidConnection, OrcidCredentials
from tests.orcid_sync.connected import connect
from tests.orcid_sync.domain.conftest import Researcher


def test_institution_with_a_new_client_id_gives_the_person_a_new_connection(
    researcher: Researcher, institution: Institution
) -> None:
    there = researcher.there
    new = connect(there.stand_in, there.door, person=there.person)
    set_orcid_credentials(
        institution,
        client_id=new.client.client_id,
        client_secret=new.client.secret,
        site_url=there.stand_in.url,
        api_url=f"{there.stand_in.url}/v3.0",
    )
    made = connect_orcid(
        researcher.person, grant=new.grant, credentials=OrcidCredentials.objects.get(replaced_at=None)
    )
    researcher.connection.refresh_from_db()
    assert (researcher.connection.state, made.state) == (ConnectionState.DISCONNECTED, ConnectionState.READY)
    assert made.client_id == new.client.client_id


def test_permission_given_anew_leaves_the_workers_columns_alone(
    researcher: Researcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_due([researcher.connection.pk])
    taken = take_turn(researcher.connection.pk)
    assert taken is not None
    settle = OrcidConnection.settle_state

    def turn_ends_meanwhile(self: OrcidConnection) -> None:
        monkeypatch.setattr(OrcidConnection, "settle_state", settle)
        end_turn(taken, next_at=None)
        settle(self)

    monkeypatch.setattr(OrcidConnection, "settle_state", turn_ends_meanwhile)
    connect_orcid(researcher.person, grant=researcher.there.grant, credentials=OrcidCredentials.objects.get())
    assert take_turn(researcher.connection.pk) is not None


def test_worker_makes_no_further_call_after_a_disconnection(
    researcher: Researcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [researcher.add_item(number) for number in (1, 2, 3)]
    researcher.bring_in_step()
    for item in items:
        researcher.change_item(item, title=f"{item.title}!")

    def no_answer(*_: object, **__: object) -> None:
        raise OrcidError(OrcidErrorKind.NO_ANSWER)

    change = RecordCaller.change

    def change_then_disconnect(self: RecordCaller, put_code: int, work: dict[str, object]) -> None:
        monkeypatch.setattr(RecordCaller, "change", change)
        change(self, put_code, work)
        disconnect_orcid(OrcidConnection.objects.get(), actor=None)

    monkeypatch.setattr(connecting, "revoke_token", no_answer)
    monkeypatch.setattr(RecordCaller, "change", change_then_disconnect)
    researcher.bring_in_step()
    assert researcher.titles_there() == ["Sedge 1!", "Sedge 2", "Sedge 3"]
    assert (researcher.connection.state, researcher.connection.access_token) == (ConnectionState.DISCONNECTED, "")


def test_send_pressed_in_a_tab_that_is_behind_does_not_open_a_closed_connection(researcher: Researcher) -> None:
    behind = OrcidConnection.objects.select_related("person").get()
    disconnect_orcid(researcher.connection, actor=researcher.person.audit_key)
    start_sending(behind)
    researcher.connection.refresh_from_db()
    assert (researcher.connection.state, researcher.connection.started_at) == (ConnectionState.DISCONNECTED, None)


def test_disconnecting_in_a_tab_that_is_behind_is_told_once(researcher: Researcher) -> None:
    behind = OrcidConnection.objects.select_related("person").get()
    disconnect_orcid(researcher.connection, actor=researcher.person.audit_key)
    disconnect_orcid(behind, actor=researcher.person.audit_key)
    assert Event.objects.filter(kind="orcid.disconnected").count() == 1


def test_decision_makes_the_record_due_in_its_own_transaction(researcher: Researcher) -> None:
    item = researcher.add_item(1)
    researcher.bring_in_step()
    with transaction.atomic():
        exclude_work(researcher.person, item)
    researcher.connection.refresh_from_db()
    assert researcher.connection.due_at is not None
