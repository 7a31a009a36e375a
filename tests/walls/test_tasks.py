"""Every task of the app enters one institution's scope, or carries nothing of any institution."""

import inspect
from typing import Any, NoReturn

import pytest

from config.celery import app
from institutions import tasks
from institutions.tenancy.scope import current_scope

#: What the schedule starts. They find out what is due, and hand each institution's part to a task of its own; sessions
#: are nobody's.
SCHEDULED = {
    "accounts.tasks.forget_attempts_daily",
    "accounts.tasks.forget_sessions",
    "accounts.tasks.refresh_metadata_hourly",
    "items.tasks.harvest_due",
    "orcid_sync.tasks.look_for_farewells",
    "orcid_sync.tasks.sweep",
}


class Entered(Exception):  # noqa: N818 - not an error: how far a task came
    """A scope was entered; nothing after it runs."""


def our_tasks() -> dict[str, Any]:
    app.autodiscover_tasks(force=True)
    return {name: task for name, task in app.tasks.items() if not name.startswith(("celery.", "tests."))}


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Note which scope a task enters, and stop it there."""
    seen: list[Any] = []

    def stop_here(institution: Any) -> NoReturn:
        seen.append(institution)
        raise Entered

    monkeypatch.setattr(tasks, "institution_scope", stop_here)
    return seen


def test_the_schedule_starts_these_and_nothing_else() -> None:
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} == SCHEDULED
    assert our_tasks().keys() >= SCHEDULED


def test_what_the_schedule_starts_is_given_nothing() -> None:
    assert {name: str(inspect.signature(our_tasks()[name].run)) for name in SCHEDULED} == dict.fromkeys(
        SCHEDULED, "() -> None"
    )


@pytest.mark.parametrize("name", sorted(our_tasks().keys() - SCHEDULED))
def test_every_other_task_enters_one_scope_before_anything_else(name: str, entered: list[Any]) -> None:
    task = our_tasks()[name]
    # The ids that follow are those of rows; without a scope none of them could be read.
    needed = inspect.signature(task.run).parameters.values()
    ids = [7] + [41 for parameter in needed if parameter.kind is parameter.POSITIONAL_OR_KEYWORD]
    with pytest.raises(Entered):
        task(*ids)
    assert entered == [7]
    assert current_scope() is None


@pytest.mark.parametrize("name", sorted(our_tasks().keys() - SCHEDULED))
def test_no_task_runs_without_an_institution(name: str, entered: list[Any]) -> None:
    with pytest.raises(TypeError):
        our_tasks()[name]()
    assert entered == []
