"""Whom the rows of a batch may be about, read and locked at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import DepartmentMembership, StaffId, User
from accounts.people_feed.rows import FeedRow
from institutions.models import Department


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is here of some rows."""

    #: Who has each unique id as a staff identifier, of whatever kind.
    holders: dict[str, set[int]]
    people: dict[int, User]
    #: The kinds of staff identifier that each person has.
    kinds: dict[int, set[str]]
    #: Of each person, the membership by department.
    memberships: dict[int, dict[int, int]]
    #: The departments by code.
    departments: dict[str, int]


def look_up(rows: Sequence[FeedRow]) -> Found:
    """Return what is here of the rows (5 queries); people stay locked until the caller's transaction ends."""
    holders: dict[str, set[int]] = defaultdict(set)
    ids = {row.unique_id for row in rows if row.unique_id}
    for value, person_id in StaffId.objects.filter(value__in=ids).values_list("value", "person_id"):
        holders[value].add(person_id)
    found = {person_id for some in holders.values() for person_id in some}
    # In one order, so that two who take in the same people wait for each other instead of failing.
    people = {
        person.pk: person for person in User.objects.select_for_update(no_key=True).filter(pk__in=found).order_by("pk")
    }
    kinds: dict[int, set[str]] = defaultdict(set)
    for person_id, kind in StaffId.objects.filter(person__in=found).values_list("person_id", "kind"):
        kinds[person_id].add(kind)
    memberships: dict[int, dict[int, int]] = defaultdict(dict)
    present = DepartmentMembership.objects.filter(person__in=found)
    for pk, person_id, department_id in present.values_list("pk", "person_id", "department_id"):
        memberships[person_id][department_id] = pk
    codes = {code for row in rows for code in row.departments or ()}
    departments = dict(Department.objects.filter(code__in=codes).values_list("code", "pk"))
    return Found(holders=holders, people=people, kinds=kinds, memberships=memberships, departments=departments)
