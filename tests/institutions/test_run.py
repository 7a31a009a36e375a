"""Each scheduled job runs once in a period, however many schedulers there are."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from institutions.models import Run

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_second_scheduler_does_nothing() -> None:
    run = Run.claim("sweep", period=NOON)
    assert run is not None
    assert (run.job, run.period, run.finished_at) == ("sweep", NOON, None)
    assert Run.claim("sweep", period=NOON) is None
    assert Run.objects.get() == run


def test_the_next_period_and_another_job_have_runs_of_their_own() -> None:
    Run.claim("sweep", period=NOON)
    assert Run.claim("sweep", period=NOON + timedelta(seconds=5)) is not None
    assert Run.claim("harvest", period=NOON) is not None
    assert Run.objects.count() == 3


def test_a_period_that_is_taken_leaves_the_callers_transaction_whole() -> None:
    with transaction.atomic():
        Run.claim("sweep", period=NOON)
        assert Run.claim("sweep", period=NOON) is None
        assert Run.objects.count() == 1
