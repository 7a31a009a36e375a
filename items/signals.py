"""News for the rooms above."""

from django.dispatch import Signal

#: The items of these people, or what they chose about them, may have changed. Sent after commit, inside the scope,
#: with `institution_id: int`, `person_ids: frozenset[int]` and `somebody_waits: bool`, which is true when a person
#: has just pressed a button; a harvest sends it once.
items_changed = Signal()
