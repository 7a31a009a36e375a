"""What people decide about their items."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from institutions.models import Event
from items.domain.choices import (
    claim_item,
    exclude_item,
    forget_removal,
    include_item,
    note_removed_in_orcid,
    reject_item,
)
from items.domain.matching import match_item
from items.models import Choice, Item, Source
from tests.items.factories import make_item


@pytest.fixture
def item(source: Source) -> Item:
    return make_item("Sedges", source=source, authors=[{"name": "M.", "orcid": "0009-8000-0000-0012"}])


def events() -> list[tuple[str, object, object]]:
    return list(Event.objects.order_by("pk").values_list("kind", "actor", "about"))


def test_excluded_item_is_included_again(mara: User, item: Item) -> None:
    assert exclude_item(mara, item).excluded_at is not None
    assert include_item(mara, item).excluded_at is None
    key = mara.audit_key
    assert events() == [("item.excluded", key, key), ("item.included", key, key)]


def test_removal_in_orcid_is_remembered_until_the_person_asks_for_the_work_again(mara: User, item: Item) -> None:
    assert note_removed_in_orcid(mara, item).removed_in_orcid_at is not None
    include_item(mara, item)
    assert Choice.objects.get().removed_in_orcid_at is not None
    assert forget_removal(mara, item).removed_in_orcid_at is None
    key = mara.audit_key
    assert events() == [("item.removed_in_orcid", None, key), ("item.removal_forgotten", key, key)]


@pytest.mark.parametrize("decide", [exclude_item, note_removed_in_orcid, claim_item, reject_item])
def test_deciding_twice_is_deciding_once(decide: Callable[[User, Item], Choice], mara: User, item: Item) -> None:
    first = decide(mara, item)
    again = decide(mara, item)
    assert Choice.objects.get() == again
    assert again.decided_at == first.decided_at
    assert len(events()) == 1


@pytest.mark.parametrize("undo", [include_item, forget_removal])
def test_undoing_what_was_never_done_leaves_no_trace_in_the_trail(
    undo: Callable[[User, Item], Choice], mara: User, item: Item
) -> None:
    undo(mara, item)
    assert events() == []


def test_each_decision_is_news_after_commit(
    mara: User, item: Item, news: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        exclude_item(mara, item)
        assert news == []
    scope = item.institution_id
    assert news == [(scope, frozenset({mara.pk}), scope)]
    with django_capture_on_commit_callbacks(execute=True):
        exclude_item(mara, item)
    assert len(news) == 1


def test_rejecting_is_news_for_the_coauthors_too(
    mara: User, tobias: User, source: Source, news: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    authors = [{"name": "M.", "orcid": "0009-8000-0000-0012"}, {"name": "T.", "orcid": "0009-8000-0000-0020"}]
    shared = make_item("Together", source=source, authors=authors)
    match_item(shared)
    with django_capture_on_commit_callbacks(execute=True):
        reject_item(tobias, shared)
    assert [people for _institution, people, _scope in news] == [frozenset({mara.pk, tobias.pk})]
