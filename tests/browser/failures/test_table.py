"""The table of failures in docs/sign-in.md says what is so."""

from accounts.errors import SignInProblem
from tests.browser.failures import table


def test_table_is_the_one_that_the_causes_and_explanations_make() -> None:
    assert table.written() == table.render(), "python -m tests.browser.failures.table writes it anew"


def test_every_failure_has_its_picture() -> None:
    assert {picture.stem for picture in table.PICTURES.glob("*.png")} == set(SignInProblem)
