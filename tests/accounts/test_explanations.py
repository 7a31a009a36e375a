from accounts.errors import SignInProblem, new_reference
from accounts.explanations import EXPLANATIONS


def test_every_failure_is_explained() -> None:
    assert set(EXPLANATIONS) == set(SignInProblem)


def test_reference_has_no_letter_that_is_taken_for_another() -> None:
    assert not set("01OIL") & set("".join(new_reference() for _ in range(200)))
