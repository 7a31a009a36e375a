"""A few hundred rows of the people feed: who each is about, and what becomes of them."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from accounts.domain.feed_lookup import Found, look_up
from accounts.domain.feed_writing import CALLED, Writing
from accounts.enums import FeedOutcome, LetGoBy
from accounts.models import DepartmentMembership, StaffId, User
from accounts.people_feed.comparing import Known, news_in_row, reads_like_another
from accounts.people_feed.rows import Column, FeedRow
from institutions.changes import take_over
from institutions.events import record_event
from institutions.models import Department


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one row: `said` names what has changed, or says why the row was refused or something stays."""

    line: int
    unique_id: str
    outcome: FeedOutcome
    said: str = ""


@dataclass(kw_only=True)
class Seen:
    """Which unique ids and which people the rows so far were about, each with the line."""

    ids: dict[str, int] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)


class _RefusedError(Exception):
    """The row is not taken; the message says why."""


class Batch:
    """Some rows, to be taken in once.

    `before` is what earlier rows were about. After `take_in`, `seen` is what these were about, and `unmatched` and
    `created` are codes of departments, each with the line of a row that has it.
    """

    def __init__(
        self,
        rows: Sequence[FeedRow],
        *,
        claim: str,
        before: Seen,
        same_people: Container[str],
        creates_departments: bool,
    ) -> None:
        self.seen = Seen()
        self.unmatched: list[tuple[str, int]] = []
        self.created: list[tuple[str, int]] = []
        self._rows = rows
        self._claim = claim
        self._before = before
        self._same_people = same_people
        self._creates_departments = creates_departments
        self._writing = Writing()

    def take_in(self) -> list[Result]:
        """Write what the rows say and return what came of each, in the caller's transaction."""
        found = look_up(self._rows)
        results = [self._judge(row, found) for row in self._rows]
        self._writing.write(claim=self._claim)
        return results

    def _judge(self, row: FeedRow, found: Found) -> Result:
        """Say what comes of the row, and put it with what is to be written."""
        try:
            person = self._whose(row, found)
            outcome, said = self._follow(row, person, found) if person else self._begin(row, found)
        except _RefusedError as refusal:
            outcome, said = FeedOutcome.REFUSED, str(refusal)
        else:
            self.seen.ids[row.unique_id] = row.line
        return Result(line=row.line, unique_id=row.unique_id, outcome=outcome, said=said)

    def _whose(self, row: FeedRow, found: Found) -> User | None:
        """Return who has the row's unique id, None where nobody has; raise _RefusedError for a row that is not taken."""
        if row.flaw:
            raise _RefusedError(row.flaw)
        line = self.seen.ids.get(row.unique_id) or self._before.ids.get(row.unique_id)
        if line:
            raise _RefusedError(f"its {Column.UNIQUE_ID} is that of line {line} too")
        holders = found.holders.get(row.unique_id, set())
        if len(holders) > 1:
            raise _RefusedError(f"its {Column.UNIQUE_ID} is the staff identifier of {len(holders)} people here")
        if not holders:
            return None
        person = found.people[min(holders)]
        line = self.seen.people.get(person.pk) or self._before.people.get(person.pk)
        if line:
            raise _RefusedError(f"line {line} is about the same person, {person}")
        is_sure = row.unique_id in self._same_people
        if not is_sure and reads_like_another(row, _known(person), has_left=person.left_at is not None):
            raise _RefusedError(
                f"its {Column.UNIQUE_ID} is {person}'s here, and is never given to somebody else. If it is them under "
                f"another name, add --same-person {row.unique_id}"
            )
        self.seen.people[person.pk] = row.line
        return person

    def _begin(self, row: FeedRow, found: Found) -> tuple[FeedOutcome, str]:
        """Make an account, which waits for the first sign-in with this unique id."""
        if row.is_active is False:
            return FeedOutcome.UNCHANGED, ""  # never here, and not to come
        if not (row.given_name or row.family_name or row.email):
            raise _RefusedError("it names nobody: it has neither a name nor an e-mail address")
        person = User(password=make_password(None), **news_in_row(row, Known()))
        self._writing.new.append(person)
        self._writing.staff_ids.append(StaffId(person=person, kind=self._claim, value=row.unique_id))
        departments, _are_all_known = self._departments_of(row, found)
        self._writing.joined += [DepartmentMembership(person=person, department_id=pk) for pk in sorted(departments)]
        return FeedOutcome.NEW, ""

    def _follow(self, row: FeedRow, person: User, found: Found) -> tuple[FeedOutcome, str]:
        """Let the account become what the row says."""
        columns = tuple(take_over(person, **news_in_row(row, _known(person))))
        if columns:
            self._writing.news.append((person, columns))
        changed = [CALLED[column] for column in columns]
        if self._move(row, person, found):
            changed.append("departments")
        if self._claim not in found.kinds[person.pk]:
            self._writing.staff_ids.append(StaffId(person=person, kind=self._claim, value=row.unique_id))
            changed.append("staff identifier")
        said = ", ".join(changed)
        if row.is_active is False and person.left_at is None:
            self._writing.leaving.append(person)
            return FeedOutcome.LEFT, said
        if row.is_active and person.let_go_by == LetGoBy.FEED:
            self._writing.returning.append(person)
            return FeedOutcome.RETURNED, said
        if row.is_active and not person.is_active:
            said = "; ".join([*([said] if said else []), "stays closed, because an administrator closed the account"])
        return (FeedOutcome.CHANGED if changed else FeedOutcome.UNCHANGED), said

    def _move(self, row: FeedRow, person: User, found: Found) -> bool:
        """Let the person belong to the departments of the row; none is left while a code of the row is not known."""
        if row.departments is None:
            return False
        departments, are_all_known = self._departments_of(row, found)
        present = found.memberships[person.pk]
        joined = sorted(departments - present.keys())
        left = [pk for department, pk in present.items() if department not in departments] if are_all_known else []
        self._writing.joined += [DepartmentMembership(person=person, department_id=pk) for pk in joined]
        self._writing.left += left
        if joined or left:
            self._writing.moves.append((person, len(joined), len(left)))
        return bool(joined or left)

    def _departments_of(self, row: FeedRow, found: Found) -> tuple[set[int], bool]:
        """Return the departments of the row, and whether all of its codes are known by now."""
        departments = set()
        for code in row.departments or ():
            if code not in found.departments and self._creates_departments:
                found.departments[code] = Department.objects.create(code=code, name=code).pk
                record_event("department.added", department=code)
                self.created.append((code, row.line))
            if code in found.departments:
                departments.add(found.departments[code])
            else:
                self.unmatched.append((code, row.line))
        return departments, len(departments) == len(row.departments or ())


def _known(person: User) -> Known:
    return Known(
        given_name=person.given_name,
        family_name=person.family_name,
        name=person.name,
        email=person.email,
        email_is_vouched_for=person.email_is_vouched_for,
        orcid_hint=person.orcid_hint,
    )
