"""Runs, for each piece of a wall in turn, the tests of the walls until one notices that it is gone.

Loaded by `python -m tests.walls.mutations`; takes the pieces whose names contain ONLY, of those the SHARE ("0/2": every
second one), and writes what it found as JSON to the file that MUTATIONS names.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from pytest_django.plugin import blocking_manager_key

from tests.walls.mutations.mutants import Mutant


@dataclass(frozen=True)
class Found:
    """A mutant and the name of the test that noticed it; empty when none did, which may be `without_loss`."""

    kind: str
    name: str
    noticed_by: str
    without_loss: str


class Runner:
    """The tests that were collected, each of which may be run any number of times."""

    def __init__(self, session: pytest.Session) -> None:
        # Those that build a whole world come last.
        self.items = sorted(session.items, key=lambda item: "strangers" in item.nodeid)
        self._terminal = session.config.pluginmanager.getplugin("terminalreporter")
        # Whatever lives as long as the session (the database) is kept from test to test, and nothing else.
        self.first_of = {item.path: item for item in reversed(self.items)}

    def tell(self, line: str) -> None:
        """Write a line to the terminal."""
        self._terminal.write_line(line)

    def passes(self, item: pytest.Item) -> bool:
        """Run one test and say whether it passed; a test that cannot even be set up has not.

        What lives as long as its file does is kept for the next test of that file.
        """
        self._leave_others_to(item)
        sibling = next((other for other in self.items if other.path == item.path and other is not item), None)
        reports = runtestprotocol(item, log=False, nextitem=sibling or self._elsewhere(item))
        return all(report.passed for report in reports)

    def _leave_others_to(self, item: pytest.Item) -> None:
        item.session._setupstate.teardown_exact(item)

    def _elsewhere(self, item: pytest.Item) -> pytest.Item:
        return next(first for path, first in self.first_of.items() if path != item.path)

    def who_notices(self, mutant: Mutant) -> str:
        """Return the first test that fails with the piece taken out and passes with it back in place."""
        for item in self._nearest_first(mutant):
            if mutant.is_in_database:  # whose locks an open transaction would hold
                self._leave_others_to(self._elsewhere(item))
            with mutant.taken_out():
                noticed = not self.passes(item)
                if mutant.is_in_database:
                    self._leave_others_to(self._elsewhere(item))
            if noticed and self.passes(item):
                return item.nodeid
        return ""

    def _nearest_first(self, mutant: Mutant) -> Iterator[pytest.Item]:
        seen: set[pytest.Item] = set()
        for word in (*mutant.near, *([""] if mutant.may_be_noticed_anywhere else [])):
            for item in self.items:
                if word in item.nodeid and item not in seen:
                    seen.add(item)
                    yield item


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the tests for each mutant instead of once each."""
    runner = Runner(session)
    # The database is made for the first test that needs it.
    ready = next(item for item in session.items if "db" in getattr(item, "fixturenames", ()))
    if not runner.passes(ready):
        pytest.exit(f"{ready.nodeid} fails with every wall in place.", returncode=2)
    with session.config.stash[blocking_manager_key].unblock():
        found = [_try(runner, mutant) for mutant in _mutants()]
    Path(os.environ["MUTATIONS"]).write_text(json.dumps([vars(each) for each in found], indent=1))
    return True


def _try(runner: Runner, mutant: Mutant) -> Found:
    found = Found(mutant.kind, mutant.name, runner.who_notices(mutant), mutant.without_loss)
    runner.tell(f"{found.kind}: {found.name} -> {found.noticed_by or 'nobody'}")
    return found


def _mutants() -> Iterable[Mutant]:
    from django.db import connection  # noqa: PLC0415 - settings are in place only now

    from tests.walls.mutations import addresses, database, registry  # noqa: PLC0415

    only = os.environ.get("ONLY", "")
    chosen = [*database.mutants()]
    if connection.vendor == "sqlite":  # where the first wall stands alone
        chosen += [*registry.mutants(), *addresses.mutants()]
    first, step = map(int, os.environ["SHARE"].split("/"))
    return [mutant for mutant in chosen if only in f"{mutant.kind}: {mutant.name}"][first::step]
