"""An institution's identity provider, as a process and as a row."""

from collections.abc import Iterator

import pytest

from accounts.models import SignInMethod
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import SignInMethodFactory


@pytest.fixture
def method(smithsonian: Institution) -> Iterator[SignInMethod]:
    """A sign-in method of the Smithsonian, which is in scope."""
    with institution_scope(smithsonian):
        yield SignInMethodFactory(staff_id_claim="employee_number", scopes=["si.example"])
