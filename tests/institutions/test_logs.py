"""A line of the log says which institution it is about, in every process."""

import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from accounts.models import User
from institutions.models import Institution
from institutions.tasks import tenant_task
from institutions.tenancy.scope import every_institution, institution_scope

Lines = Callable[[], list[str]]

logger = logging.getLogger(__name__)


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What the site's own handler has written, without the time."""
    (handler,) = (one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
    written = StringIO()
    before = handler.setStream(written)
    yield lambda: [re.sub(r"^[\d-]+ [\d:,]+ ", "", line) for line in written.getvalue().splitlines()]
    handler.setStream(before)


@tenant_task
def say_something(*, what: str) -> None:
    """Write a line."""
    logger.info(what)


@pytest.mark.django_db
def test_a_line_names_the_institution_in_scope_without_asking_for_it(
    lines: Lines, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        logger.info("outside")
        with institution_scope(7):
            logger.info("inside %s", "it")
            say_something(8, what="in a task")
            logger.info("back")
    with every_institution(reason="try a line"):
        pass
    logger.info("outside again")
    assert lines() == [
        f"INFO institution=- {__name__}: outside",
        f"INFO institution=7 {__name__}: inside it",
        f"INFO institution=8 {__name__}: in a task",
        f"INFO institution=7 {__name__}: back",
        "INFO institution=- institutions.tenancy.scope: reading every institution: try a line",
        f"INFO institution=- {__name__}: outside again",
    ]


@pytest.mark.django_db
def test_a_line_about_a_request_names_the_institution_of_its_host(
    lines: Lines, alice: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    for institution in (smithsonian, fjordhaven):
        Client(HTTP_HOST=f"{institution.slug}.colophon.test").get("/nowhere/")
    Client(HTTP_HOST="nowhere.example").get("/nowhere/")
    assert lines() == [
        f"WARNING institution={smithsonian.pk} django.request: Not Found: /nowhere/",
        f"WARNING institution={fjordhaven.pk} django.request: Not Found: /nowhere/",
        "WARNING institution=- django.request: Not Found: /nowhere/",
    ]


def test_a_worker_s_lines_look_the_same() -> None:
    script = (
        "import logging, django; from config.celery import app; django.setup(); app.log.setup(loglevel='INFO');"
        "from institutions.tenancy.scope import institution_scope\n"
        "with institution_scope(7): logging.getLogger('orcid_sync.tasks').info('a turn')"
    )
    line = [sys.executable, "-c", script]
    said = subprocess.run(line, cwd=site.BASE_DIR, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert re.fullmatch(r"[\d-]+ [\d:,]+ INFO institution=7 orcid_sync\.tasks: a turn\n", said.stderr), said.stderr
