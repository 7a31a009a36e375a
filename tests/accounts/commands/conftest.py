from collections.abc import Callable

import pytest
from django.core.management import call_command

Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], db: None) -> Run:
    """Run a command of the site; gives what it printed."""

    def run(*line: str) -> str:
        call_command(*line)
        return capsys.readouterr().out

    return run
