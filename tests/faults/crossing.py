"""The way between the site and ORCID's stand-in, on which one call can be held up while its worker is killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event

import requests

from tests.local_server import Received, Reply, serving

PATIENCE = 60  # seconds
CARRIED = ("Authorization", "Accept", "Content-Type")
CARRIED_BACK = ("Content-Type", "Location")


class Moment(StrEnum):
    """When the worker dies, seen from the call that it has under way."""

    BEFORE_ALL = "the call never reaches ORCID"
    BEFORE_COMMIT = "ORCID commits after the worker's death"
    BEFORE_NEXT_READING = "ORCID commits after the next worker has read the record"
    AFTER_COMMIT = "ORCID has committed and its reply meets nobody"


@dataclass
class Trap:
    """Holds up the first call of one method on one record."""

    orcid_id: str
    method: str
    moment: Moment
    is_set: bool = True
    held: Event = field(default_factory=Event)
    worker_is_dead: Event = field(default_factory=Event)
    record_was_read: Event = field(default_factory=Event)
    has_arrived: Event = field(default_factory=Event)


@dataclass
class Crossing:
    """Carries every call to the stand-in and its answer back, but for the one that a trap holds."""

    orcid_url: str
    url: str = ""
    trap: Trap | None = None

    def carry(self, call: Received) -> Reply | None:
        """Carry one call over, or hold it; without a reply the caller's connection is dropped."""
        trap = self.trap
        if trap is None or f"/{trap.orcid_id}/" not in call.path:
            return self._pass_on(call)
        if trap.is_set and call.method == trap.method:
            trap.is_set = False
            return self._hold(call, trap)
        reply = self._pass_on(call)
        if trap.moment == Moment.BEFORE_NEXT_READING and trap.held.is_set() and call.method == "GET":
            trap.record_was_read.set()
            assert trap.has_arrived.wait(PATIENCE)
        return reply

    def _hold(self, call: Received, trap: Trap) -> Reply | None:
        reply = self._pass_on(call) if trap.moment == Moment.AFTER_COMMIT else None
        trap.held.set()
        assert trap.worker_is_dead.wait(PATIENCE)
        if trap.moment == Moment.BEFORE_NEXT_READING:
            assert trap.record_was_read.wait(PATIENCE)
        if trap.moment in (Moment.BEFORE_COMMIT, Moment.BEFORE_NEXT_READING):
            self._pass_on(call)
        trap.has_arrived.set()
        return reply

    def _pass_on(self, call: Received) -> Reply:
        headers = {name: call.headers[name] for name in CARRIED if name in call.headers}
        answer = requests.request(
            call.method, self.orcid_url + call.path, data=call.body, headers=headers, timeout=PATIENCE
        )
        back = {name: answer.headers[name] for name in CARRIED_BACK if name in answer.headers}
        return Reply(status=answer.status_code, body=answer.content, headers=back)


@contextmanager
def crossing_to(orcid_url: str) -> Iterator[Crossing]:
    """Open a way to the stand-in for the length of a block."""
    crossing = Crossing(orcid_url)
    with serving(crossing.carry) as server:
        crossing.url = server.url
        yield crossing
