"""Whether a sign-in was confirmed as strongly as was asked."""

from accounts.attributes import AssertedPerson
from accounts.domain.trail import record_refusal
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.models import SignInMethod, User


def require_context(
    person: User, asserted: AssertedPerson, *, context: str, method: SignInMethod, reference: str
) -> None:
    """Return when the provider confirmed the context, or none was asked for.

    Raises SignInRefusedError otherwise, which is also written into the trail; `reference` is the attempt's.
    """
    if not context or asserted.authn_context == context:
        return
    refusal = SignInRefusedError(SignInProblem.NO_SECOND_FACTOR, reference=reference)
    # The trail has the reference alone: that somebody's account is off would be said of a person.
    record_refusal(refusal, method_key=str(method.key))
    refusal.person_id = person.pk
    raise refusal
