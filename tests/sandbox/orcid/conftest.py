"""One ORCID stand-in for all its tests; each test makes its own people and clients."""

from collections.abc import Iterator

import pytest

from tests.sandbox.orcid.driving import Browser, Orcid, Record
from tests.stand_ins import running_stand_in


@pytest.fixture(scope="session")
def orcid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orcid]:
    with running_stand_in("run_orcid_sandbox", directory=tmp_path_factory.mktemp("orcid")) as url:
        yield Orcid(url)


@pytest.fixture
def record(orcid: Orcid) -> Record:
    """A fresh person who has allowed a fresh client to read and update."""
    return orcid.record()


@pytest.fixture
def browser(orcid: Orcid) -> Iterator[Browser]:
    browser = Browser(orcid.url)
    yield browser
    browser.session.close()
