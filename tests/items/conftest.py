"""Two institutions with the same cast on both sides: whatever leaks, shows."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import current_scope, institution_scope
from items.models import Source
from items.signals import items_changed
from tests.items.factories import make_item, make_person, make_source
from tests.items.repository import Repository
from tests.stand_ins import running_stand_in


@pytest.fixture
def fjordhaven(fjordhaven: Institution) -> Institution:
    """The other institution: its people have the same names, iDs and staff ids as those that tests look at."""
    with institution_scope(fjordhaven):
        make_person("Mara", "Quillfeather", orcid="0009-8000-0000-0012", staff_id="SI-1001")
        make_person("Tobias", "Ashgrove", staff_id="SI-1002")
        make_item("Not for the Smithsonian's eyes", authors=[{"name": "Mara Quillfeather"}], source=make_source())
    return fjordhaven


@pytest.fixture
def smithsonian(smithsonian: Institution, fjordhaven: Institution) -> Iterator[Institution]:
    """The institution in scope."""
    with institution_scope(smithsonian):
        yield smithsonian


@pytest.fixture
def source(smithsonian: Institution) -> Source:
    return make_source()


@pytest.fixture
def mara(smithsonian: Institution) -> User:
    return make_person("Mara", "Quillfeather", orcid="0009-8000-0000-0012", staff_id="SI-1001")


@pytest.fixture
def tobias(smithsonian: Institution) -> User:
    """Matched by his account alone."""
    return make_person("Tobias", "Ashgrove", orcid="0009-8000-0000-0020", staff_id="SI-1002")


@pytest.fixture
def ines(smithsonian: Institution) -> User:
    return make_person("Inês", "Falcão-Reis", orcid="0009-8000-0000-0039", staff_id="SI-1003")


@pytest.fixture
def news() -> Iterator[list[tuple[int, frozenset[int], object]]]:
    """What was sent, and the scope that it was heard in."""
    heard: list[tuple[int, frozenset[int], object]] = []

    def hear(*, institution_id: int, person_ids: frozenset[int], **_rest: Any) -> None:
        heard.append((institution_id, person_ids, current_scope()))

    items_changed.connect(hear)
    yield heard
    items_changed.disconnect(hear)


@pytest.fixture(scope="session")
def repository_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    """The repository stand-in as a process of its own."""
    with running_stand_in("run_repository_sandbox", directory=tmp_path_factory.mktemp("repository")) as url:
        yield Repository(url)


@pytest.fixture
def repository(repository_process: Repository, settings: Settings) -> Repository:
    """The stand-in, which the door opens for; a withdrawal is confirmed when it is seen again."""
    settings.OUTBOUND_ALLOW = frozenset({urlsplit(repository_process.url).netloc})
    settings.WITHDRAWAL_CONFIRM_AFTER = 0
    repository_process.calls()
    return repository_process


@pytest.fixture
def group(repository: Repository) -> int:
    """A group of the stand-in that no other test sees."""
    return repository.make_group()


@pytest.fixture
def stand_in_source(smithsonian: Institution, repository: Repository, group: int) -> Source:
    """That group as a source."""
    return make_source(url=f"{repository.url}/v2", group=str(group), token=f"token-of-{group}")
