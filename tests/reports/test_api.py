"""Who may read the summary, and how everybody else is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from institutions.models import Department, Event, Institution
from institutions.tenancy.scope import institution_scope
from reports.api import views
from reports.api.authentication import HasReportKey, PerReportKey
from reports.domain.keys import create_report_key, revoke_report_key
from reports.models import ReportKey
from tests.factories import DepartmentMembershipFactory
from tests.reports.conftest import Ask
from tests.reports.rows import connect, make_public_item, make_researcher


def uses() -> list[Any]:
    return list(Event.objects.filter(kind="report_key.used").values_list("facts", flat=True))


def test_a_key_gives_the_numbers_of_its_institution(ask: Ask, key: str) -> None:
    mara = make_researcher(last_login=timezone.now())
    connect(mara, [make_public_item(mara)], put_code=1, state="sent")
    answer = ask(key=key)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]
    report = answer.json()
    as_of = datetime.fromisoformat(report.pop("as_of"))
    assert timedelta(0) <= datetime.now(UTC) - as_of < timedelta(minutes=1)
    assert report == {
        "institution": {"code": "smithsonian", "name": "Smithsonian Institution"},
        "department": None,
        "people": {"signed_in": 1, "connected": 1, "ready": 0, "active": 1, "paused": 0, "revoked": 0},
        "items": {
            "public": 1,
            "with_matched_person": 1,
            "on_orcid_by_us": 1,
            "waiting": 0,
            "blocked": {
                "no_identifier": 0,
                "no_work_type": 0,
                "title_missing": 0,
                "title_too_long": 0,
                "container_title_too_long": 0,
            },
            "failed": 0,
            "held": 0,
            "excluded": 0,
            "removed_in_orcid": 0,
            "left_to_other_source": 0,
        },
        "shares": {
            "signed_in_of_staff": None,
            "connected_of_signed_in": 1.0,
            "matched_of_public": 1.0,
            "on_orcid_of_matched": 1.0,
        },
    }


def test_a_department_s_key_gives_its_own_numbers(ask: Ask, institution: Institution, botany: Department) -> None:
    inside, outside = make_researcher(last_login=timezone.now()), make_researcher(last_login=timezone.now())
    DepartmentMembershipFactory(person=inside, department=botany)
    make_public_item(inside)
    make_public_item(outside)
    report = ask(key=create_report_key(name="reports", department=botany)).json()
    assert report["department"] == {"code": "Botany", "name": "Botany"}
    assert (report["people"]["signed_in"], report["items"]["public"]) == (1, 1)


def test_a_key_of_another_institution_is_no_key_here(ask: Ask, key: str) -> None:
    answer = ask(key=key, host="fjordhaven.colophon.test")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Colophon reports"'
    assert answer.json() == {
        "error": "unauthorized",
        "detail": "This institution has no such report key. Send it as “Authorization: Bearer <key>”.",
    }


def test_only_the_whole_key_opens(ask: Ask, key: str) -> None:
    changed = key[:-1] + ("A" if key[-1] != "A" else "B")
    with_other_prefix = key.replace(key[9:17], "00000000")
    statuses = [ask(key=wrong).status_code for wrong in (changed, with_other_prefix, key[:-1], key + "A", "", "ß\x00")]
    assert statuses == [401] * 6
    assert uses() == []


def test_without_a_key_the_answer_says_how_to_send_it(ask: Ask, institution: Institution) -> None:
    answer = ask()
    assert (answer.status_code, answer.json()) == (
        401,
        {"error": "unauthorized", "detail": "A report key is needed. Send it as “Authorization: Bearer <key>”."},
    )


def test_the_session_of_a_person_opens_nothing(ask: Ask, client: Client, bob: User) -> None:
    with institution_scope(bob.institution):
        client.force_login(bob)
    assert ask().status_code == 401


def test_a_revoked_key_opens_nothing_and_says_so(ask: Ask, key: str, bob: User) -> None:
    row = ReportKey.objects.get()
    revoke_report_key(row, actor=bob.audit_key)
    revoke_report_key(row, actor=bob.audit_key)
    answer = ask(key=key)
    assert (answer.status_code, answer.json()) == (
        401,
        {
            "error": "unauthorized",
            "detail": "This report key was revoked. Ask the institution's administrators for another.",
        },
    )
    revocations = Event.objects.filter(kind="report_key.revoked").values_list("actor", "facts")
    assert list(revocations) == [(bob.audit_key, {"key": row.prefix})]


def test_nobody_can_read_a_key_from_the_database(key: str) -> None:
    row = ReportKey.objects.values().get()
    assert key[18:] not in str(row)
    assert row["prefix"] == key[9:17]


def test_use_is_noted_once_a_day(ask: Ask, key: str) -> None:
    ask(key=key)
    ask(key=key)
    row = ReportKey.objects.get()
    first_use = row.last_used_at
    assert first_use is not None
    assert uses() == [{"key": row.prefix}]
    ReportKey.objects.update(last_used_at=first_use - timedelta(days=1))
    ask(key=key)
    assert len(uses()) == 2


def test_a_key_that_asks_again_and_again_is_told_to_wait(ask: Ask, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PerReportKey, "rate", "2/min")
    other = create_report_key(name="Another", department=None)
    answers = [ask(key=one) for one in (key, key, key, other)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 200]
    seconds = int(answers[2]["Retry-After"])
    assert answers[2].json() == {
        "error": "too_many_requests",
        "detail": f"Too many calls with this key. Try again in {seconds} seconds.",
    }


@pytest.mark.parametrize(
    ("asked", "headers", "told"),
    [
        ("get /api/v1/reports/summary?department=Botany", {}, (400, "bad_request")),
        ("get /api/v1/reports/summary?format=api", {}, (400, "bad_request")),
        ("post /api/v1/reports/summary", {}, (405, "method_not_allowed")),
        ("delete /api/v1/reports/summary", {}, (405, "method_not_allowed")),
        ("get /api/v1/reports/summary", {"accept": "text/html"}, (406, "not_acceptable")),
        ("get /api/v1/reports/summary/", {}, (404, "not_found")),
        ("post /api/v1/reports/everything", {}, (404, "not_found")),
        ("get /api/v2/reports/summary", {"accept": "text/html"}, (404, "not_found")),
    ],
)
def test_errors_are_json_with_a_sentence(
    ask: Ask, key: str, asked: str, headers: dict[str, str], told: tuple[int, str]
) -> None:
    method, path = asked.split()
    answer = ask(path, key=key, method=method, **headers)
    said = answer.json()
    assert (answer.status_code, said["error"]) == told
    assert sorted(said) == ["detail", "error"]
    assert said["detail"].endswith(".")


def test_what_breaks_is_told_without_a_traceback(
    ask: Ask, key: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_args: Any, **_named: Any) -> None:
        raise RuntimeError("the inner workings")

    monkeypatch.setattr(views, "summarise", break_down)
    answer = ask(key=key)
    assert (answer.status_code, answer.json()) == (
        500,
        {
            "error": "internal_server_error",
            "detail": "Something broke on our side and is in our log. Try again later; if it lasts, tell support staff.",
        },
    )
    assert "the inner workings" in caplog.text


def test_a_forbidden_report_is_told_as_json(ask: Ask, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HasReportKey, "has_permission", lambda *_: False)
    answer = ask(key=key)
    assert (answer.status_code, answer.json()) == (
        403,
        {
            "error": "forbidden",
            "detail": "This report key does not open this. Ask the institution's administrators for one that does.",
        },
    )


def test_a_call_takes_the_same_queries_with_many_keys(ask: Ask, key: str, botany: Department) -> None:
    ask(key=key)
    with CaptureQueriesContext(database) as few:
        ask(key=key)
    for number in range(20):
        create_report_key(name=f"Key {number}", department=botany)
    with CaptureQueriesContext(database) as many:
        ask(key=key)
    assert len(few) == len(many)
