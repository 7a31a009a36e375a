"""The numbers of an institution, or of a department with those below it, as they stand now.

Every number is defined where it stands below, and in `docs/reports.md`. *People* are those whose account is open.
Everything is counted by the database, in a number of queries that does not grow.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import DepartmentMembership, User
from institutions.models import Department, Institution
from items.enums import Claim
from items.models import Authorship, Choice, Item
from orcid_sync.enums import CitationState, ConnectionState
from orcid_sync.models import Citation, OrcidConnection
from orcid_sync.reasons import BlockReason


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleCounted:
    """How many people stand where with ORCID; `connected` is the sum of `ready`, `active` and `paused`."""

    #: Who have signed in here at least once.
    signed_in: int
    #: Whose permission at ORCID stands.
    connected: int
    #: Of these, who have not pressed Send yet.
    ready: int
    #: Of these, whose record is kept in step.
    active: int
    #: Of these, who have paused it.
    paused: int
    #: Who connected and have withdrawn the permission at ORCID since.
    revoked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsCounted:
    """How many public items stand where, each item counted once in each number.

    An item with two authors can be on ORCID for one and waiting for the other, so the numbers after
    `with_matched_person` do not add up to it. They are about items that are the person's on whose record they stand or
    would stand, and about people whose connection is not closed.
    """

    #: That at least one source shows to everybody. For a department: those of its people.
    public: int
    #: Of these, that are at least one person's: by the iD on the item, by the repository's account, by their word.
    with_matched_person: int
    #: That at least one record holds under a put-code of ours, as far as we know.
    on_orcid_by_us: int
    #: That are to be sent, corrected or removed on at least one record, those that wait for the person's Send included.
    waiting: int
    #: That lack something ORCID needs, by what they lack.
    blocked: dict[str, int]
    #: That ORCID refused for at least one person.
    failed: int
    #: Kept on a record until support staff have looked.
    held: int
    #: That at least one person excluded.
    excluded: int
    #: That at least one person deleted at ORCID.
    removed_in_orcid: int
    #: That at least one record has from another source, so that ours is not added.
    left_to_other_source: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Fractions from 0 to 1, to four places; None where what they are a share of is unknown or nothing."""

    #: Of all staff. Nobody tells us yet how many there are.
    signed_in_of_staff: float | None
    #: Of the people who have signed in.
    connected_of_signed_in: float | None
    #: Of the public items. Unknown for a department: which items are its own is known by its people only.
    matched_of_public: float | None
    #: Of the public items with a matched person.
    on_orcid_of_matched: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfInstitution:
    """What the numbers are about, as others know it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The whole report; `department` is None when it is about the institution."""

    institution: PartOfInstitution
    department: PartOfInstitution | None
    as_of: datetime
    people: PeopleCounted
    items: ItemsCounted
    shares: Shares


def summarise(institution: Institution, *, department: Department | None = None) -> Summary:
    """Return the numbers of the institution in scope, or of the department and those below it."""
    people = _people_of(department)
    counted = _count_people(people)
    items = _count_items(people, of_department=department is not None)
    return Summary(
        institution=PartOfInstitution(code=institution.slug, name=institution.name),
        department=PartOfInstitution(code=department.code, name=department.name) if department else None,
        as_of=timezone.now(),
        people=counted,
        items=items,
        shares=Shares(
            signed_in_of_staff=None,
            connected_of_signed_in=_share(counted.connected, counted.signed_in),
            matched_of_public=None if department else _share(items.with_matched_person, items.public),
            on_orcid_of_matched=_share(items.on_orcid_by_us, items.with_matched_person),
        ),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _people_of(department: Department | None) -> QuerySet[User]:
    people = User.objects.filter(is_active=True)
    if department is None:
        return people
    memberships = DepartmentMembership.objects.filter(
        person=OuterRef("pk"), department__in=_with_those_below(department)
    )
    return people.filter(Exists(memberships))


def _with_those_below(department: Department) -> set[int]:
    """Return the ids of the department and of all below it; one query, whatever the depth."""
    below: dict[int | None, list[int]] = {}
    for pk, parent in Department.objects.order_by().values_list("pk", "parent"):
        below.setdefault(parent, []).append(pk)
    found: set[int] = set()
    look_at = [department.pk]
    while look_at:
        pk = look_at.pop()
        if pk not in found:
            found.add(pk)
            look_at += below.get(pk, [])
    return found


def _count_people(people: QuerySet[User]) -> PeopleCounted:
    # A person has one connection that is not closed, so connections are people here.
    connections = OrcidConnection.objects.filter(disconnected_at=None, person__in=people)
    counts = dict(connections.order_by().values_list("state").annotate(Count("pk")))
    ready, active, paused, revoked = (
        counts.get(state, 0)
        for state in (
            ConnectionState.READY,
            ConnectionState.ACTIVE,
            ConnectionState.PAUSED,
            ConnectionState.REVOKED,
        )
    )
    return PeopleCounted(
        signed_in=people.filter(last_login__isnull=False).count(),
        connected=ready + active + paused,
        ready=ready,
        active=active,
        paused=paused,
        revoked=revoked,
    )


def _count_items(people: QuerySet[User], *, of_department: bool) -> ItemsCounted:
    public = Item.objects.filter(withdrawn_at=None)
    lines = Authorship.objects.filter(item=OuterRef("pk"), person__in=people)
    claims = Choice.objects.filter(item=OuterRef("pk"), person__in=people, claim=Claim.CLAIMED)
    matched = public.filter(Q(Exists(lines)) | Q(Exists(claims))).count()
    citations = _citations_of(people)
    blocked = citations.filter(state=CitationState.BLOCKED)
    by_reason = dict(blocked.order_by().values_list("reason").annotate(Count("item", distinct=True)))

    def items(**having: object) -> Count:
        return Count("item", distinct=True, filter=Q(**having))

    return ItemsCounted(
        public=matched if of_department else public.count(),
        with_matched_person=matched,
        blocked={reason.value: 0 for reason in BlockReason} | by_reason,
        **citations.aggregate(
            on_orcid_by_us=items(put_code__isnull=False),
            waiting=items(state=CitationState.WAITING),
            failed=items(state=CitationState.FAILED),
            held=items(state=CitationState.HELD),
            excluded=items(state=CitationState.EXCLUDED),
            removed_in_orcid=items(state=CitationState.REMOVED_IN_ORCID),
            left_to_other_source=items(state=CitationState.LEFT_TO_OTHER_SOURCE),
        ),
    )


def _citations_of(people: QuerySet[User]) -> QuerySet[Citation]:
    """Return the citations of public items that are the person's, on connections that are not closed."""
    whose = {"item": OuterRef("item"), "person": OuterRef("connection__person")}
    theirs = Exists(Authorship.objects.filter(**whose)) | Exists(Choice.objects.filter(**whose, claim=Claim.CLAIMED))
    return Citation.objects.filter(
        theirs, item__withdrawn_at=None, connection__disconnected_at=None, connection__person__in=people
    )
