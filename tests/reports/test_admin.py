"""Report keys at the support desk."""

import pytest

from accounts.models import User
from institutions.admin.trail import tell_events
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from reports.models import ReportKey
from tests.factories import RoleFactory, UserFactory
from tests.institutions.admin.desk import Desk, text_of
from tests.reports.conftest import Ask


@pytest.fixture
def administrator(institution: Institution) -> User:
    person: User = UserFactory(given_name="Ada", family_name="Admin")
    RoleFactory(person=person, kind="administrator")
    return person


def test_an_administrator_revokes_a_key(ask: Ask, key: str, administrator: User, institution: Institution) -> None:
    answer = Desk(institution, administrator).do("revoke", ReportKey.objects.get())
    assert "1 key was revoked." in text_of(answer)
    assert ask(key=key).status_code == 401
    assert list(Event.objects.filter(kind="report_key.revoked").values_list("actor", flat=True)) == [
        administrator.audit_key
    ]


def test_the_trail_calls_a_key_what_it_is_called_now(key: str) -> None:
    prefix = key[9:17]
    ReportKey.objects.update(name="Dashboard")
    [made] = tell_events(Event.objects.filter(kind="report_key.created"))
    assert (
        made.sentence == f"The system made the report key “Dashboard” (colophon_{prefix}_…) for the whole institution."
    )
    ReportKey.objects.all().delete()
    [made] = tell_events(Event.objects.filter(kind="report_key.created"))
    assert made.sentence == "The system made the report key that is no longer here for the whole institution."


def test_support_staff_see_a_key_and_cannot_revoke_it(ask: Ask, key: str, bob: User, institution: Institution) -> None:
    desk = Desk(institution, bob)
    shown = text_of(desk.do("revoke", ReportKey.objects.get()))
    assert f"colophon_{key[9:17]}_…" in shown
    assert "Revoke: the key opens nothing from now on" not in shown
    with institution_scope(institution):
        assert ReportKey.objects.get().revoked_at is None
    assert ask(key=key).status_code == 200
