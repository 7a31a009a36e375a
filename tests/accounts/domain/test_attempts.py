"""What staff find when somebody reads out a reference."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.attributes import AssertedPerson
from accounts.domain.attempts import begin_attempt, end_attempt, fail_attempt, forget_attempts, note_asserted
from accounts.enums import AttemptStep
from accounts.errors import SignInProblem
from accounts.models import SignInAttempt, SignInMethod
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import SignInAttemptFactory, UserFactory

pytestmark = pytest.mark.django_db
MARA = AssertedPerson(identifiers=(), email="mara@si.example")


def test_an_attempt_says_how_far_it_came(method: SignInMethod) -> None:
    attempt = begin_attempt(method)
    steps = [attempt.step]
    note_asserted(attempt.reference, MARA, received=[("mail", ["m…@si.example"])], method=method)
    attempt.refresh_from_db()
    steps.append(attempt.step)
    assert (attempt.email, attempt.received, attempt.missing) == (
        "mara@si.example",
        [["mail", ["m…@si.example"]]],
        ["identifier", "name"],
    )
    end_attempt(attempt.reference, UserFactory())
    attempt.refresh_from_db()
    assert [*steps, attempt.step] == [AttemptStep.SENT, AttemptStep.ASSERTED, AttemptStep.SIGNED_IN]
    assert attempt.ended_at is not None


def test_an_answer_that_nobody_asked_for_is_found_by_its_reference_too(method: SignInMethod) -> None:
    fail_attempt("ABCD-2345", SignInProblem.STALE, method=method, detail="x" * 600)
    attempt = SignInAttempt.objects.get(reference="ABCD-2345")
    assert (attempt.step, attempt.problem, attempt.method, len(attempt.detail)) == ("failed", "stale", method, 500)


def test_attempts_are_forgotten_after_thirty_days_at_their_own_institution(
    method: SignInMethod, fjordhaven: Institution
) -> None:
    old = timezone.now() - timedelta(days=30, minutes=1)
    SignInAttemptFactory(method=method, begun_at=old)
    kept = SignInAttemptFactory(method=method, begun_at=old + timedelta(minutes=2))
    theirs = SignInAttemptFactory(begun_at=old, institution=fjordhaven)
    assert forget_attempts(method) == 1
    assert list(SignInAttempt.objects.all()) == [kept]
    with institution_scope(fjordhaven):
        assert list(SignInAttempt.objects.all()) == [theirs]
