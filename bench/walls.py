"""Measure what the walls cost: `python -m tests.postgresql .venv/bin/python -m bench.walls [--quick]`.

Each answer is asked for with the walls and without them, in turn, on PostgreSQL. Exits 1 when one takes more than
1.10 times as long with them.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection, transaction
from django.db.models import sql
from django.http import HttpRequest, StreamingHttpResponse
from django.test import Client
from django.urls import path

from bench.site import own_database
from bench.wall_rows import ITEMS, PEOPLE, STREAMED, Rows, fill_database
from config import urls as site
from institutions.models import Event, Institution
from institutions.tenancy.postgresql.base import DatabaseWrapper
from institutions.tenancy.queries import ScopedQuery, TenantQuerySet
from institutions.tenancy.requests import HostMiddleware
from institutions.tenancy.scope import institution_scope
from institutions.tenancy.streams import stream
from reports.api.authentication import PerReportKey

MOST = 1.10
BLOCKS = 25
QUICK_BLOCKS = 6
ASKED_IN_A_BLOCK = 6


def stream_events(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with a line for each event, as an export does."""
    institution: Institution = request.institution  # type: ignore[attr-defined] # HostMiddleware set it

    def lines() -> Iterator[str]:
        for pk, kind in Event.objects.order_by("pk").values_list("pk", "kind").iterator(chunk_size=2000):
            yield f"{pk},{kind}\n"

    return StreamingHttpResponse(stream(lines, institution=institution))


handler400, handler500 = site.handler400, site.handler500
urlpatterns = [path("bench/stream", stream_events), *site.urlpatterns]


@dataclass
class Page:
    """An answer that is asked for, and how many milliseconds it took each time."""

    name: str
    address: str
    client: Client
    with_walls: list[float] = field(default_factory=list)
    without: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times as long it takes with the walls: the middle one of the pairs of blocks."""
        return median(one / other for one, other in zip(self.with_walls, self.without, strict=True))

    def ask(self, *, times: int) -> float:
        """Return the milliseconds of the middle one of so many answers, after one that does not count."""
        return median([self._ask_once() for _ in range(times + 1)][1:])

    def _ask_once(self) -> float:
        began = perf_counter()
        answer = self.client.get(self.address)
        size = sum(map(len, answer)) if answer.streaming else len(answer.content)
        took = (perf_counter() - began) * 1000
        answer.close()
        if answer.status_code != 200 or size < 100:  # noqa: PLR2004 - an answer that says something
            raise SystemExit(f"{self.address} answered {answer.status_code}.")
        return took


@contextmanager
def walls_down(institution: Institution) -> Iterator[None]:
    """Serve as software for one institution would: no host is looked up, no query is scoped, no policy asked."""

    def compile_unscoped(query: Any, *args: Any, **kwargs: Any) -> Any:
        return sql.Query.get_compiler(query, *args, **kwargs)

    def serve(middleware: HostMiddleware, request: Any) -> Any:
        request.institution = institution
        with institution_scope(institution):
            return middleware.get_response(request)

    with ExitStack() as stack:
        stack.enter_context(patch.object(DatabaseWrapper, "_tell_scope", lambda _connection: None))
        stack.enter_context(patch.object(ScopedQuery, "get_compiler", compile_unscoped))
        stack.enter_context(patch.object(TenantQuerySet, "_result_cache", None))
        stack.enter_context(patch.object(HostMiddleware, "__call__", serve))
        stack.enter_context(connection.as_owner())  # type: ignore[attr-defined] # our backend's; passes the policies
        yield


def main() -> int:
    """Fill a database, measure, print the table and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure what the walls between institutions cost.")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_BLOCKS} pairs of blocks instead of {BLOCKS}")
    blocks = QUICK_BLOCKS if parser.parse_args().quick else BLOCKS
    if connection.vendor != "postgresql":
        raise SystemExit("The second wall stands on PostgreSQL only: run this by `python -m tests.postgresql`.")
    settings.ROOT_URLCONF = __name__
    with tempfile.TemporaryDirectory() as directory, own_database(Path(directory)):
        rows = fill_database()
        pages = list(_pages(rows))
        with patch.object(PerReportKey, "allow_request", lambda *_args: True):
            for block in range(blocks):
                _measure(pages, rows.institution, walls_first=block % 2 == 0)
        connection.close()
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{connection.display_name}; {blocks} pairs of blocks of {ASKED_IN_A_BLOCK} answers.\n"
    )
    print("| | with the walls, ms | without, ms | ratio |\n| --- | ---: | ---: | ---: |")
    for page in pages:
        print(f"| {page.name} | {median(page.with_walls):.1f} | {median(page.without):.1f} | {page.ratio:.3f} |")
    dear = [page.name for page in pages if page.ratio > MOST]
    print(f"\nMore than {MOST:.2f} times: {', '.join(dear) or 'none'}.")
    return 1 if dear else 0


def _pages(rows: Rows) -> Iterator[Page]:
    host = f"bench.{settings.BASE_DOMAIN}"
    person, staff = Client(headers={"host": host}), Client(headers={"host": host})
    with institution_scope(rows.institution), transaction.atomic():
        person.force_login(rows.person)
        staff.force_login(rows.staff)
    key = Client(headers={"host": host, "authorization": f"Bearer {rows.report_key}"})
    yield Page(f"The items page ({ITEMS} items)", "/items/", person)
    yield Page(f"The admin's list of citations ({PEOPLE * ITEMS:,})", "/admin/orcid_sync/citation/", staff)
    yield Page("`reports/summary`", "/api/v1/reports/summary", key)
    yield Page(f"A stream of {STREAMED:,} rows", "/bench/stream", staff)


def _measure(pages: list[Page], institution: Institution, *, walls_first: bool) -> None:
    for page in pages:
        times = 1 if "stream" in page.address else ASKED_IN_A_BLOCK
        ways: list[tuple[list[float], Callable[[], Any]]] = [
            (page.with_walls, nullcontext),
            (page.without, lambda: walls_down(institution)),
        ]
        for taken, way in ways if walls_first else reversed(ways):
            with way():
                taken.append(page.ask(times=times))
            connection.close()


if __name__ == "__main__":
    sys.exit(main())
