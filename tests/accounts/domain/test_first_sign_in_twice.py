"""Two tabs of one person at the same moment, on their first day."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections, transaction

from accounts.attributes import AssertedPerson, Identifier
from accounts.domain.sign_in import recognise
from accounts.enums import IdentifierKind
from accounts.models import SignInMethod, User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import InstitutionFactory, SignInMethodFactory

TABS = 6
MARA = AssertedPerson(
    identifiers=(Identifier(IdentifierKind.OIDC_SUBJECT, "6f0c1e52"),), departments=("Botany",), staff_id="SI-1001"
)


@pytest.mark.postgresql  # SQLite in memory is one connection, which cannot meet itself
@pytest.mark.django_db(transaction=True)
def test_person_who_comes_in_several_times_at_once_is_one_person() -> None:
    institution = InstitutionFactory(slug="smithsonian")
    method = SignInMethodFactory(institution=institution, staff_id_claim="employee_number")
    together = Barrier(TABS)
    with ThreadPoolExecutor(TABS) as threads:
        found = {
            one.result() for one in [threads.submit(_come_in, institution, method, together) for _ in range(TABS)]
        }
    with institution_scope(institution), transaction.atomic():
        assert found == set(User.objects.values_list("pk", flat=True))
    assert len(found) == 1


def _come_in(institution: Institution, method: SignInMethod, together: Barrier) -> int:
    try:
        with institution_scope(institution):
            together.wait()
            return recognise(MARA, method=method).pk
    finally:
        connections.close_all()
