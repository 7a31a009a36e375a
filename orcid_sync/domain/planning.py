"""Draw a person's plan from the tables and a reading, and write down what needs no call."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db import transaction

from items.citable import citation_facts, owned_items
from items.domain.choices import note_removed_in_orcid
from items.models import Choice, Item
from orcid_sync.client.summaries import WorkSummary
from orcid_sync.domain.rows import COLUMNS, adopt_work, clear_intent, forget_work, write_rows
from orcid_sync.enums import ConnectionState, Intent, RemovalCause, WorksWish
from orcid_sync.mapping import Blocked, Work, cite
from orcid_sync.models import Citation, Farewell, OrcidConnection
from orcid_sync.plan import items_to_cite, plan
from orcid_sync.plan_values import Desired, Made, Plan, Recorded, Remote

#: The relationships by which a work of ours is adopted, and those by which ORCID groups works of any source.
ADOPTING = frozenset({"self"})
GROUPING = frozenset({"self", "version-of"})


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plan, whether its calls are to be made, and what it was drawn from."""

    plan: Plan
    is_carried_out: bool
    has_reading: bool
    citations: dict[int, Citation]
    items: dict[int, Item]
    works: dict[int, Work]


def must_read(connection: OrcidConnection) -> bool:
    """Whether the record has to be read before a plan can be drawn."""
    return connection.needs_reading or connection.citations.exclude(intent=Intent.NONE).exists()


def see_remote(summaries: Collection[WorkSummary], *, client_id: str) -> tuple[Remote, ...]:
    """Turn a reading of the record into what a plan compares."""
    return tuple(
        Remote(
            put_code=work.put_code,
            is_ours=work.source_client_id == client_id,
            source=work.source_name,
            identifiers=frozenset(
                identifier_of(found.type, found.normalized)
                for found in work.external_ids
                if found.relationship in (ADOPTING if work.source_client_id == client_id else GROUPING)
            ),
        )
        for work in summaries
    )


def identifier_of(kind: str, value: str) -> str:
    """Return an external identifier as plans compare it, without regard to case."""
    return f"{kind}:{value}".casefold()


def draw_plan(connection: OrcidConnection, remote: Collection[Remote] | None, *, remap: bool = False) -> Drawing:
    """Compare what should be, what we wrote down and what the record shows; write nothing.

    From the record of somebody who has left works are only removed.
    """
    citations = {row.item_id: row for row in connection.citations.select_related("item")}
    owned = {item.pk: item for item in owned_items(connection.person)}
    for item_id, item in owned.items():
        if item.is_public:
            citations.setdefault(item_id, Citation(connection=connection, item=item))
    has_left = connection.state == ConnectionState.LEFT
    takes_works = has_left and takes_works_along(connection)
    desired = _desired(connection, citations, owned, takes_works=takes_works)
    items = {item_id: row.item for item_id, row in citations.items()}
    recorded = [_recorded(row, remap=remap) for row in citations.values()]
    asked = items_to_cite(desired, recorded, reading=remote is not None, remap=remap)
    works: dict[int, Work] = {}
    for item_id, facts in citation_facts([items[item_id] for item_id in asked]).items():
        cited = cite(facts)
        row = citations[item_id]
        if isinstance(cited, Blocked):
            row.reason, row.judged_revision = cited.reason, items[item_id].revision
        else:
            row.reason = ""
            works[item_id] = cited
    made = {
        item_id: Made(digest=work.digest, identifier=work.identifier, groups_with=work.groups_with)
        for item_id, work in works.items()
    }
    drawn = plan(desired, recorded, remote, made=made)
    return Drawing(
        plan=drawn.without_additions() if has_left else drawn,
        is_carried_out=connection.state == ConnectionState.ACTIVE
        or (has_left and (takes_works or connection.started_at is not None)),
        has_reading=remote is not None,
        citations=citations,
        items=items,
        works=works,
    )


