"""One source's record becomes an item's: stored, merged with what other sources state, matched with people.

Every function works in its caller's transaction and tells whom it concerns; the caller sends the news.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction

from items.domain.matching import match_lines, owners_of
from items.domain.settling import settle_item
from items.facts import ItemFacts, facts_from_json, facts_to_json
from items.models import Choice, Item, Source, SourceRecord
from items.sources.values import Stated


class Became(StrEnum):
    """What became of an item."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an item, and the ids of the people whose desired works that may change."""

    became: Became
    people: frozenset[int] = frozenset()


def store_record(source: Source, stated: Stated, *, at: datetime) -> Told:
    """Take over what the source states of a public record."""
    records = SourceRecord.objects.select_for_update().filter(source=source, identifier=stated.identifier)
    record = records.select_related("item").first()
    is_new = record is None
    left: Item | None = None
    if record is None:
        item = find_item(stated.facts) or _new_item(stated.facts, at=at)
        record = SourceRecord(source=source, identifier=stated.identifier, item=item)
    else:
        left = _move(record, stated.facts, at=at)
    record.facts = facts_to_json(stated.facts)
    record.modified_at, record.seen_at = stated.modified_at, at
    record.missing_since = record.withdrawn_at = None
    record.save()
    told = _settle(record.item, at=at)
    people = told.people | (_settle(left, at=at).people if left else frozenset())
    return Told(Became.NEW if is_new else told.became, people)


def withdraw_record(record: SourceRecord, *, at: datetime) -> Told:
    """Take note that the source does not show the record any more; the item stays public while another source does."""
    record.withdrawn_at, record.missing_since = at, None
    record.save(update_fields=["withdrawn_at", "missing_since"])
    return _settle(record.item, at=at)


def find_item(facts: ItemFacts) -> Item | None:
    """Return the item that these facts are about: the base DOI says, else the Handle; without both, no item is."""
    if facts.doi:
        found = Item.objects.filter(doi=facts.doi).first()
        if found is None and facts.handle:
            # Known by its Handle alone until now.
            found = Item.objects.filter(doi="", handle=facts.handle).first()
        return found
    if facts.handle:
        return Item.objects.filter(handle=facts.handle).order_by("pk").first()
    return None


def _new_item(facts: ItemFacts, *, at: datetime) -> Item:
    # Empty but for what it is found by: settling it then changes it, and its first revision is 1.
    item = Item(doi=facts.doi, handle=facts.handle, created_at=at, changed_at=at, revision=0)
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:
        # Another source stated the same item at the same moment.
        found = find_item(facts)
        if found is None:
            raise
        return found
    return item


def _move(record: SourceRecord, facts: ItemFacts, *, at: datetime) -> Item | None:
    """Let the record follow its identifiers to another item where they lead there; return the item it left."""
    here: Item = record.item
    there = find_item(facts)
    if there is None:
        if not _has_gone_its_own_way(record, facts):
            return None
        there = _new_item(facts, at=at)
    if there.pk == here.pk:
        return None
    record.item = there
    # What people decided about the item was about this record of it too.
    for choice in Choice.objects.filter(item=here):
        kept = {name: getattr(choice, name) for name in ("excluded_at", "removed_in_orcid_at", "claim", "decided_at")}
        Choice.objects.get_or_create(person_id=choice.person_id, item=there, defaults=kept)
    return here


def _has_gone_its_own_way(record: SourceRecord, facts: ItemFacts) -> bool:
    """Whether the record's identifiers changed to some that no other record of its item shares."""
    before = facts_from_json(record.facts)
    if (before.doi, before.handle) == (facts.doi, facts.handle):
        return False
    others = SourceRecord.objects.filter(item=record.item).exclude(pk=record.pk).values_list("facts", flat=True)
    return bool(others) and not any(
        (other["doi"] and other["doi"] == facts.doi) or (other["handle"] and other["handle"] == facts.handle)
        for other in others
    )


def _settle(item: Item, *, at: datetime) -> Told:
    item = Item.objects.select_for_update().get(pk=item.pk)
    was_public = item.is_public
    before = owners_of([item.pk])
    if not settle_item(item, at=at):
        return Told(Became.UNCHANGED)
    people = before | match_lines([item.pk]) | owners_of([item.pk])
    if was_public == item.is_public:
        return Told(Became.CHANGED, frozenset(people))
    return Told(Became.RETURNED if item.is_public else Became.WITHDRAWN, frozenset(people))
