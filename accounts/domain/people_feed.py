"""Take in what an institution says of all its people at once.

Each few hundred rows are one transaction: who is found is locked, compared and written, or nothing of it is.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import IntegrityError, transaction

from accounts.domain.feed_batch import Batch, Result, Seen
from accounts.enums import FeedOutcome
from accounts.models import SignInMethod, StaffId, User
from accounts.people_feed.rows import FeedRow
from institutions.events import record_event

ROWS_AT_ONCE = 500
#: As many may leave at once whatever the size of the institution; of more, no more than a share.
LEAVERS_LET_THROUGH = 20
SHARE_LET_THROUGH = 5  # one in so many
#: By what the feed's ids are kept where no way to sign in passes them on.
FEED_ONLY = "UniqueID"


class ManyLeaversError(Exception):
    """The feed would close more accounts than a feed that is right does; `leavers` of `people` that are open."""

    def __init__(self, *, leavers: int, people: int) -> None:
        super().__init__(leavers, people)
        self.leavers = leavers
        self.people = people


class SeveralClaimsError(Exception):
    """Several claims carry staff identifiers here: somebody has to say which of them the feed's unique id is."""

    def __init__(self, claims: list[str]) -> None:
        super().__init__(*claims)
        self.claims = claims


@dataclass
class Unmatched:
    """A code that no department has: the line in which it stands first, and in how many rows it stands."""

    line: int
    rows: int = 0


@dataclass
class Tally:
    """What came of the rows so far."""

    outcomes: Counter[FeedOutcome] = field(default_factory=Counter)
    unmatched: dict[str, Unmatched] = field(default_factory=dict)
    created: dict[str, int] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)

    def note(self, batch: Batch, results: Iterable[Result]) -> None:
        """Add what came of a batch."""
        self.outcomes.update(result.outcome for result in results)
        self.seen.ids |= batch.seen.ids
        self.seen.people |= batch.seen.people
        for code, line in batch.unmatched:
            self.unmatched.setdefault(code, Unmatched(line)).rows += 1
        for code, line in batch.created:
            self.created.setdefault(code, line)


def claim_of_feed(said: str = "") -> str:
    """Return the claim under which the feed's ids are kept: the one said, else the one that people sign in with.

    Whoever signs in with that claim is the person of the feed. Raises SeveralClaimsError.
    """
    if said:
        return said
    with transaction.atomic():
        claims = set(SignInMethod.objects.filter(is_on=True).values_list("staff_id_claim", flat=True)) - {""}
    if len(claims) > 1:
        raise SeveralClaimsError(sorted(claims))
    return claims.pop() if claims else FEED_ONLY


def is_passed_on(claim: str) -> bool:
    """Whether a way to sign in passes the claim on, so that whom the feed names is recognised at their first sign-in."""
    with transaction.atomic():
        return SignInMethod.objects.filter(is_on=True, staff_id_claim=claim).exists()


def refuse_many_leavers(rows: Iterable[FeedRow]) -> None:
    """Read the whole feed, and raise ManyLeaversError when more people leave than an error-free feed would say.

    Twenty may leave, and of more than twenty no more than a fifth of those whose account is open.
    """
    leaving: set[int] = set()
    remaining = (row.unique_id for row in rows if row.is_active is False and not row.flaw)
    with transaction.atomic():
        people = User.objects.filter(is_active=True).count()
    while some := list(islice(remaining, ROWS_AT_ONCE)):
        with transaction.atomic():
            holders = StaffId.objects.filter(value__in=some, person__is_active=True)
            leaving.update(holders.values_list("person_id", flat=True))
    if len(leaving) > LEAVERS_LET_THROUGH and len(leaving) * SHARE_LET_THROUGH > people:
        raise ManyLeaversError(leavers=len(leaving), people=people)


def take_in_people(
    rows: Iterable[FeedRow],
    *,
    claim: str,
    tally: Tally,
    creates_departments: bool = False,
    same_people: Container[str] = (),
    dry_run: bool = False,
) -> Iterator[Result]:
    """Yield what comes of each row, in order, after it is written; with `dry_run` nothing stays written.

    `claim` is what the unique id is called in a sign-in. `same_people` are the ids of rows that are about the person
    here although they read like somebody else. No transaction may be open, so that each batch stays on its own.
    """
    remaining = iter(rows)
    while some := list(islice(remaining, ROWS_AT_ONCE)):
        for attempt in ("first", "again"):
            batch = Batch(
                some,
                claim=claim,
                before=tally.seen,
                same_people=same_people,
                creates_departments=creates_departments,
            )
            try:
                with transaction.atomic():
                    results = batch.take_in()
                    if dry_run:
                        transaction.set_rollback(True)
                break
            except IntegrityError:
                # Somebody of these signed in meanwhile for the first time: now they are found.
                if attempt == "again":
                    raise
        tally.note(batch, results)
        yield from results


@transaction.atomic
def record_intake(tally: Tally) -> None:
    """Write into the trail that the feed was taken in, and how many rows came to what."""
    counted = {outcome: tally.outcomes[outcome] for outcome in FeedOutcome}
    record_event(
        "people.taken_in",
        new=counted[FeedOutcome.NEW],
        changed=counted[FeedOutcome.CHANGED],
        unchanged=counted[FeedOutcome.UNCHANGED],
        left=counted[FeedOutcome.LEFT],
        returned=counted[FeedOutcome.RETURNED],
        refused=counted[FeedOutcome.REFUSED],
    )