def _desired(
    connection: OrcidConnection, citations: dict[int, Citation], owned: Collection[int], *, takes_works: bool
) -> list[Desired]:
    """Say what should be of every row, and note on the row why not."""
    choices = {choice.item_id: choice for choice in Choice.objects.filter(person=connection.person)}
    wishes = []
    for item_id, row in citations.items():
        choice = choices.get(item_id)
        cause = removal_cause(row, choice, is_theirs=item_id in owned)
        row.removal_cause = RemovalCause.TAKEN_ALONG if takes_works else cause
        row.is_removed_in_orcid = bool(choice and choice.removed_in_orcid_at)
        wishes.append(
            Desired(
                item=item_id,
                revision=row.item.revision,
                cause=RemovalCause(row.removal_cause),
                removed_in_orcid=row.is_removed_in_orcid,
                beside_others=row.beside_others,
            )
        )
    return wishes


def removal_cause(row: Citation, choice: Choice | None, *, is_theirs: bool) -> RemovalCause:
    """Return why the record should not hold the item; a removal that staff have confirmed keeps its own cause."""
    if choice and choice.excluded_at:
        return RemovalCause.EXCLUDED
    if choice and choice.claim == "rejected":
        return RemovalCause.REJECTED
    if is_theirs and row.item.is_public:
        return RemovalCause.NONE
    if row.removal_cause == RemovalCause.RELEASED:
        return RemovalCause.RELEASED
    return RemovalCause.WITHDRAWN if is_theirs else RemovalCause.NO_LONGER_THEIRS


def takes_works_along(connection: OrcidConnection) -> bool:
    """Whether the person, who has left, asked that what we wrote leaves their record too (1 query)."""
    return Farewell.objects.filter(connection=connection, works=WorksWish.REMOVE).exists()


def _recorded(row: Citation, *, remap: bool) -> Recorded:
    recorded = Recorded(
        item=row.item_id,
        put_code=row.put_code,
        sent_revision=row.sent_revision,
        sent_digest=row.sent_digest,
        identifier=row.identifier,
        intent=Intent(row.intent),
        intent_revision=row.intent_revision,
        intent_digest=row.intent_digest,
        judged_revision=row.judged_revision,
        other_source=row.other_source,
    )
    return replace(recorded, judged_revision=None) if remap else recorded


def write_plan(connection: OrcidConnection, drawing: Drawing) -> None:
    """Write down what the plan says without a call: adoptions, the researcher's removals, what is left or held.

    One transaction; rows that say the same as before are not written.
    """
    with transaction.atomic():
        before = {row.item_id: _columns(row) for row in connection.citations.all()}
        _apply(drawing)
        for item_id in drawing.plan.respect:
            note_removed_in_orcid(connection.person, drawing.items[item_id])
        for item_id, row in drawing.citations.items():
            row.settle_state(item_revision=drawing.items[item_id].revision)
        write_rows([row for item_id, row in drawing.citations.items() if _columns(row) != before.get(item_id)])


def _columns(row: Citation) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in COLUMNS)


def _apply(drawing: Drawing) -> None:
    drawn, rows = drawing.plan, drawing.citations
    for item_id in drawn.never_sent:
        clear_intent(rows[item_id])
    for item_id in (*drawn.gone, *drawn.respect):
        forget_work(rows[item_id])
    for item_id in drawn.respect:
        rows[item_id].is_removed_in_orcid = True
    for adopted in drawn.adopt:
        adopt_work(rows[adopted.item], adopted.put_code, revision=adopted.revision, digest=adopted.digest)
    for item_id in drawn.unchanged:
        clear_intent(rows[item_id])
        rows[item_id].sent_revision = drawing.items[item_id].revision
    left = dict(drawn.leave)
    held = {removal.item for removal in drawn.hold}
    for item_id, row in rows.items():
        if drawing.has_reading or item_id in drawn.add:
            row.other_source = left.get(item_id, "")
        row.is_held = item_id in held
        if row.judged_revision not in (None, drawing.items[item_id].revision):
            row.judged_revision, row.error = None, ""
