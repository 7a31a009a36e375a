"""The whole way in real processes: the site's, ORCID's stand-in, and a browser between them.

The tests' own database is in memory where it is SQLite, where no second process can see it: its tables are copied
into a file for the time of a test.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
from django.conf import settings as django_settings
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from institutions.models import Institution
from tests.factories import InstitutionFactory
from tests.orcid_sync.views.site import NOBODY, Researcher, Site, Worker, open_site
from tests.sandbox.orcid.driving import Orcid

START_WITHIN = 30  # seconds
ALLOWED = frozenset({urlsplit(NOBODY).netloc})


@pytest.fixture(scope="session")
def site_database(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> str:
    """The address of the database that the site and the tests share."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('site') / 'site.sqlite3'}"
    name = str(connection.settings_dict["NAME"])
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def site_port(
    site_database: str, orcid: Orcid, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[int]:
    """The port at which the site's process answers."""
    with django_db_blocker.unblock(), copied_into(site_database):
        """The file has its tables before the site looks."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": site_database,
        "BASE_DOMAIN": "localhost",
        "PUBLIC_PORT": str(port),
        "OUTBOUND_ALLOW": ",".join(ALLOWED | {urlsplit(orcid.url).netloc}),
    }
    line = [sys.executable, "-m", "gunicorn", "config.wsgi", "--no-control-socket", "--bind", f"127.0.0.1:{port}"]
    line += ["--worker-class", "gthread", "--threads", "8", "--graceful-timeout", "2", "--log-level", "warning"]
    log = (tmp_path_factory.mktemp("site-log") / "log").open("w+")
    with log, subprocess.Popen(line, cwd=django_settings.BASE_DIR, env=environment, stderr=log) as process:  # noqa: S603 - our own command
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", process, log=Path(log.name))
            yield port
        finally:
            process.terminate()
            process.wait(timeout=10)


@contextmanager
def copied_into(address: str) -> Iterator[None]:
    """Let the tests' connection use the file, which is as fresh as the tests' own database in memory."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    in_memory, its_name = connection.connection, connection.settings_dict["NAME"]
    file = address.removeprefix("sqlite:///")
    connection.connection, connection.settings_dict["NAME"] = None, file
    connection.ensure_connection()
    in_memory.backup(connection.connection)
    try:
        yield
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = in_memory, its_name


@pytest.fixture
def shared_database(
    transactional_db: None, site_database: str, site_port: int, orcid: Orcid, settings: Settings
) -> Iterator[None]:
    """The test and the site's process see the same rows and mean the same addresses."""
    settings.BASE_DOMAIN = "localhost"
    settings.PUBLIC_PORT = str(site_port)
    settings.OUTBOUND_ALLOW = ALLOWED | {urlsplit(orcid.url).netloc}
    with copied_into(site_database):
        yield


@pytest.fixture
def smithsonian(shared_database: None) -> Institution:
    return InstitutionFactory(slug="smithsonian", name="Smithsonian Institution", ror="01pp8nd67")


@pytest.fixture
def fjordhaven(shared_database: None) -> Institution:
    return InstitutionFactory(slug="fjordhaven", name="Fjordhaven University")


@pytest.fixture
def site(smithsonian: Institution, fjordhaven: Institution, orcid: Orcid) -> Site:
    return open_site(smithsonian, orcid)


@pytest.fixture
def other_site(fjordhaven: Institution, site: Site, orcid: Orcid) -> Site:
    return open_site(fjordhaven, orcid)


@pytest.fixture
def worker(site: Site) -> Iterator[Worker]:
    worker = Worker()
    worker.start()
    yield worker
    worker.stop()


@pytest.fixture
def mara(site: Site) -> Researcher:
    return site.researcher()


def _wait_for(url: str, process: subprocess.Popen[bytes], *, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(url, timeout=START_WITHIN)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"The site did not start: {log.read_text()}")
