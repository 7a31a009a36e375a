"""Whose items these are: lines of authors are matched with people by proof, by account, by their word; a name hints."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import ProvenOrcid, StaffId, User
from items.domain.evidence import Evidence, gather_evidence
from items.domain.news import tell_items_changed
from items.enums import Claim
from items.models import Authorship, Choice, Item, SourceAccount
from items.names import read_name
from items.ownership import Verdict, decide

ITEMS_AT_ONCE = 500
PEOPLE_AT_ONCE = 500


def match_person(person: User) -> None:
    """Find everything that is the person's, and let go of what no longer is; news is sent after commit."""
    with transaction.atomic():
        tell_items_changed(match_lines(_items_about([person]), also=person))


def match_people(person_ids: Iterable[int]) -> None:
    """Find everything that is these people's, a few hundred at a time in a transaction of their own; news as above."""
    remaining = iter(sorted(set(person_ids)))
    while some := list(islice(remaining, PEOPLE_AT_ONCE)):
        with transaction.atomic():
            tell_items_changed(match_lines(_items_about(list(User.objects.filter(pk__in=some)))))


def match_item(item: Item) -> None:
    """Find whose the item is; news is sent after commit."""
    with transaction.atomic():
        tell_items_changed(match_lines([item.pk]))


def match_lines(item_ids: Iterable[int], *, also: User | None = None) -> frozenset[int]:
    """Match the lines of these items and return the ids of the people whose desired works may have changed.

    `also` is somebody whose name is to be compared although no index would find them.
    """
    affected: set[int] = set()
    remaining = iter(sorted(set(item_ids)))
    while chunk := list(islice(remaining, ITEMS_AT_ONCE)):
        affected |= _match_chunk(chunk, also=also)
    return frozenset(affected)


def _match_chunk(item_ids: list[int], *, also: User | None) -> set[int]:
    # Locked in one order, so that two who match the same items wait for each other instead of failing.
    locked = Item.objects.select_for_update().filter(pk__in=item_ids).order_by("pk")
    if not list(locked.values_list("pk", flat=True)):
        return set()
    lines = list(Authorship.objects.filter(item__in=item_ids).select_related("source").order_by("item", "position"))
    evidence = gather_evidence(lines, also=also)
    changed: list[Authorship] = []
    affected: set[int] = set()
    let_go: set[int] = set()
    for line, verdict in _verdicts(lines, evidence):
        before, after = line.person_id, verdict.person
        if (before, line.how, line.suggested_person_id) == (after, verdict.how, verdict.suggested):
            continue
        if before != after:
            affected |= {person for person in (before, after) if person}
            if before:
                let_go.add(line.item_id)
        line.person_id, line.how, line.suggested_person_id = after, verdict.how, verdict.suggested
        changed.append(line)
    Authorship.objects.bulk_update(changed, ["person", "how", "suggested_person"])
    return affected | _correct_citations(let_go)


def _verdicts(lines: list[Authorship], evidence: Evidence) -> Iterator[tuple[Authorship, Verdict]]:
    by_item: dict[int, list[Authorship]] = {}
    for line in lines:
        by_item.setdefault(line.item_id, []).append(line)
    for item_id, of_item in by_item.items():
        verdicts = decide(
            [evidence.about(line) for line in of_item],
            claimed=evidence.claimed.get(item_id, ()),
            rejected=frozenset(evidence.rejected.get(item_id, ())),
        )
        yield from zip(of_item, verdicts, strict=True)


def _correct_citations(item_ids: Collection[int]) -> set[int]:
    """Let the co-authors' citations lose the iD of somebody whose line it no longer is; return the co-authors.

    An iD that is gained changes no revision: it rides on the item's next real change, because each
    write to an ORCID record notifies its owner.
    """
    if not item_ids:
        return set()
    Item.objects.filter(pk__in=item_ids).update(revision=F("revision") + 1, changed_at=timezone.now())
    return owners_of(item_ids)


def owners_of(item_ids: Collection[int]) -> set[int]:
    """Return the ids of everybody whose items these are."""
    lines = Authorship.objects.filter(item__in=item_ids, person__isnull=False).values_list("person_id", flat=True)
    claims = Choice.objects.filter(item__in=item_ids, claim=Claim.CLAIMED).values_list("person_id", flat=True)
    return {*lines, *claims}


def _items_about(people: Collection[User]) -> set[int]:
    """Return the ids of the items that may be the people's, that are, or that they decided about."""
    orcids = ProvenOrcid.objects.filter(person__in=people).values("orcid")
    staff_ids = StaffId.objects.filter(person__in=people).exclude(value="").values("value")
    emails = {person.email.lower() for person in people if person.email}
    accounts = SourceAccount.objects.filter(Q(staff_id__in=staff_ids) | Q(email__in=emails)).values("author_id")
    lines = Authorship.objects.filter(
        Q(orcid__in=orcids)
        | Q(source_author_id__in=accounts)
        | Q(person__in=people)
        | Q(suggested_person__in=people)
        | Q(name_key__in={_name_key(person) for person in people} - {""})
    )
    decided = Choice.objects.filter(person__in=people).exclude(claim=Claim.NONE)
    return {*lines.values_list("item_id", flat=True), *decided.values_list("item_id", flat=True)}


def _name_key(person: User) -> str:
    return read_name(f"{person.family_name}, {person.given_name}").key or read_name(person.name).key
