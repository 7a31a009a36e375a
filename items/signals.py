"""News for the rooms above."""

from django.dispatch import Signal

#: The items of these people, or what they chose about them, may have changed. Sent after commit, inside the scope,
#: with `institution_id: int` and `person_ids: frozenset[int]`; a harvest sends it once.
items_changed = Signal()
