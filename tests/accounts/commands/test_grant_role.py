import pytest
from django.core.management.base import CommandError

from accounts.domain.setting_up import create_operator
from accounts.models import Role
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.accounts.commands.conftest import Run
from tests.factories import DepartmentFactory, IdentityFactory, UserFactory


def roles(institution: Institution) -> list[tuple[str, str, str]]:
    with institution_scope(institution):
        return [(str(role.person or ""), role.awaited, str(role)) for role in Role.objects.order_by("pk")]


def test_person_who_is_known_has_the_role(run: Run, smithsonian: Institution) -> None:
    UserFactory(institution=smithsonian, name="Sam", email="sam@si.example")
    assert run("grant_role", "smithsonian", "Sam@si.example", "support") == (
        "Sam has the role Support staff at Smithsonian Institution.\n"
    )
    assert roles(smithsonian) == [("Sam", "", "Support staff")]


def test_person_is_known_by_a_strong_identifier(run: Run, smithsonian: Institution) -> None:
    person = UserFactory(institution=smithsonian, name="Sam")
    IdentityFactory(institution=smithsonian, person=person, value="94D8F1B3")
    run("grant_role", "smithsonian", "94D8F1B3", "administrator")
    assert roles(smithsonian) == [("Sam", "", "Institution administrator")]


def test_role_waits_for_a_person_not_yet_seen(run: Run, smithsonian: Institution) -> None:
    assert run("grant_role", "smithsonian", "Sam@si.example", "support") == (
        "The first to sign in as sam@si.example will have the role Support staff at Smithsonian Institution.\n"
    )
    assert roles(smithsonian) == [("", "sam@si.example", "Support staff")]


def test_second_run_changes_nothing(run: Run, smithsonian: Institution) -> None:
    first = run("grant_role", "smithsonian", "sam@si.example", "support")
    assert run("grant_role", "smithsonian", "sam@si.example", "support") == first.rstrip() + " That was so before.\n"
    assert len(roles(smithsonian)) == 1


def test_role_may_be_for_one_department(run: Run, smithsonian: Institution) -> None:
    DepartmentFactory(institution=smithsonian, code="BOT", name="Botany")
    run("grant_role", "smithsonian", "sam@si.example", "reporter", "--department", "BOT")
    assert roles(smithsonian) == [("", "sam@si.example", "Department reporter (Botany)")]


def test_person_of_the_other_institution_is_not_known_here(
    run: Run, smithsonian: Institution, fjordhaven: Institution
) -> None:
    UserFactory(institution=fjordhaven, name="Liv", email="liv@x.example")
    run("grant_role", "smithsonian", "liv@x.example", "support")
    assert (roles(smithsonian), roles(fjordhaven)) == ([("", "liv@x.example", "Support staff")], [])


def test_address_that_two_people_share_is_refused(run: Run, smithsonian: Institution) -> None:
    for _ in range(2):
        UserFactory(institution=smithsonian, email="lab@si.example")
    with pytest.raises(CommandError) as caught:
        run("grant_role", "smithsonian", "lab@si.example", "support")
    assert str(caught.value) == (
        "Several people of Smithsonian Institution are named by lab@si.example, or may be. Use an e-mail address "
        "that their provider vouches for, or an identifier with a scope, that only one of them has."
    )
    assert roles(smithsonian) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            ("nowhere", "sam@si.example", "support"),
            "There is no institution “nowhere”. Known: smithsonian. Make one with create_institution.",
        ),
        (
            ("smithsonian", " ", "support"),
            "Name the person by an e-mail address or a strong identifier.",
        ),
        (
            ("smithsonian", "sam@si.example", "reporter", "--department", "ZOO"),
            "No department has the code “ZOO”. Known: BOT. They become known when their people sign in.",
        ),
        (
            ("smithsonian", "sam@si.example", "operator"),
            "Error: argument role: invalid choice: 'operator' (choose from 'support', 'administrator', 'reporter')",
        ),
    ],
)
def test_refusal_names_the_cure(run: Run, smithsonian: Institution, line: tuple[str, ...], said: str) -> None:
    DepartmentFactory(institution=smithsonian, code="BOT")
    with pytest.raises(CommandError) as caught:
        run("grant_role", *line)
    assert str(caught.value) == said
    assert roles(smithsonian) == []


def test_operators_have_a_command_of_their_own(run: Run) -> None:
    create_operator("op@colophon.example")
    with pytest.raises(CommandError) as caught:
        run("grant_role", "operators", "op@colophon.example", "support")
    assert str(caught.value) == "These are the operators: use create_operator EMAIL."
