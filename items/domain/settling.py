"""What an item is, from everything its sources state: the first of them that shows it is believed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from institutions.events import record_event
from items.facts import Contributor, ItemFacts, facts_from_json
from items.models import Authorship, Item, Source, SourceRecord
from items.names import read_name


def settle_item(item: Item, *, at: datetime) -> bool:
    """Make the item what its records say it is, and return whether that changed it.

    Its revision grows when a fact that a citation is made from changed, withdrawal and return among them.
    The caller holds the item's row, and matches its lines again afterwards.
    """
    records = list(SourceRecord.objects.filter(item=item).select_related("source"))
    records.sort(key=lambda record: (record.source.position, record.source_id, record.pk))
    shown = [record for record in records if record.withdrawn_at is None]
    if not shown:
        return withdraw_item(item, at=at)
    facts = merge_facts([facts_from_json(record.facts) for record in shown])
    changed = _take_over(item, facts)
    if _take_over_lines(item, facts.contributors, source=shown[0].source) or changed:
        changed = True
        _save_changed(item, at=at)
    return restore_item(item, at=at) or changed


def merge_facts(stated: Sequence[ItemFacts]) -> ItemFacts:
    """Return the first source's facts; an identifier that it lacks is the next one's that has it."""
    first = stated[0]
    with_doi = next((facts for facts in stated if facts.doi), first)
    handle = next((facts.handle for facts in stated if facts.handle), "")
    return replace(first, doi=with_doi.doi, version_doi=with_doi.version_doi, handle=handle)


def withdraw_item(item: Item, *, at: datetime | None = None) -> bool:
    """Make the item no longer public; return whether it was until now. Whose works it was is for the caller to tell."""
    if not item.is_public:
        return False
    item.withdrawn_at = at or timezone.now()
    _save_changed(item, at=item.withdrawn_at)
    record_event("item.withdrawn", item=item.pk)
    return True


def restore_item(item: Item, *, at: datetime | None = None) -> bool:
    """Make the item public again; return whether it was not until now. Whose works it is is for the caller to tell."""
    if item.is_public:
        return False
    item.withdrawn_at = None
    _save_changed(item, at=at or timezone.now())
    record_event("item.restored", item=item.pk)
    return True


def _save_changed(item: Item, *, at: datetime) -> None:
    item.revision += 1
    item.changed_at = at
    item.save()


def _take_over(item: Item, facts: ItemFacts) -> bool:
    columns = _columns(facts)
    if not facts.doi and Item.objects.filter(doi="", handle=facts.handle).exclude(pk=item.pk).exclude(handle=""):
        # Another item has the Handle to itself.
        columns["handle"] = ""
    changed = any(getattr(item, name) != value for name, value in columns.items())
    for name, value in columns.items():
        setattr(item, name, value)
    return changed


def _columns(facts: ItemFacts) -> dict[str, Any]:
    published = facts.published
    return {
        "title": facts.title,
        "kind": facts.kind.value,
        "doi": facts.doi,
        "version_doi": facts.version_doi,
        "handle": facts.handle,
        "url": facts.url,
        "container_title": facts.container_title,
        "issn": facts.issn,
        "isbn": facts.isbn,
        "published_year": published and published.year,
        "published_month": published and published.month,
        "published_day": published and published.day,
    }


def _take_over_lines(item: Item, contributors: tuple[Contributor, ...], *, source: Source) -> bool:
    """Write the lines that differ anew. They may be somebody else's now, and are nobody's until they are matched."""
    stated = [
        Authorship(
            item=item,
            position=position,
            name=contributor.name,
            name_key=read_name(contributor.name).key,
            orcid=contributor.orcid or "",
            source=source,
            source_author_id=contributor.source_author_id,
        )
        for position, contributor in enumerate(contributors, start=1)
    ]
    known = {_stated(line): line.pk for line in Authorship.objects.filter(item=item)}
    new = [line for line in stated if known.pop(_stated(line), None) is None]
    if known:
        Authorship.objects.filter(pk__in=known.values()).delete()
    Authorship.objects.bulk_create(new)
    return bool(known or new)


def _stated(line: Authorship) -> tuple[int, str, str, str, str, int]:
    """Return everything that the source states in a line."""
    return line.position, line.name, line.name_key, line.orcid, line.source_author_id, line.source_id
