"""What a batch of the people feed writes, in a number of statements that does not grow with its rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from accounts.domain.leaving import let_go, welcome_back
from accounts.enums import LetGoBy
from accounts.models import DepartmentMembership, PersonKey, StaffId, User
from accounts.signals import people_changed
from institutions.events import record_events
from institutions.tenancy.scope import institution_scope, scoped_institution_id

#: The columns of a person that a row may change, and what each is called in a result.
CALLED = {
    "given_name": "given name",
    "family_name": "family name",
    "name": "name",
    "email": "e-mail address",
    "email_is_vouched_for": "e-mail address vouched for",
    "orcid_hint": "ORCID iD as a hint",
}


@dataclass(kw_only=True)
class Writing:
    """What is to be written: put together row by row, written once."""

    new: list[User] = field(default_factory=list)
    #: Whose columns have changed, and which.
    news: list[tuple[User, tuple[str, ...]]] = field(default_factory=list)
    #: Who belongs elsewhere from now on: how many departments they have joined and left.
    moves: list[tuple[User, int, int]] = field(default_factory=list)
    joined: list[DepartmentMembership] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    staff_ids: list[StaffId] = field(default_factory=list)
    leaving: list[User] = field(default_factory=list)
    returning: list[User] = field(default_factory=list)

    def write(self, *, claim: str) -> None:
        """Write all of it in the caller's transaction; who leaves and who comes back does so one by one.

        News of who is new or changed is sent after commit.
        """
        User.objects.bulk_create(self.new)
        User.objects.bulk_update([person for person, _columns in self.news], list(CALLED), batch_size=500)
        StaffId.objects.bulk_create(self.staff_ids)
        DepartmentMembership.objects.filter(pk__in=self.left).delete()
        DepartmentMembership.objects.bulk_create(self.joined)
        self._tell(claim=claim)
        for person in self.leaving:
            let_go(person, by=LetGoBy.FEED)
        for person in self.returning:
            welcome_back(person)
        changed = {person.pk for person, _columns in self.news} | {row.person_id for row in self.staff_ids}
        _tell_when_committed(changed)

    def _tell(self, *, claim: str) -> None:
        noted = [row.person for row in self.staff_ids]
        keys = _audit_keys([*noted, *(person for person, _ in self.news), *(person for person, _, _ in self.moves)])
        record_events("person.created", about=[keys[person.pk] for person in self.new])
        record_events("staff_id.noted", about=[keys[person.pk] for person in noted], claim=claim)
        by_columns: dict[tuple[str, ...], list[UUID]] = defaultdict(list)
        for person, columns in self.news:
            by_columns[columns].append(keys[person.pk])
        for columns, about in by_columns.items():
            record_events("person.details_changed", about=about, changed=list(columns))
        by_moves: dict[tuple[int, int], list[UUID]] = defaultdict(list)
        for person, joined, left in self.moves:
            by_moves[joined, left].append(keys[person.pk])
        for (joined, left), about in by_moves.items():
            record_events("person.departments_changed", about=about, joined=joined, left=left)


def _audit_keys(people: Iterable[User]) -> dict[int, UUID]:
    """Return the opaque key of each person by their id, made where there is none yet (2 queries)."""
    wanted = {person.pk: person for person in people}
    known = dict(PersonKey.objects.filter(person__in=wanted).values_list("person_id", "key"))
    made = PersonKey.objects.bulk_create(
        PersonKey(person=person) for person_id, person in wanted.items() if person_id not in known
    )
    return known | {row.person_id: row.key for row in made}


def _tell_when_committed(person_ids: Iterable[int]) -> None:
    people, institution_id = sorted(person_ids), scoped_institution_id()

    def send() -> None:
        with institution_scope(institution_id):
            people_changed.send(sender=User, person_ids=people)

    if people:
        transaction.on_commit(send)
