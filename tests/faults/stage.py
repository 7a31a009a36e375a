"""A researcher on a site of processes: what ORCID holds, what the tables say, and the death of the worker between."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.crossing import PATIENCE, Crossing, Moment, Trap
from tests.faults.site import Site
from tests.sandbox.orcid.driving import Orcid

WORKS = 105  # more than one call takes
TITLES = sorted(f"Sedge {number}" for number in range(WORKS))


@dataclass(frozen=True)
class Citation:
    """One line of the table of citations, with the title of its item."""

    title: str
    intent: str
    state: str
    put_code: int | None


@dataclass(frozen=True)
class Researcher:
    """Somebody who has connected and pressed Send; their items are not sent yet."""

    orcid_id: str
    site: Site
    orcid: Orcid
    crossing: Crossing

    def become_due(self) -> None:
        """Have the record brought in step by whichever worker comes first."""
        # Any moment in the past will do, and this one both databases have at hand.
        self.site.change(
            f"UPDATE orcid_sync_orcidconnection SET due_at = connected_at WHERE orcid = '{self.orcid_id}'"
        )

    def kill_worker(self, method: str, moment: Moment, *, begin: Callable[[], None]) -> None:
        """Begin something, and kill the worker over the first call of the method; returns when it is dead."""
        trap = self.crossing.trap = Trap(self.orcid_id, method, moment)
        self.site.ensure_worker()
        begin()
        self.site.wait_until(trap.held.is_set, what=f"a {method} is under way")
        self.site.kill_worker()
        trap.worker_is_dead.set()
        if moment != Moment.BEFORE_NEXT_READING:
            assert trap.has_arrived.wait(PATIENCE)

    def settle(self) -> None:
        """Let a worker, a new one if need be, do what is left to do."""
        self.site.ensure_worker()
        self.site.wait_until(self._is_settled, what="the record is in step")

    def held(self) -> list[tuple[str, int]]:
        """Title and put-code of every work on the record, as ORCID says."""
        works = self.orcid.control("GET", f"people/{self.orcid_id}/works")
        return sorted((work["title"]["title"]["value"], work["put-code"]) for work in works)

    def titles(self) -> list[str]:
        """Return the title of every work on the record, as ORCID says."""
        return [title for title, _put_code in self.held()]

    def calls(self) -> list[tuple[str, int]]:
        """Return method and works of every call on the record that reached ORCID, in order."""
        log = self.orcid.control("GET", "log")
        return [
            (call["method"], call["works"])
            for call in log
            if call["orcid"] == self.orcid_id and call["path"].startswith("/v3.0/")
        ]

    def citations(self) -> list[Citation]:
        """Return what the site has written down, by title."""
        rows = self.site.look(
            "SELECT item.title, citation.intent, citation.state, citation.put_code FROM orcid_sync_citation citation"
            " JOIN items_item item ON item.id = citation.item_id"
            f" JOIN orcid_sync_orcidconnection connection ON connection.id = citation.connection_id {self._this_one}"
        )
        return sorted((Citation(*row) for row in rows), key=lambda row: row.title)

    def has_lease(self) -> bool:
        """Whether a worker, dead or alive, has taken the record."""
        return bool(self._connection()[0])

    def _is_settled(self) -> bool:
        return self._connection() == (False, False) and not any(row.intent for row in self.citations())

    def _connection(self) -> tuple[bool, bool]:
        [(leased, due)] = self.site.look(
            f"SELECT lease IS NOT NULL, due_at IS NOT NULL FROM orcid_sync_orcidconnection connection {self._this_one}"
        )
        return bool(leased), bool(due)

    @property
    def _this_one(self) -> str:
        return f"WHERE connection.orcid = '{self.orcid_id}'"
