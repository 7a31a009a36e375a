"""Every task: given another institution's row under ours, it finds none; given ours, it touches nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone

from accounts.models import SignInAttempt, SignInMethod
from institutions.tenancy.scope import institution_scope
from items.models import Source
from orcid_sync.models import Farewell, OrcidConnection
from tests.walls.strangers.askers import Square
from tests.walls.strangers.doing import do
from tests.walls.strangers.world import rows_of
from tests.walls.test_tasks import our_tasks

#: What the one id beside the institution's is of.
GIVEN: dict[str, Any] = {
    "accounts.tasks.forget_attempts": SignInMethod,
    "accounts.tasks.refresh_metadata": SignInMethod,
    "items.tasks.harvest": Source,
    "orcid_sync.tasks.attend_farewell": Farewell,
    "orcid_sync.tasks.bring_in_step": OrcidConnection,
}
#: Work that calls nobody.
SILENT = frozenset(["accounts.tasks.forget_attempts"])
#: What is given nothing hands these out, each with a row of the institution that it is for.
HANDS_OUT = {
    "accounts.tasks.forget_attempts_daily": "accounts.tasks.forget_attempts",
    "accounts.tasks.refresh_metadata_hourly": "accounts.tasks.refresh_metadata",
    "items.tasks.harvest_due": "items.tasks.harvest",
    "orcid_sync.tasks.look_for_farewells": "orcid_sync.tasks.attend_farewell",
    "orcid_sync.tasks.sweep": "orcid_sync.tasks.bring_in_step",
}
#: What has nothing to do with any institution's rows.
OF_NOBODY = frozenset(["accounts.tasks.forget_sessions"])


def test_every_task_has_a_verdict_and_every_verdict_a_task() -> None:
    assert sorted([*GIVEN, *HANDS_OUT, *OF_NOBODY]) == sorted(our_tasks())


def make_due(square: Square) -> None:
    """Let every record of every institution be due and have works to send, every attempt be old, and every provider have metadata."""
    for house in square.world.houses:
        with institution_scope(house.institution), transaction.atomic():
            now = timezone.now()
            metadata_url = f"{square.outside.url}/{house.words.root}/metadata"
            SignInMethod.objects.update(protocol="saml", metadata_url=metadata_url)
            SignInAttempt.objects.update(begun_at=now - timedelta(days=31))
            OrcidConnection.objects.update(state="active", started_at=now, due_at=now, name="")
            Farewell.objects.update(ends_at=now)


@pytest.mark.parametrize("name", GIVEN)
def test_another_institution_s_row_is_none(name: str, square: Square) -> None:
    theirs = square.world.theirs.row(GIVEN[name], of="alice")
    ours = square.world.ours.institution
    done = do(square, lambda: our_tasks()[name](ours.pk, theirs.pk), first=lambda: make_due(square))
    assert isinstance(done.error, ObjectDoesNotExist | None)
    assert (done.changed, done.called, done.strangers_in_it()) == ({}, "", [])


@pytest.mark.parametrize("name", GIVEN)
def test_a_row_of_ours_is_worked_on_and_nobody_else_s(name: str, square: Square) -> None:
    house = square.world.ours
    row = house.row(GIVEN[name], of="alice")
    done = do(square, lambda: our_tasks()[name](house.institution.pk, row.pk), first=lambda: make_due(square))
    assert (done.error, list(done.changed), done.strangers_in_it()) == (None, [house.words.root], [])
    assert (house.words.root in done.called) is (name not in SILENT)


@pytest.mark.parametrize("name", HANDS_OUT)
def test_each_institution_s_rows_are_handed_out_for_itself(
    name: str, square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[tuple[int, int]] = []
    monkeypatch.setattr(our_tasks()[HANDS_OUT[name]], "delay", lambda *ids: handed.append(ids))
    done = do(square, our_tasks()[name], first=lambda: make_due(square))
    assert done.error is None
    expected = []
    for house in square.world.houses:
        with institution_scope(house.institution), transaction.atomic():
            rows = rows_of(GIVEN[HANDS_OUT[name]], house.institution)
            expected += [(house.institution.pk, pk) for pk in rows.values_list("pk", flat=True)]
    assert sorted(handed) == sorted(expected)
