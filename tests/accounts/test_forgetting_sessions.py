"""Sessions that are over do not stay."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import tasks

pytestmark = pytest.mark.django_db


def keep_session(key: str, *, over_since: timedelta) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() - over_since)


def test_sessions_that_are_over_are_deleted_and_no_others() -> None:
    keep_session("over", over_since=timedelta(seconds=1))
    keep_session("open", over_since=-timedelta(minutes=1))
    tasks.forget_sessions()
    assert [one.session_key for one in Session.objects.all()] == ["open"]


def test_a_flood_is_deleted_a_part_at_a_time_the_oldest_first(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    for days in (1, 3, 2):
        keep_session(f"over for {days}", over_since=timedelta(days=days))
    with django_assert_max_num_queries(5):
        tasks.forget_sessions()
    assert [one.session_key for one in Session.objects.all()] == ["over for 1"]
