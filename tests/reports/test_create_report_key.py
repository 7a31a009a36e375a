"""What the command prints, the first time and the second."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.domain.leaving import let_go, welcome_back
from accounts.enums import LetGoBy
from accounts.models import User
from institutions.models import Department, Event, Institution
from reports.models import ReportKey
from tests.factories import UserFactory
from tests.reports.conftest import Ask


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("create_report_key", *arguments, stdout=said)
    return said.getvalue()


def test_the_key_is_printed_on_a_line_of_its_own_and_opens_the_report(ask: Ask, institution: Institution) -> None:
    said = run("smithsonian", "--all").splitlines()
    assert said[0] == "Report key “reports” of Smithsonian Institution. It is shown this once; keep it secret:"
    assert ask(key=said[1]).status_code == 200
    row = ReportKey.objects.get()
    assert list(Event.objects.filter(kind="report_key.created").values_list("facts", flat=True)) == [
        {"key": row.prefix, "department": "", "by": "command"}
    ]


def test_a_second_run_makes_no_second_key_and_shows_none(institution: Institution) -> None:
    run("smithsonian", "--all")
    row = ReportKey.objects.get()
    assert run("smithsonian", "--all") == (
        f"No key was made: Smithsonian Institution has “reports” since {row.created_at:%d %B %Y}. It was shown then, "
        "once. For another give a --name of its own; a lost one is revoked in the admin first.\n"
    )
    assert ReportKey.objects.count() == 1


def test_another_name_or_department_gets_a_key_of_its_own(institution: Institution, botany: Department) -> None:
    run("smithsonian", "--all")
    run("smithsonian", "--all", "--name", "Dashboard")
    assert run("smithsonian", "--department", "Botany").startswith("Report key “reports” of Botany at Smithsonian")
    assert set(ReportKey.objects.values_list("name", "department__code")) == {
        ("reports", None),
        ("Dashboard", None),
        ("reports", "Botany"),
    }


def test_the_name_of_a_revoked_key_is_free_again(institution: Institution) -> None:
    run("smithsonian", "--all")
    ReportKey.objects.update(revoked_at=ReportKey.objects.get().created_at)
    assert run("smithsonian", "--all").startswith("Report key “reports” of Smithsonian Institution.")


def test_an_unknown_department_names_those_that_are_known(institution: Institution, botany: Department) -> None:
    with pytest.raises(CommandError) as refused:
        run("smithsonian", "--department", "Bottany")
    assert str(refused.value) == (
        "No department has the code “Bottany”. Known: Botany. They become known when their people sign in."
    )


@pytest.mark.parametrize("name", ["", "x" * 81])
def test_a_name_that_does_not_fit_names_the_option(institution: Institution, name: str) -> None:
    with pytest.raises(CommandError, match=r"^Give another value for --name: "):
        run("smithsonian", "--all", "--name", name)
    assert not ReportKey.objects.exists()


def test_the_key_of_a_person_ends_when_they_leave_and_does_not_come_back(
    ask: Ask, institution: Institution, alice: User, bob: User
) -> None:
    said = run("smithsonian", "--all", "--name", "Alice's", "--holder", "Alice@si.example").splitlines()
    assert said[0] == (
        "Report key “Alice's” of Smithsonian Institution. It ends when Alice Ashgrove leaves. It is shown this once; keep "
        "it secret:"
    )
    others = run("smithsonian", "--all").splitlines()[1]
    let_go(bob, by=LetGoBy.FEED)
    assert ask(key=said[1]).status_code == 200
    let_go(alice, by=LetGoBy.FEED)
    welcome_back(alice)
    assert (ask(key=said[1]).status_code, ask(key=others).status_code) == (401, 200)
    told = Event.objects.filter(kind__startswith="report_key.", about=alice.audit_key)
    assert [event.kind for event in told] == ["report_key.created"]
    assert Event.objects.filter(kind="report_key.revoked").count() == 1


def test_a_holder_is_one_person_with_an_open_account(institution: Institution, alice: User) -> None:
    for _ in range(2):
        UserFactory(email="lab@si.example")
    User.objects.filter(pk=alice.pk).update(is_active=False)
    for identifier, whom in (("alice@si.example", "nobody"), ("lab@si.example", "several people")):
        said = f"{identifier} names {whom} of Smithsonian Institution with an open account."
        with pytest.raises(CommandError, match=said):
            run("smithsonian", "--all", "--holder", identifier)
    assert not ReportKey.objects.exists()
