"""What a person decides about an item. Each decision is kept, told in the audit trail, and sent as news once."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from institutions.events import record_event
from items.domain.matching import match_lines
from items.domain.news import tell_items_changed
from items.enums import Claim
from items.models import Choice, Item


def exclude_item(person: User, item: Item) -> Choice:
    """Keep the item off the person's ORCID record until they include it again."""
    return _decide(person, item, event="item.excluded", excluded_at=timezone.now())


def include_item(person: User, item: Item) -> Choice:
    """Let the item be cited again; what the person removed in ORCID stays removed until `forget_removal`."""
    return _decide(person, item, event="item.included", excluded_at=None)


def note_removed_in_orcid(person: User, item: Item) -> Choice:
    """Remember that the person deleted the work in ORCID: it is not put back unless they ask."""
    return _decide(person, item, event="item.removed_in_orcid", by_person=False, removed_in_orcid_at=timezone.now())


def forget_removal(person: User, item: Item) -> Choice:
    """Forget that the person deleted the work in ORCID, because they ask for it again."""
    return _decide(person, item, event="item.removal_forgotten", removed_in_orcid_at=None)


def claim_item(person: User, item: Item) -> Choice:
    """Make the item the person's because they say so; a line that is somebody's already stays that person's."""
    return _decide(person, item, event="item.claimed", claim=Claim.CLAIMED)


def reject_item(person: User, item: Item) -> Choice:
    """Make the item not the person's, whatever else says that it is, and suggest it to them no more."""
    return _decide(person, item, event="item.rejected", claim=Claim.REJECTED)


def _decide(person: User, item: Item, *, event: str, by_person: bool = True, **columns: Any) -> Choice:
    """Change the choice unless it says so already: the first moment of a decision is the one that is kept."""
    with transaction.atomic():
        choice, _created = Choice.objects.get_or_create(
            person=person, item=item, defaults={"decided_at": timezone.now()}
        )
        if all(_same(getattr(choice, name), value) for name, value in columns.items()):
            return choice
        for name, value in columns.items():
            setattr(choice, name, value)
        choice.decided_at = timezone.now()
        choice.save(update_fields=[*columns, "decided_at"])
        key = person.audit_key
        record_event(event, actor=key if by_person else None, about=key, item=item.pk)
        affected = match_lines([item.pk]) if "claim" in columns else frozenset()
        tell_items_changed(affected | {person.pk}, somebody_waits=by_person)
    return choice


def _same(old: Any, new: Any) -> bool:
    """Whether a column says already what it is to say: of a moment, only whether there is one."""
    return bool(old) == bool(new) if new is None or hasattr(new, "tzinfo") else old == new
