"""The one idea: compare what should be, what we wrote down and what the record shows, and give the calls.

Pure: values in, values out. Nothing here knows a database, a clock or a network.

* A work is added only when nothing on the record explains that it is there already.
* A work that we put there and that is gone without our asking was removed by the researcher: it is respected.
* A work of ours that we did not know of is adopted when its `self` identifier is that of an item we want
  or were about to add; otherwise it is left alone.
* More than max(20, half) of a person's works leave the record only when each removal has its own recorded cause.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from orcid_sync.enums import OWN_CAUSES, Intent
from orcid_sync.plan_values import Adopt, Desired, Identifier, Made, Plan, Recorded, Remote, Remove

#: Removals without a recorded cause of their own that are let through whatever their share of the record is.
HOLD_ABOVE = 20


def needs_reading(recorded: Collection[Recorded]) -> bool:
    """Whether the record must be read before planning: an intent's outcome is unknown."""
    return any(row.intent != Intent.NONE for row in recorded)


def items_to_cite(
    desired: Collection[Desired], recorded: Collection[Recorded], *, reading: bool, remap: bool = False
) -> frozenset[int]:
    """Return the items whose citations the plan must compare: nothing changed costs no payload built.

    With a reading the unsent ones are needed too, because their identifiers may be found on the record.
    """
    rows = {row.item: row for row in recorded}
    wanted = (wish for wish in desired if wish.wanted and not wish.removed_in_orcid)
    return frozenset(wish.item for wish in wanted if _must_cite(wish, rows.get(wish.item), reading, remap))


def _must_cite(wish: Desired, row: Recorded | None, reading: bool, remap: bool) -> bool:
    if row is None or remap or row.intent != Intent.NONE:
        return True
    if row.put_code is not None:
        return wish.revision not in (row.sent_revision, row.judged_revision)
    if row.other_source and not wish.beside_others:
        return reading
    return reading or wish.revision != row.judged_revision


@dataclass(slots=True)
class _Draft:
    add: list[int] = field(default_factory=list)
    change: list[tuple[int, int]] = field(default_factory=list)
    remove: list[Remove] = field(default_factory=list)
    adopt: list[Adopt] = field(default_factory=list)
    respect: list[int] = field(default_factory=list)
    leave: list[tuple[int, str]] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    never_sent: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def plan(
    desired: Collection[Desired],
    recorded: Collection[Recorded],
    remote: Collection[Remote] | None,
    *,
    made: Mapping[int, Made],
) -> Plan:
    """Return what brings the record in step.

    `made` holds the citations of the items that `items_to_cite` named, save those that cannot be cited: they are
    neither added nor changed, and never removed for it. Raises ValueError when an outcome is unknown and there is
    no reading: guessing there is how works are lost, doubled and resurrected.
    """
    if remote is None and needs_reading(recorded):
        raise ValueError("An intent's outcome is unknown: read the record first.")
    rows = {row.item: row for row in recorded}
    view = _View(remote, recorded)
    draft = _Draft()
    for wish in sorted(desired, key=lambda wish: wish.item):
        _plan_item(wish, rows.get(wish.item) or Recorded(item=wish.item), made.get(wish.item), view, draft)
    on_record = sum(1 for row in recorded if row.put_code is not None)
    removals, held = _held_back(draft.remove, on_record)
    return Plan(
        add=tuple(draft.add),
        change=tuple(draft.change),
        remove=removals,
        adopt=tuple(draft.adopt),
        respect=tuple(draft.respect),
        hold=held,
        leave=tuple(draft.leave),
        unchanged=tuple(draft.unchanged),
        never_sent=tuple(draft.never_sent),
        gone=tuple(draft.gone),
        strays=tuple(view.unexplained()),
    )


