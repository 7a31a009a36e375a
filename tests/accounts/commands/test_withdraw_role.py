import pytest
from django.core.management.base import CommandError

from accounts.domain.setting_up import create_operator
from accounts.models import Role, User
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.accounts.commands.conftest import Run
from tests.factories import DepartmentFactory, RoleFactory, UserFactory
from tests.institutions.admin.desk import Desk, text_of


def roles(institution: Institution) -> list[str]:
    with institution_scope(institution):
        return [f"{role.person or role.awaited}: {role}" for role in Role.objects.order_by("pk")]


def withdrawals(institution: Institution) -> list[object]:
    with institution_scope(institution):
        told = Event.objects.filter(kind="role.withdrawn").order_by("pk")
        return list(told.values_list("actor", "about", "facts"))


def test_signed_in_support_person_loses_the_admin_at_their_next_request(run: Run, bob: User, alice: User) -> None:
    desk = Desk(bob.institution, bob)
    assert "Alice Ashgrove" in text_of(desk.page_of(alice))
    assert run("withdraw_role", "smithsonian", "Bob@si.example", "support") == (
        "Bob Brattbakk no longer has the role Support staff at Smithsonian Institution.\n"
    )
    answer = desk.page_of(alice)
    assert (answer.status_code, b"Ashgrove" in answer.content) == (403, False)
    assert roles(bob.institution) == []


def test_trail_says_whose_role_it_was_and_that_an_operator_withdrew_it(run: Run, bob: User) -> None:
    run("withdraw_role", "smithsonian", "bob@si.example", "support")
    with institution_scope(bob.institution):
        about = bob.audit_key
    assert withdrawals(bob.institution) == [(None, about, {"role": "support", "department": "", "by": "command"})]


def test_role_waits_no_longer(run: Run, smithsonian: Institution) -> None:
    run("grant_role", "smithsonian", "sam@si.example", "support")
    assert run("withdraw_role", "smithsonian", "Sam@si.example", "support") == (
        "The role Support staff at Smithsonian Institution no longer waits for sam@si.example.\n"
    )
    assert roles(smithsonian) == []
    assert withdrawals(smithsonian) == [(None, None, {"role": "support", "department": "", "by": "command"})]


def test_role_in_one_department_goes_and_every_other_stays(run: Run, bob: User) -> None:
    with institution_scope(bob.institution):
        botany, zoology = DepartmentFactory(code="BOT", name="Botany"), DepartmentFactory(code="ZOO", name="Zoology")
        for department in (None, botany, zoology):
            RoleFactory(person=bob, kind="reporter", department=department)
    assert run("withdraw_role", "smithsonian", "bob@si.example", "reporter", "--department", "BOT") == (
        "Bob Brattbakk no longer has the role Department reporter (Botany) at Smithsonian Institution.\n"
    )
    assert roles(bob.institution) == [
        "Bob Brattbakk: Support staff",
        "Bob Brattbakk: Department reporter",
        "Bob Brattbakk: Department reporter (Zoology)",
    ]


@pytest.fixture
def both(alice: User, bob: User, charlie: User) -> list[Institution]:
    """Two institutions; at Bob's there are other roles too, of people with one address and of somebody not yet seen."""
    with institution_scope(bob.institution):
        RoleFactory(person=bob, kind="reporter", department=DepartmentFactory(code="BOT", name="Botany"))
        for _ in range(2):
            RoleFactory(person=UserFactory(email="lab@si.example"), kind="support")
        RoleFactory(person=None, awaited="waiting@si.example", kind="support")
    return [bob.institution, charlie.institution]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            ("smithsonian", "nobody@si.example", "support"),
            "Nobody at Smithsonian Institution is named by nobody@si.example, and no role waits for them.",
        ),
        (
            ("smithsonian", "charlie@fjordhaven.example", "support"),
            "Nobody at Smithsonian Institution is named by charlie@fjordhaven.example, and no role waits for them.",
        ),
        (
            ("smithsonian", "alice@si.example", "support"),
            "alice@si.example does not have the role Support staff at Smithsonian Institution, nor any other.",
        ),
        (
            ("smithsonian", "bob@si.example", "reporter"),
            (
                "bob@si.example does not have the role Department reporter at Smithsonian Institution, but: Support staff, "
                "Department reporter (Botany). For one in a department give --department CODE."
            ),
        ),
        (
            ("smithsonian", "bob@si.example", "support", "--department", "BOT"),
            (
                "bob@si.example does not have the role Support staff (Botany) at Smithsonian Institution, but: Support staff, "
                "Department reporter (Botany). For one in a department give --department CODE."
            ),
        ),
        (
            ("smithsonian", "waiting@si.example", "administrator"),
            (
                "waiting@si.example does not have the role Institution administrator at Smithsonian Institution, but: "
                "Support staff. For one in a department give --department CODE."
            ),
        ),
        (
            ("smithsonian", "lab@si.example", "support"),
            (
                "Several people of Smithsonian Institution are named by lab@si.example, or may be. Use an e-mail address "
                "that their provider vouches for, or an identifier with a scope, that only one of them has."
            ),
        ),
        (
            ("smithsonian", " ", "support"),
            "Name the person by an e-mail address or a strong identifier.",
        ),
        (
            ("smithsonian", "bob@si.example", "support", "--department", "MIN"),
            "No department has the code “MIN”. Known: BOT. They become known when their people sign in.",
        ),
    ],
)
def test_refusal_says_what_there_is_and_withdraws_nothing(
    run: Run, both: list[Institution], line: tuple[str, ...], said: str
) -> None:
    before = list(map(roles, both))
    with pytest.raises(CommandError) as caught:
        run("withdraw_role", *line)
    assert str(caught.value) == said
    assert (list(map(roles, both)), list(map(withdrawals, both))) == (before, [[], []])


def test_operator_goes_and_the_last_one_is_said_to_be_the_last(run: Run) -> None:
    for email in ("one@colophon.example", "two@colophon.example"):
        create_operator(email)
    first = "one@colophon.example no longer has the role Operator at Colophon.\n"
    assert run("withdraw_role", "operators", "one@colophon.example", "operator") == first
    assert run("withdraw_role", "operators", "two@colophon.example", "operator") == (
        "two@colophon.example no longer has the role Operator at Colophon.\n"
        "Nobody runs the deployment any more: make an operator with create_operator EMAIL.\n"
    )
    run("create_operator", "two@colophon.example")
    assert roles(Institution.objects.get()) == ["two@colophon.example: Operator"]


def test_operator_whose_account_is_switched_off_runs_nothing(run: Run) -> None:
    for email in ("one@colophon.example", "two@colophon.example"):
        operator, _is_new = create_operator(email)
    with institution_scope(operator.institution):
        User.objects.filter(pk=operator.pk).update(is_active=False)
    assert run("withdraw_role", "operators", "one@colophon.example", "operator").splitlines()[1:] == [
        "Nobody runs the deployment any more: make an operator with create_operator EMAIL."
    ]
