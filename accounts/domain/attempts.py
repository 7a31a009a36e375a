"""What is kept of each attempt to sign in, so that staff can help whoever reads out a reference."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.attributes import AssertedPerson, missing_fields
from accounts.enums import AttemptStep
from accounts.errors import SignInProblem, new_reference
from accounts.models import SignInAttempt, SignInMethod, User

KEPT = timedelta(days=30)


@transaction.atomic
def begin_attempt(method: SignInMethod, *, is_automatic: bool = False) -> SignInAttempt:
    """Note that somebody is sent to the provider; most of those who never come back met an error there."""
    return SignInAttempt.objects.create(reference=new_reference(), method=method, is_automatic=is_automatic)


@transaction.atomic
def note_asserted(
    reference: str, asserted: AssertedPerson, *, received: Sequence[tuple[str, Sequence[str]]], method: SignInMethod
) -> None:
    """Note what the provider said: names, masked values, what was missing, and the address to find the row by."""
    said = {
        "step": AttemptStep.ASSERTED,
        "email": asserted.email,
        "received": [[name, list(values)] for name, values in received],
        "missing": list(missing_fields(asserted)),
    }
    SignInAttempt.objects.update_or_create(
        reference=reference, defaults=said, create_defaults=said | {"method": method}
    )


@transaction.atomic
def end_attempt(reference: str, person: User) -> None:
    """Note that the person is signed in."""
    SignInAttempt.objects.filter(reference=reference).update(
        step=AttemptStep.SIGNED_IN, person=person, ended_at=timezone.now()
    )


@transaction.atomic
def note_wrong_role(reference: str) -> SignInAttempt | None:
    """Note that who signed in by this attempt then asked for what their role does not open; None without one."""
    attempt = SignInAttempt.objects.filter(reference=reference, step=AttemptStep.SIGNED_IN).first()
    if attempt is not None and attempt.problem != SignInProblem.WRONG_ROLE:
        attempt.problem = SignInProblem.WRONG_ROLE
        attempt.save(update_fields=["problem"])
    return attempt


@transaction.atomic
def fail_attempt(
    reference: str,
    problem: SignInProblem,
    *,
    detail: str = "",
    method: SignInMethod,
    person: User | None = None,
) -> SignInAttempt:
    """Note why it failed. An answer that nobody here had asked for has no attempt yet: one is made for it.

    `detail` is what the provider or a library said, and may hold no secret.
    """
    failed = {
        "step": AttemptStep.FAILED,
        "problem": problem,
        "detail": detail[:500],
        "person": person,
        "ended_at": timezone.now(),
    }
    attempt, _is_new = SignInAttempt.objects.update_or_create(
        reference=reference, defaults=failed, create_defaults=failed | {"method": method}
    )
    return attempt


@transaction.atomic
def drop_attempt(reference: str) -> None:
    """Forget an attempt of which nobody knows: a silent question that the provider answered with no."""
    SignInAttempt.objects.filter(reference=reference, step=AttemptStep.SENT).delete()


@transaction.atomic
def forget_attempts(method: SignInMethod) -> int:
    """Delete the attempts at this method that are older than thirty days; return how many."""
    forgotten, _by_model = SignInAttempt.objects.filter(method=method, begun_at__lt=timezone.now() - KEPT).delete()
    return forgotten
