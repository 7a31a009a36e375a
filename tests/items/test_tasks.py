"""The hourly harvest."""

from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from institutions.models import Institution, Run
from institutions.tenancy.scope import institution_scope
from items.domain.lease import leased
from items.models import Item, Source
from items.tasks import harvest, harvest_due
from tests.items.factories import make_source
from tests.items.repository import Repository


@pytest.fixture
def source(smithsonian: Institution, repository: Repository) -> Source:
    group = repository.make_group()
    repository.publish(group, "Sedges", [])
    return make_source(url=f"{repository.url}/v2", group=str(group))


def test_task_harvests_its_source(source: Source) -> None:
    harvest(source.institution_id, source.pk)
    assert Item.objects.get().title == "Sedges"


def test_task_leaves_a_source_alone_that_is_being_harvested(source: Source) -> None:
    with leased(source):
        harvest(source.institution_id, source.pk)
    assert not Item.objects.exists()


def test_every_source_that_is_on_has_its_turn_once_an_hour(
    source: Source, fjordhaven: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(harvest, "delay", lambda *ids: asked.append(ids))
    off = make_source(group="off", is_on=False)
    with institution_scope(fjordhaven), transaction.atomic():
        there = Source.objects.get()
    harvest_due()
    harvest_due()
    assert sorted(asked) == sorted([(source.institution_id, source.pk), (fjordhaven.pk, there.pk)])
    assert off.pk not in {source_id for _institution, source_id in asked}
    assert Run.objects.get(job="harvest").finished_at is not None


def test_tasks_are_known_by_the_names_that_the_schedule_uses(settings: Settings) -> None:
    assert (harvest.name, harvest_due.name) == ("items.tasks.harvest", "items.tasks.harvest_due")
