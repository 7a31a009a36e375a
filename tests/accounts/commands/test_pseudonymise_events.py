"""`manage.py pseudonymise_events`: one person, named without doubt."""

import pytest
from django.core.management import CommandError

from accounts.domain.trail import record_signing_in
from accounts.models import PersonKey, User
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.accounts.commands.conftest import Run
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def _signed_in(alice: User, bob: User, charlie: User) -> None:
    for person in (alice, bob, charlie):
        with institution_scope(person.institution):
            record_signing_in(person, way="provider")


def known() -> set[str]:
    """Who of the Smithsonian's and Fjordhaven's people stands behind a key."""
    found = set()
    for institution in Institution.objects.all():
        with institution_scope(institution):
            found |= {key.person.given_name for key in PersonKey.objects.select_related("person")}
    return found


@pytest.mark.parametrize("name_by", ["email", "handle"])
def test_a_person_is_named_by_address_or_handle(name_by: str, run: Run, alice: User) -> None:
    said = run("pseudonymise_events", "smithsonian", "--person", str(getattr(alice, name_by)).upper())
    assert said.startswith("Their earlier events are anonymous from now on.")
    assert known() == {"Bob", "Charlie"}
    with institution_scope(alice.institution):
        told = Event.objects.get(kind="events.pseudonymised")
        assert (told.about, told.facts) == (None, {"by": "command"})


def test_a_second_time_there_is_nothing_to_do(run: Run, alice: User) -> None:
    run("pseudonymise_events", "smithsonian", "--person", alice.email)
    said = run("pseudonymise_events", "smithsonian", "--person", alice.email)
    assert said == "The trail holds nothing under their name. Nothing was changed.\n"


@pytest.mark.parametrize("identifier", ["charlie@fjordhaven.example", "nobody@si.example", "", "Alice"])
def test_nobody_is_found_by_what_names_nobody_of_the_institution(
    identifier: str, run: Run, smithsonian: Institution
) -> None:
    UserFactory(institution=smithsonian, email="")
    with pytest.raises(CommandError, match=r"^Nobody at Smithsonian Institution has the handle or e-mail address "):
        run("pseudonymise_events", "smithsonian", "--person", identifier)
    assert known() == {"Alice", "Bob", "Charlie"}


def test_an_address_that_nobody_vouches_for_names_nobody(run: Run, alice: User) -> None:
    with institution_scope(alice.institution):
        User.objects.filter(pk=alice.pk).update(email_is_vouched_for=False)
    with pytest.raises(CommandError, match="An address that the provider does not vouch for names nobody"):
        run("pseudonymise_events", "smithsonian", "--person", alice.email)
    assert known() == {"Alice", "Bob", "Charlie"}


def test_a_shared_address_names_nobody_without_doubt(run: Run, alice: User) -> None:
    other = UserFactory(institution=alice.institution, given_name="Alina", email=alice.email)
    with pytest.raises(CommandError) as refused:
        run("pseudonymise_events", "smithsonian", "--person", alice.email)
    assert "Several people of Smithsonian Institution have the e-mail address alice@si.example." in str(refused.value)
    assert str(other.handle) in str(refused.value)
    assert known() == {"Alice", "Bob", "Charlie"}
