"""Attempts to sign in as support staff find and read them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from accounts.admin.attempt_story import advise, tell_attempt
from accounts.enums import AttemptStep
from accounts.errors import SignInProblem
from accounts.explanations import EXPLANATIONS, Mover
from accounts.models import SignInAttempt, SignInMethod, User
from accounts.staff_words import MOVERS
from institutions.tenancy.scope import institution_scope
from tests.factories import SignInAttemptFactory, SignInMethodFactory
from tests.institutions.admin.desk import Desk, text_of

BEGUN = timezone.now().replace(hour=9, minute=5, second=7)
AT = f"{BEGUN:%d %b %Y}, 09:05:07 UTC"


@pytest.fixture
def desk(bob: User) -> Desk:
    return Desk(bob.institution, bob)


@pytest.fixture
def method(alice: User) -> SignInMethod:
    return method_of(alice, name="Staff account")


@pytest.fixture
def refused(alice: User, method: SignInMethod) -> SignInAttempt:
    attempt: SignInAttempt = SignInAttemptFactory(
        institution=alice.institution,
        method=method,
        person=alice,
        reference="K7QM-2XPA",
        begun_at=BEGUN,
        ended_at=BEGUN + timedelta(seconds=4),
        step=AttemptStep.FAILED,
        problem=SignInProblem.INACTIVE,
        email="a.ashgrove@si.example",
        received=[["mail", ["a…@si.example"]], ["sub", ["6…"]]],
        missing=["name"],
        detail="error='access_denied'",
    )
    return attempt


def method_of(person: User, **columns: Any) -> SignInMethod:
    """A method that asks staff for no second factor."""
    method: SignInMethod = SignInMethodFactory(institution=person.institution, second_factor_context="", **columns)
    return method


def attempt_of(method: SignInMethod, **columns: Any) -> SignInAttempt:
    attempt: SignInAttempt = SignInAttemptFactory(institution=method.institution, method=method, **columns)
    return attempt


@pytest.mark.parametrize(
    "term",
    [
        "K7QM-2XPA",
        "k7qm-2xpa",
        "k7qm2xpa",
        " K7QM 2XPA ",
        "a.ashgrove@si.example",
        "A.Ashgrove@SI.example",
        "ashgrove",
        "alice@si.example",
    ],
)
def test_an_attempt_is_found_by_what_the_person_reads_out(
    term: str, desk: Desk, refused: SignInAttempt, method: SignInMethod
) -> None:
    attempt_of(method, email="somebody@else.example")
    assert desk.rows_of(SignInAttempt, q=term) == [refused]


def test_an_address_of_eight_letters_is_no_reference(desk: Desk, method: SignInMethod) -> None:
    found = attempt_of(method, email="ashgrove@si.example")
    assert desk.rows_of(SignInAttempt, q="ashgrove") == [found]


def test_a_reference_of_another_institution_is_found_by_nobody_here(desk: Desk, charlie: User) -> None:
    theirs = attempt_of(method_of(charlie), reference="K7QM-2XPA", email="x@fjordhaven.example")
    assert (desk.rows_of(SignInAttempt, q="K7QM-2XPA"), desk.rows_of(SignInAttempt, q="fjordhaven")) == ([], [])
    assert desk.page_of(theirs).status_code == 404


def test_the_list_says_how_each_ended_newest_first(desk: Desk, refused: SignInAttempt, method: SignInMethod) -> None:
    older = attempt_of(method, begun_at=BEGUN - timedelta(hours=1))
    assert desk.rows_of(SignInAttempt) == [refused, older]
    page = text_of(desk.list_of(SignInAttempt))
    for shown in ("K7QM-2XPA", "Not signed in", "Your account is switched off", "Staff account", "Alice Ashgrove"):
        assert shown in page
    assert f'<time datetime="{BEGUN:%Y-%m-%d}T09:05:07Z">{BEGUN:%d %b %Y}, 09:05</time>' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"cause": "inactive"}, ["refused"]),
        ({"cause": "stale"}, []),
        ({"step__exact": "sent"}, ["guest", "old"]),
        ({"step__exact": "failed"}, ["refused"]),
        ({"since": "7"}, ["refused", "guest"]),
        ({"method": "guest"}, ["guest"]),
        ({"method": "theirs"}, []),
        ({"method": "x"}, []),
        ({"method": "9" * 30}, []),
        ({"cause": "nothing"}, []),
    ],
)
def test_the_list_is_cut_by_cause_step_time_and_method(
    query: dict[str, str], found: list[str], desk: Desk, refused: SignInAttempt, charlie: User
) -> None:
    guests, theirs = method_of(refused.person, name="Guest account"), method_of(charlie)
    SignInAttemptFactory(institution=charlie.institution, method=theirs)
    rows = {
        "refused": refused,
        "guest": attempt_of(guests, begun_at=BEGUN - timedelta(seconds=1)),
        "old": attempt_of(refused.method, begun_at=BEGUN - timedelta(days=20)),
    }
    keys = {"guest": str(guests.pk), "theirs": str(theirs.pk)}
    asked = {name: keys.get(value, value) for name, value in query.items()}
    assert desk.rows_of(SignInAttempt, **asked) == [rows[name] for name in found]


def test_a_page_tells_what_happened_whose_move_it_is_and_what_helps(
    desk: Desk, refused: SignInAttempt, alice: User
) -> None:
    page = " ".join(text_of(desk.page_of(refused)).split())
    explanation = EXPLANATIONS[SignInProblem.INACTIVE]
    for shown in (
        f"At {AT} they chose to sign in and were sent to “Staff account”.",
        "They came back, and the identity provider said 2 things of them. It did not say: the name.",
        "they were recognised as Alice Ashgrove and not let in. The page said: “Your account is switched off”.",
        f'Whose move it is: <strong class="mover">{escape(MOVERS[Mover.SUPPORT])}</strong>',
        f'<p class="remedy">{explanation.remedy}</p>',
        str(explanation.happened),
        '<th scope="row">mail</th> <td>a…@si.example</td>',
        'Missing: <strong class="missing">the name</strong>',
        '<code class="detail">error=&#x27;access_denied&#x27;</code>',
        f'<a href="/admin/accounts/user/{alice.pk}/change/">Alice Ashgrove</a>',
        f'<a href="/admin/accounts/signinmethod/{refused.method.pk}/change/">Staff account</a>',
        '<a href="/admin/institutions/event/?q=K7QM-2XPA">',
    ):
        assert shown in page


def test_a_provider_s_words_are_shown_as_words(desk: Desk, method: SignInMethod) -> None:
    sent = attempt_of(method, detail="<script>alert(1)</script>", received=[["<b>x</b>", ["<i>y</i>"]]])
    page = text_of(desk.page_of(sent))
    assert [tag for tag in ("<script>alert", "<b>x", "<i>y") if tag in page] == []


def test_an_attempt_that_never_came_back_is_a_question_to_the_person(desk: Desk, method: SignInMethod) -> None:
    page = text_of(desk.page_of(attempt_of(method, begun_at=BEGUN, is_automatic=True)))
    assert f"At {AT} they opened this site, which sent them on to “Staff account” by itself." in page
    assert "They have not come back." in page
    assert "Ask what their browser showed" in page
    assert "Nothing about the person arrived." in page


def test_an_attempt_that_signed_in_needs_no_advice(desk: Desk, method: SignInMethod, alice: User) -> None:
    attempt = attempt_of(method, person=alice, step=AttemptStep.SIGNED_IN, ended_at=BEGUN, received=[["sub", ["6…"]]])
    page = text_of(desk.page_of(attempt))
    assert f"At {AT} they were signed in as Alice Ashgrove." in page
    assert ("said 1 thing of them." in page, "What to do" in page) == (True, False)


def test_an_answer_that_nobody_asked_for_is_told_as_that(method: SignInMethod) -> None:
    attempt = attempt_of(method, begun_at=BEGUN, problem=SignInProblem.UNSOLICITED, step=AttemptStep.FAILED)
    with institution_scope(method.institution):
        first, last = tell_attempt(attempt)
    assert first == f"At {AT} an answer of “Staff account” arrived that fits nothing begun in that browser."
    assert "This sign-in was not begun here" in last


@pytest.mark.parametrize("problem", SignInProblem)
def test_every_problem_is_told_with_a_mover_and_a_remedy(problem: SignInProblem, method: SignInMethod) -> None:
    attempt = attempt_of(method, problem=problem, step=AttemptStep.FAILED, ended_at=BEGUN)
    with institution_scope(method.institution):
        advice = advise(attempt)
        assert str(EXPLANATIONS[problem].title) in tell_attempt(attempt)[-1]
    assert advice is not None
    assert (str(advice.remedy), bool(str(advice.mover))) == (str(EXPLANATIONS[problem].remedy), True)


def test_a_cause_that_is_known_no_longer_is_shown_as_it_was_written(desk: Desk, method: SignInMethod) -> None:
    attempt = attempt_of(method, problem="of_old", step=AttemptStep.FAILED, ended_at=BEGUN)
    assert "The page said: “of_old”." in text_of(desk.page_of(attempt))
    assert "of_old" in text_of(desk.list_of(SignInAttempt))


def test_a_person_s_page_leads_to_their_attempts(desk: Desk, refused: SignInAttempt, alice: User) -> None:
    page = text_of(desk.page_of(alice))
    shown = f'<a href="/admin/accounts/signinattempt/{refused.pk}/change/">Your account is switched off</a>'
    assert shown in page
    assert f"/admin/accounts/signinattempt/?person__id__exact={alice.pk}" in page
    assert "/admin/accounts/signinattempt/?q=alice%40si.example" in page
    assert desk.rows_of(SignInAttempt, person__id__exact=alice.pk) == [refused]


def test_a_person_without_attempts_is_said_to_have_none(desk: Desk, alice: User) -> None:
    assert "None in the last thirty days." in text_of(desk.page_of(alice))


def test_operators_see_no_attempts(desk: Desk, alice: User, refused: SignInAttempt) -> None:
    with institution_scope(alice.institution), transaction.atomic():
        User.objects.get(email="bob@si.example").roles.update(kind="operator")
    assert desk.list_of(SignInAttempt).status_code == 403
    assert "Your account is switched off" not in text_of(desk.page_of(alice))


def test_a_page_and_the_list_take_the_same_queries_with_many_attempts(
    desk: Desk, refused: SignInAttempt, alice: User
) -> None:
    def costs() -> list[int]:
        found = []
        looks: list[Callable[[], Any]] = [
            lambda: desk.list_of(SignInAttempt),
            lambda: desk.list_of(SignInAttempt, q="ashgrove"),
            lambda: desk.page_of(refused),
            lambda: desk.page_of(alice),
        ]
        for look in looks:
            look()
            with CaptureQueriesContext(connection) as queries:
                assert look().status_code == 200
            found.append(len(queries))
        return found

    few = costs()
    for number in range(60):
        attempt_of(refused.method, person=alice, email=f"ashgrove-{number}@si.example", received=[["a", ["b"]]] * 30)
    assert costs() == few


def test_no_method_s_secret_and_no_password_is_read_for_the_list(desk: Desk, refused: SignInAttempt) -> None:
    with CaptureQueriesContext(connection) as queries:
        desk.list_of(SignInAttempt)
        desk.page_of(refused)
    rows = [query["sql"] for query in queries if 'FROM "accounts_signinattempt"' in query["sql"]]
    assert rows
    assert [sql for sql in rows if '"client_secret"' in sql or '"password"' in sql] == []
