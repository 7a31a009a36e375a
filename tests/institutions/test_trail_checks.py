"""What an operator is told about how long the trail is kept."""

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError


@pytest.mark.parametrize("months", [3, 24])
def test_enough_months_are_let_be(months: int, settings: Any) -> None:
    settings.EVENTS_KEPT_MONTHS = months
    call_command("check")


@pytest.mark.parametrize("months", [2, 0, -1])
def test_too_few_months_are_refused_with_what_to_do(months: int, settings: Any) -> None:
    settings.EVENTS_KEPT_MONTHS = months
    with pytest.raises(SystemCheckError) as error:
        call_command("check")
    assert (
        f"(colophon.E040) EVENTS_KEPT_MONTHS is {months}, and 3 months of the trail are kept at the least.\n"
        "\tHINT: Set it to 3 or more, or take it out: 24 are kept then.\n" in str(error.value)
    )
