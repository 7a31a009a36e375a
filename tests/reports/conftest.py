"""Two institutions whose numbers differ, and keys that open them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from institutions.models import Department, Institution
from institutions.tenancy.scope import institution_scope
from reports.domain.keys import create_report_key
from tests.reports.rows import connect, make_public_item, make_researcher

Ask = Callable[..., Any]


@pytest.fixture(autouse=True)
def _no_call_counted_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def institution(smithsonian: Institution, fjordhaven: Institution) -> Iterator[Institution]:
    """The Smithsonian, in scope; Fjordhaven has a connected researcher with an item that is on ORCID."""
    with institution_scope(fjordhaven):
        liv = make_researcher(last_login=timezone.now())
        connect(liv, [make_public_item(liv)], put_code=77, state="sent")
    with institution_scope(smithsonian):
        yield smithsonian


@pytest.fixture
def key(institution: Institution) -> str:
    """A key of the whole Smithsonian."""
    return create_report_key(name="reports", department=None)


@pytest.fixture
def ask(client: Client) -> Ask:
    """Ask the API of an institution, the Smithsonian's by default."""
    client.raise_request_exception = False

    def asking(
        path: str = "/api/v1/reports/summary",
        *,
        key: str | None = None,
        method: str = "get",
        host: str = "smithsonian.colophon.test",
        **headers: str,
    ) -> Any:
        if key is not None:
            headers["authorization"] = f"Bearer {key}"
        return client.generic(method.upper(), path, headers={"host": host} | headers)

    return asking


@pytest.fixture
def botany(institution: Institution) -> Department:
    made: Department = Department.objects.create(code="Botany", name="Botany")
    return made
