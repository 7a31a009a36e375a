"""Behind PgBouncer in transaction mode: one server connection goes from institution to institution, and keeps nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.operations import SETTING
from institutions.tenancy.scope import every_institution, institution_scope
from institutions.tenancy.streams import stream
from tests.pgbouncer import PROGRAM, pgbouncer
from tests.walls.sql import ask

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(PROGRAM is None, reason="PgBouncer is not installed (Debian's package pgbouncer)"),
]

CLIENTS = 8  # half of them of each institution
ROUNDS = 10
WITHIN = 60  # seconds


@pytest.fixture(autouse=True)
def one_server_connection(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    """Let every thread that starts now reach the server through a pool of one."""
    at: Any = connection.settings_dict
    with pgbouncer(host=at["OWNER"]["HOST"], port=int(at["OWNER"]["PORT"]), user=at["USER"], size=1) as port:
        monkeypatch.setitem(connections.settings["default"], "PORT", str(port))
        yield


@dataclass
class Seen:
    """What all clients saw, in the order in which the server let them."""

    scopes: list[int] = field(default_factory=list)
    servers: set[int] = field(default_factory=set)
    #: What was left on the connection between two transactions: the setting and the role.
    left: set[tuple[Any, ...]] = field(default_factory=set)
    rows: dict[int, set[tuple[str, ...]]] = field(default_factory=dict)
    at_the_door: set[tuple[str, ...]] = field(default_factory=set)
    streamed: dict[int, set[tuple[str, ...]]] = field(default_factory=dict)
    failures: list[BaseException] = field(default_factory=list)

    def look_between(self) -> None:
        """Ask without a transaction what the connection carries."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting(%s, true), current_user, pg_backend_pid()", [SETTING])
            setting, role, server = cursor.fetchone()
        self.left.add((setting or "", role))
        self.servers.add(server)


def emails() -> Iterator[str]:
    return User.objects.order_by("email").values_list("email", flat=True).iterator(chunk_size=1)


def _read(seen: Seen, institution: Institution) -> None:
    with institution_scope(institution), transaction.atomic():
        seen.scopes.append(institution.pk)
        seen.rows.setdefault(institution.pk, set()).add(tuple(emails()))


def _read_at_the_door(seen: Seen, _institution: Institution) -> None:
    with every_institution(reason="try a pool"):
        seen.at_the_door.add(tuple(emails()))


def _fail(_seen: Seen, institution: Institution) -> None:
    with institution_scope(institution), pytest.raises(ProgrammingError), transaction.atomic():
        ask("SELECT nonsense")


def _fail_at_the_door(_seen: Seen, _institution: Institution) -> None:
    with pytest.raises(ProgrammingError), every_institution(reason="try an error in a pool"):
        ask("SELECT nonsense")


def _stream(seen: Seen, institution: Institution) -> None:
    seen.streamed.setdefault(institution.pk, set()).add(tuple(stream(emails, institution=institution)))


def _abandon_a_stream(_seen: Seen, institution: Institution) -> None:
    rows = stream(emails, institution=institution)
    next(rows)
    rows.close()


ACTS: list[Callable[[Seen, Institution], None]] = [
    _read,
    _read_at_the_door,
    _fail,
    _fail_at_the_door,
    _stream,
    _abandon_a_stream,
]


def _interleaved(institutions: list[Institution]) -> Seen:
    """Let many clients do all that the site does, at the same time."""
    seen = Seen()
    together = Barrier(CLIENTS)

    def work(client: int) -> None:
        institution = institutions[client % len(institutions)]
        try:
            together.wait(WITHIN)
            for turn in range(ROUNDS * len(ACTS)):
                ACTS[(turn + client) % len(ACTS)](seen, institution)
                seen.look_between()
        except BaseException as failure:  # noqa: BLE001 - the test looks at it
            seen.failures.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=work, args=[client]) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WITHIN)
    return seen


def test_clients_of_two_institutions_on_one_server_connection_see_their_own_rows_only(
    alice: User, bob: User, charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    seen = _interleaved([smithsonian, fjordhaven])
    assert seen.failures == []
    assert len(seen.servers) == 1
    ours, theirs = (alice.email, bob.email), (charlie.email,)
    assert seen.rows == {smithsonian.pk: {ours}, fjordhaven.pk: {theirs}}
    assert seen.streamed == seen.rows
    assert seen.at_the_door == {(ours[0], ours[1], *theirs)}
    assert seen.left == {("", connection.settings_dict["USER"])}
    # They did take turns.
    assert len(seen.scopes) == CLIENTS * ROUNDS
    changes = sum(one != next_one for one, next_one in zip(seen.scopes, seen.scopes[1:], strict=False))
    assert changes > ROUNDS
