"""The whole way: an institution's list says that somebody has left, and then that they are back."""

from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from institutions.models import Institution
from orcid_sync.domain.farewell_end import attend_farewell, due_farewells
from orcid_sync.models import Farewell
from tests.factories import SignInMethodFactory, StaffIdFactory
from tests.orcid_sync.domain.conftest import Researcher
from tests.orcid_sync.domain.test_farewell import give_turn, grants, withdraw


@pytest.fixture
def listed(researcher: Researcher) -> Researcher:
    """She is in the institution's list by her staff identifier."""
    SignInMethodFactory(staff_id_claim="employee_number")
    StaffIdFactory(person=researcher.person, kind="employee_number", value="SI-1")
    return researcher


def take_in(institution: Institution, file: Path, *, is_active: str) -> None:
    file.write_text(f"UniqueID,FirstName,LastName,IsActive\nSI-1,Mara,Quillfeather,{is_active}\n")
    call_command("import_people", institution.slug, str(file), verbosity=0)


def test_leaver_s_withdrawal_goes_out_a_new_title_waits_and_is_sent_when_they_are_back(
    listed: Researcher,
    institution: Institution,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    file = tmp_path / "people.csv"
    changed, withdrawn = listed.add_item(1), listed.add_item(2)
    listed.bring_in_step()
    with django_capture_on_commit_callbacks() as after_commit:
        take_in(institution, file, is_active="N")
    assert len(after_commit) == 1  # a worker is told of the last mail
    listed.change_item(changed, title="Sedge 1, corrected")
    withdraw(listed, withdrawn)
    listed.add_item(3)
    give_turn(listed)
    assert listed.titles_there() == ["Sedge 1"]
    [due] = due_farewells(now=timezone.now())
    attend_farewell(due)
    assert [message.to for message in mail.outbox] == [[listed.person.email]]
    take_in(institution, file, is_active="Y")
    give_turn(listed)
    assert listed.titles_there() == ["Sedge 1, corrected", "Sedge 3"]
    assert grants(listed) == [(True, None)]


def test_after_ninety_days_of_absence_the_permission_is_gone_at_orcid_and_here(
    listed: Researcher, institution: Institution, tmp_path: Path
) -> None:
    take_in(institution, tmp_path / "people.csv", is_active="N")
    Farewell.objects.update(ends_at=timezone.now())
    [due] = due_farewells(now=timezone.now())
    attend_farewell(due)
    listed.connection.refresh_from_db()
    assert (listed.connection.access_token, grants(listed)) == ("", [(False, "client")])


def test_dry_run_lets_nobody_go(listed: Researcher, institution: Institution, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("UniqueID,FirstName,IsActive\nSI-1,Mara,N\n")
    call_command("import_people", institution.slug, str(file), "--dry-run", verbosity=0)
    listed.add_item(1)
    listed.bring_in_step()
    assert (listed.titles_there(), Farewell.objects.count()) == (["Sedge 1"], 0)
