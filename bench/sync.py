"""Measure the sync with ORCID against the peers' way: `python -m bench.sync [--quick]`.

Exits 1 when a run made other calls than it should, or left other works on the records.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from math import ceil
from pathlib import Path
from time import perf_counter

from django.db import connection

from bench.peers import OneByOne
from bench.results import Measured, Run, Scenario, Step, find_faults, show
from bench.site import Author, Site, connect_author, own_database, running_orcid, set_up
from institutions.door import open_door
from tests.sandbox.orcid.driving import Orcid

LATENCY_MS = 80
AT_ONCE = 5  # researchers at a time, each way: so many workers
SCENARIOS = (Scenario(researchers=20, items=50), Scenario(researchers=5, items=250))
REPEATS = 3
IN_ONE_CALL = 100  # works, at the most: ORCID's bulk endpoint

#: Groups of authors, one for each repeat: a first sync needs a record that is empty.
Groups = list[list[Author]]


def main() -> int:
    """Measure every scenario, print the tables, and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure the sync with ORCID against the peers' way.")
    parser.add_argument("--quick", action="store_true", help=f"measure the peers' way once instead of {REPEATS} times")
    peers_repeats = 1 if parser.parse_args().quick else REPEATS
    with tempfile.TemporaryDirectory() as directory, own_database(Path(directory)):
        measured = list(_measure(Path(directory), peers_repeats=peers_repeats))
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{connection.display_name}. A call takes {LATENCY_MS} ms; {AT_ONCE} researchers at a time; "
        f"the median of {REPEATS} runs of ours and {peers_repeats} of the peers' way.\n"
    )
    print(show(measured))
    faults = find_faults(measured)
    print("\n".join(faults) or "Every run made the calls it should and left the works it should.")
    return 1 if faults else 0


def _measure(directory: Path, *, peers_repeats: int) -> Iterable[Measured]:
    """Connect everybody while calls are fast, then measure with calls that take their time."""
    with running_orcid(directory, latency_ms=0) as orcid, open_door() as door:
        site = set_up(orcid)

        def groups(scenario: Scenario, repeats: int) -> Groups:
            return [
                [connect_author(orcid, site, door=door, items=scenario.items) for _ in range(scenario.researchers)]
                for _ in range(repeats)
            ]

        ours = {scenario: groups(scenario, REPEATS) for scenario in SCENARIOS}
        peers = {scenario: groups(scenario, peers_repeats) for scenario in SCENARIOS}
        token_calls = sum(not _is_on_record(call) for call in orcid.control("GET", "log"))
    print(f"Everybody has connected at ORCID: {token_calls} token calls, counted nowhere below.\n", flush=True)
    with running_orcid(directory, latency_ms=LATENCY_MS) as orcid:
        site.point_to(orcid)
        for scenario in SCENARIOS:
            yield from _measure_ours(orcid, site, scenario, ours[scenario])
            yield from _measure_peers(orcid, scenario, peers[scenario])


def _measure_ours(orcid: Orcid, site: Site, scenario: Scenario, groups: Groups) -> Iterable[Measured]:
    first, again = [], []
    for authors in groups:
        ids = [site.take_in(author) for author in authors]
        jobs = [partial(site.bring_in_step, connection_id) for connection_id in ids]
        first.append(_run(orcid, authors, jobs))
        site.make_due(ids)
        again.append(_run(orcid, authors, jobs))
    should = scenario.researchers * (1 + ceil(scenario.items / IN_ONE_CALL))
    yield Measured(scenario, Step.FIRST, "ours", first, least=should, most=should)
    yield Measured(scenario, Step.AGAIN, "ours", again, least=0, most=0)


def _measure_peers(orcid: Orcid, scenario: Scenario, groups: Groups) -> Iterable[Measured]:
    first, comparing, anew = [], [], []
    for authors in groups:
        with ExitStack() as stack:
            records = [stack.enter_context(_one_by_one(orcid, author)) for author in authors]
            first.append(_run(orcid, authors, [record.send_all for record in records]))
            comparing.append(_run(orcid, authors, [record.send_what_differs for record in records]))
            anew.append(_run(orcid, authors, [record.send_again for record in records]))
    yield Measured(scenario, Step.FIRST, "one call a work", first, least=scenario.works, most=None)
    yield Measured(scenario, Step.AGAIN, "one call a work, comparing digests", comparing, least=0, most=None)
    yield Measured(scenario, Step.AGAIN, "one call a work, sending anew", anew, least=scenario.works, most=None)


def _one_by_one(orcid: Orcid, author: Author) -> OneByOne:
    return OneByOne(f"{orcid.url}/v3.0/{author.grant.orcid}", author.grant.access_token, author.facts)


def _run(orcid: Orcid, authors: list[Author], jobs: Sequence[Callable[[], None]]) -> Run:
    """Do the jobs, each for one researcher, and see at ORCID what they did."""
    orcid.control("DELETE", "log")
    with ThreadPoolExecutor(AT_ONCE) as workers:
        began = perf_counter()
        for done in [workers.submit(job) for job in jobs]:
            done.result()
        seconds = perf_counter() - began
    log = orcid.control("GET", "log")
    calls = sum(map(_is_on_record, log))
    works = sum(len(orcid.control("GET", f"people/{author.grant.orcid}/works")) for author in authors)
    return Run(calls=calls, token_calls=len(log) - calls, works=works, seconds=seconds)


def _is_on_record(call: dict[str, str]) -> bool:
    return call["path"].startswith("/v3.0/")


if __name__ == "__main__":
    sys.exit(main())