class _View:
    """A reading of the record, from which each work of ours is explained by one item at most."""

    def __init__(self, remote: Collection[Remote] | None, recorded: Collection[Recorded]) -> None:
        self.taken = remote is not None
        works = sorted(remote or (), key=lambda work: work.put_code)
        self._ours = {work.put_code: work for work in works if work.is_ours}
        self._others = [work for work in works if not work.is_ours]
        self._explained = {row.put_code for row in recorded if row.put_code is not None}

    def has(self, put_code: int) -> bool:
        return put_code in self._ours

    def explain_ours(self, identifier: Identifier) -> int | None:
        """Return the put-code of an unexplained work of ours with this identifier, now explained."""
        for put_code, work in self._ours.items():
            if put_code not in self._explained and identifier and identifier in work.identifiers:
                self._explained.add(put_code)
                return put_code
        return None

    def other_source(self, now: Made) -> str:
        mine = now.groups_with | {now.identifier}
        return next((work.source for work in self._others if mine & work.identifiers), "")

    def unexplained(self) -> list[int]:
        return [put_code for put_code in self._ours if put_code not in self._explained]


def _plan_item(wish: Desired, row: Recorded, now: Made | None, view: _View, draft: _Draft) -> None:
    """Settle what is unknown about one item, then say what it needs."""
    if view.taken:
        settled = _settle(wish, row, view, draft)
        if settled is None:
            return
        row = settled
    if not wish.wanted:
        if row.put_code is not None:
            draft.remove.append(Remove(wish.item, row.put_code, wish.cause))
    elif wish.removed_in_orcid or now is None:
        if row.put_code is not None and row.intent != Intent.NONE:
            # It is on the record, and what it says there is all that is not known.
            draft.adopt.append(Adopt(wish.item, row.put_code))
    elif row.put_code is not None:
        _plan_change(wish, row, row.put_code, now, draft)
    else:
        _plan_addition(wish, row, now, view, draft)


def _settle(wish: Desired, row: Recorded, view: _View, draft: _Draft) -> Recorded | None:
    """Return the row as the reading explains it; None when that is all there is to say about the item."""
    if row.put_code is not None:
        if view.has(row.put_code):
            return row
        if row.intent == Intent.REMOVE:
            draft.gone.append(wish.item)
            return Recorded(item=wish.item)
        draft.respect.append(wish.item)
        return None
    if row.intent != Intent.ADD:
        return row
    put_code = view.explain_ours(row.identifier)
    if put_code is None:
        draft.never_sent.append(wish.item)
        return Recorded(item=wish.item)
    draft.adopt.append(Adopt(wish.item, put_code, row.intent_revision, row.intent_digest))
    return Recorded(
        item=wish.item,
        put_code=put_code,
        sent_revision=row.intent_revision,
        sent_digest=row.intent_digest,
        identifier=row.identifier,
    )


def _plan_change(wish: Desired, row: Recorded, put_code: int, now: Made, draft: _Draft) -> None:
    # A change whose reply was lost is asked for again: ORCID writes nothing when the content is the same.
    if now.digest != row.sent_digest or row.intent == Intent.CHANGE:
        draft.change.append((wish.item, put_code))
    elif row.sent_revision != wish.revision or row.intent != Intent.NONE:
        draft.unchanged.append(wish.item)


def _plan_addition(wish: Desired, row: Recorded, now: Made, view: _View, draft: _Draft) -> None:
    put_code = view.explain_ours(now.identifier)
    if put_code is not None:
        draft.adopt.append(Adopt(wish.item, put_code))
        draft.change.append((wish.item, put_code))
        return
    other = view.other_source(now)
    if other and not wish.beside_others:
        draft.leave.append((wish.item, other))
    elif row.judged_revision != wish.revision:
        draft.add.append(wish.item)


def _held_back(removals: list[Remove], on_record: int) -> tuple[tuple[Remove, ...], tuple[Remove, ...]]:
    """Split the removals into those to make and those to hold back for support staff."""
    unexplained = [removal for removal in removals if removal.cause not in OWN_CAUSES]
    if not unexplained or len(removals) <= max(HOLD_ABOVE, on_record // 2):
        return tuple(removals), ()
    return tuple(removal for removal in removals if removal.cause in OWN_CAUSES), tuple(unexplained)
