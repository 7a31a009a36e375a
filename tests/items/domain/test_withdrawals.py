"""What the repository stand-in withdraws, and what it only mislays."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from institutions.models import Event
from items.citable import owned_items
from items.domain.harvest import HarvestCount, harvest_source
from items.models import Item, Source, SourceRecord
from tests.items.repository import Repository

MARA = {"name": "Quillfeather, Mara", "orcid": "0009-8000-0000-0012"}


@pytest.fixture
def source(stand_in_source: Source) -> Source:
    return stand_in_source


def test_withdrawn_item_is_withdrawn_when_it_is_missed_twice(
    repository: Repository, group: int, source: Source, mara: User
) -> None:
    number = repository.publish(group, "Sedges", [MARA])
    harvest_source(source)
    repository.withdraw(number)
    assert harvest_source(source) == HarvestCount(read=1, missing=1)
    assert Item.objects.get().is_public
    assert harvest_source(source) == HarvestCount(read=1, withdrawn=1)
    item = Item.objects.get()
    assert (item.is_public, item.revision) == (False, 2)
    assert list(owned_items(mara)) == [item]
    assert list(Event.objects.values_list("kind", "facts")) == [("item.withdrawn", {"item": item.pk})]
    assert harvest_source(source) == HarvestCount()


def test_absence_is_not_confirmed_before_its_time(
    repository: Repository, group: int, source: Source, mara: User, settings: Settings
) -> None:
    settings.WITHDRAWAL_CONFIRM_AFTER = 3600
    number = repository.publish(group, "Sedges", [MARA])
    harvest_source(source)
    repository.withdraw(number)
    harvest_source(source)
    assert harvest_source(source) == HarvestCount()
    SourceRecord.objects.update(missing_since=timezone.now() - timedelta(seconds=3601))
    assert harvest_source(source) == HarvestCount(read=1, withdrawn=1)


def test_item_that_comes_back_in_between_was_never_gone(
    repository: Repository, group: int, source: Source, mara: User
) -> None:
    number = repository.publish(group, "Sedges", [MARA])
    harvest_source(source)
    repository.withdraw(number)
    harvest_source(source)
    repository.publish_again(number)
    assert harvest_source(source) == HarvestCount(listed=1, read=1, unchanged=1)
    repository.withdraw(number)
    assert harvest_source(source) == HarvestCount(read=1, missing=1)
    assert Item.objects.get().revision == 1


def test_withdrawn_item_returns(repository: Repository, group: int, source: Source, mara: User) -> None:
    number = repository.publish(group, "Sedges", [MARA])
    harvest_source(source)
    repository.withdraw(number)
    harvest_source(source)
    harvest_source(source)
    repository.publish_again(number)
    assert harvest_source(source) == HarvestCount(listed=1, read=1, returned=1)
    item = Item.objects.get()
    assert (item.is_public, item.revision) == (True, 3)


def test_item_that_moved_to_another_group_is_not_withdrawn(
    repository: Repository, group: int, source: Source, mara: User
) -> None:
    number = repository.publish(group, "Sedges", [MARA])
    harvest_source(source)
    repository.change(number, group=repository.make_group())
    harvest_source(source)
    harvest_source(source)
    assert Item.objects.get().is_public
