"""Two accounts become one while a record is kept in step: nothing is removed from it, doubled or lost."""

import pytest
from django.utils import timezone

from accounts.domain.joining import join_accounts, why_not_joined
from accounts.errors import JoiningRefusedError
from accounts.models import User
from orcid_sync.enums import ConnectionState
from orcid_sync.models import OrcidConnection
from tests.items.factories import make_person
from tests.orcid_sync.domain.conftest import Researcher
from tests.orcid_sync.domain.test_meanwhile import During, during

__all__ = ["during"]


@pytest.fixture
def other(researcher: Researcher) -> User:
    """Mara's other account, which she is using when she joins the two."""
    return make_person("Mara", "Quillfeather")


def connection_of(person: User, researcher: Researcher, *, ended: bool = False, **columns: object) -> OrcidConnection:
    given = {"orcid": "0009-8000-0000-0039", "client_id": "APP-OTHER", "site_url": "https://orcid.example"} | columns
    end = {"disconnected_at": timezone.now(), "state": ConnectionState.DISCONNECTED} if ended else {}
    made: OrcidConnection = OrcidConnection.objects.create(person=person, **given, **end)
    return made


def test_works_stay_on_the_record_and_nothing_is_written(researcher: Researcher, other: User) -> None:
    for number in (1, 2, 3):
        researcher.add_item(number)
    researcher.bring_in_step()
    before = researcher.titles_there()
    join_accounts(other, given_up=researcher.person)
    researcher.connection.refresh_from_db()
    assert (researcher.connection.person, researcher.connection.due_at is not None) == (other, True)
    written = [call for call in researcher.calls() if call[0] != "GET"]
    researcher.bring_in_step()
    assert researcher.titles_there() == before == ["Sedge 1", "Sedge 2", "Sedge 3"]
    assert [call for call in researcher.calls() if call[0] != "GET"] == written
    assert set(researcher.states().values()) == {"sent"}


def test_items_of_the_kept_account_join_the_record(researcher: Researcher, other: User) -> None:
    researcher.add_item(1)
    researcher.bring_in_step()
    join_accounts(other, given_up=researcher.person)
    researcher.person = other
    researcher.add_item(2)
    researcher.bring_in_step()
    assert researcher.titles_there() == ["Sedge 1", "Sedge 2"]


def test_worker_in_the_middle_of_a_call_stops_and_the_next_one_finishes(
    researcher: Researcher, other: User, during: During
) -> None:
    for number in range(101):
        researcher.add_item(number)
    during("add", lambda: join_accounts(other, given_up=User.objects.get(pk=researcher.person.pk)))
    researcher.bring_in_step()
    assert len(researcher.titles_there()) == 100
    researcher.bring_in_step()
    assert len(researcher.titles_there()) == 101
    assert not [call for call in researcher.calls() if call[0] == "DELETE"]


def test_two_connections_keep_the_accounts_apart(researcher: Researcher, other: User) -> None:
    connection_of(other, researcher)
    sentence = "Both accounts are connected to ORCID. Disconnect one of them first, then join them."
    for kept, given_up in ((other, researcher.person), (researcher.person, other)):
        assert why_not_joined(kept, given_up=given_up) == sentence
        with pytest.raises(JoiningRefusedError, match="Both accounts are connected"):
            join_accounts(kept, given_up=given_up)
    assert set(User.objects.filter(is_active=True)) == {other, researcher.person}


def test_former_connection_to_the_same_id_keeps_the_accounts_apart(researcher: Researcher, other: User) -> None:
    same = {"orcid": researcher.connection.orcid, "client_id": researcher.connection.client_id}
    connection_of(other, researcher, ended=True, **same)
    said = why_not_joined(other, given_up=researcher.person)
    assert said is not None
    assert said.startswith("This account was connected to the same ORCID iD before.")
    assert why_not_joined(researcher.person, given_up=other) is None


def test_ended_connections_go_over_unless_there_is_one_like_it(researcher: Researcher, other: User) -> None:
    same = {"orcid": researcher.connection.orcid, "client_id": researcher.connection.client_id}
    twin = connection_of(other, researcher, ended=True, **same)
    lone = connection_of(other, researcher, ended=True)
    join_accounts(researcher.person, given_up=other)
    for connection, person in ((twin, other), (lone, researcher.person)):
        connection.refresh_from_db()
        assert (connection.person, connection.state) == (person, ConnectionState.DISCONNECTED)
