"""Institutions and the names under which they are reached."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from institutions.models import Host, Institution
from tests.factories import HostFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


def test_an_address_is_on_the_primary_host_with_the_public_port(smithsonian: Institution, settings: Any) -> None:
    HostFactory(institution=smithsonian, name="an-alias.si.example", is_primary=False)
    assert smithsonian.absolute_url("/orcid/") == "http://smithsonian.colophon.test/orcid/"
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", "8443"
    assert smithsonian.absolute_url() == "https://smithsonian.colophon.test:8443/"


def test_an_institution_without_a_host_has_no_address() -> None:
    said = r"^quiet has no primary host\. Give it one with create_institution --host\.$"
    with pytest.raises(Host.DoesNotExist, match=said):
        InstitutionFactory(slug="quiet", host=None).absolute_url()


def test_an_institution_has_one_primary_host_and_a_name_one_institution(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        HostFactory(institution=smithsonian, name="second.si.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        HostFactory(institution=fjordhaven, name="smithsonian.colophon.test", is_primary=False)


def test_one_institution_runs_the_deployment() -> None:
    InstitutionFactory(is_operators=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        InstitutionFactory(is_operators=True)


@pytest.mark.parametrize(
    "name", ["Smithsonian.example", "si.example:8000", "-si.example", "si.example.", "si example"]
)
def test_a_host_is_a_name_in_lower_case_without_a_port(name: str, smithsonian: Institution) -> None:
    with pytest.raises(ValidationError) as refused:
        Host(institution=smithsonian, name=name).full_clean()
    assert refused.value.message_dict == {"name": ["A host name in lower case, without a port."]}


@pytest.mark.parametrize("ror", ["1pp8nd67", "https://ror.org/01pp8nd67", "01pp8nd6l", "01PP8ND67"])
def test_a_ror_id_is_checked(ror: str, smithsonian: Institution) -> None:
    smithsonian.ror = ror
    with pytest.raises(ValidationError) as refused:
        smithsonian.full_clean()
    assert "A ROR id looks like 01pp8nd67." in refused.value.message_dict["ror"]
