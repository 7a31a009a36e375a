"""Two institutions with the same cast on both sides: whatever leaks, shows."""

from collections.abc import Iterator

import pytest

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from items.models import Source
from tests.items.factories import make_institution, make_item, make_person, make_source


@pytest.fixture
def fjordhaven(db: None) -> Institution:
    """The other institution: its people have the same names, iDs and staff ids as those that tests look at."""
    other = make_institution("fjordhaven")
    with institution_scope(other):
        make_person("Mara", "Quillfeather", orcid="0009-8000-0000-0012", staff_id="SI-1001")
        make_person("Tobias", "Ashgrove", staff_id="SI-1002")
        make_item("Not for the Smithsonian's eyes", authors=[{"name": "Mara Quillfeather"}], source=make_source())
    return other


@pytest.fixture
def smithsonian(fjordhaven: Institution) -> Iterator[Institution]:
    """The institution in scope."""
    institution = make_institution("smithsonian")
    with institution_scope(institution):
        yield institution


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
