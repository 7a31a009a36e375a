"""What would come of an assertion: who it would be, whether they would be let in, what would change. Reads only.

It asks the functions by which people are signed in, so that what is shown is what would happen.
"""

from dataclasses import dataclass

from accounts.attributes import AssertedPerson, Identifier, missing_fields
from accounts.domain.feed_accounts import waiting_account
from accounts.domain.sign_in import known_identities, news_in, whom_they_name
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.models import DepartmentMembership, SignInMethod, StaffId, User
from institutions.models import Department


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An identifier, and whose it is at this method; None where nobody has come with it yet."""

    identifier: Identifier
    person: User | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """A column of somebody known that would be something else afterwards."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, kw_only=True)
class Place:
    """A department that the person would be in; one that is not known would be added under its code."""

    code: str
    name: str
    is_known: bool
    is_joined: bool


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would come of signing in with this assertion.

    `problem` says why nobody would be let in, and then `person` is who was recognised all the same, if anybody.
    Without a problem, no person means that an account would be made.
    """

    asserted: AssertedPerson
    problem: SignInProblem | None
    person: User | None
    identifiers: tuple[Seen, ...]
    changes: tuple[Change, ...]
    # None: nothing is said of departments, and they stay as they are.
    departments: tuple[Place, ...] | None
    left: tuple[Department, ...]
    # Whose the staff identifier is already, and stays.
    staff_id_of: User | None
    missing: tuple[str, ...]
    # Whether the admin would open: the context is the one that the method asks staff for. None: it asks for none.
    opens_admin: bool | None

    @property
    def is_new(self) -> bool:
        """Whether an account would be made."""
        return self.problem is None and self.person is None


def preview(asserted: AssertedPerson, method: SignInMethod) -> Preview:
    """Return what would come of it at the institution in scope; nothing is made, changed or written down (5 queries)."""
    known = known_identities(asserted.identifiers, method=method)
    problem, person = None, None
    try:
        person = whom_they_name(asserted, known, method=method)
    except SignInRefusedError as refusal:
        problem = refusal.problem
        person = next((row.person for row in known.values() if row.person_id == refusal.person_id), None)
    seen = tuple(
        Seen(identifier=one, person=known[one].person if one in known else None) for one in asserted.identifiers
    )
    is_followed = problem is None
    places, left = _departments(asserted.departments, person=person) if is_followed else (None, ())
    return Preview(
        asserted=asserted,
        problem=problem,
        person=person,
        identifiers=seen,
        changes=_changes(person, asserted) if is_followed and person else (),
        departments=places,
        left=left,
        staff_id_of=_other_owner(asserted.staff_id, kind=method.staff_id_claim, person=person),
        missing=missing_fields(asserted),
        opens_admin=asserted.authn_context == method.second_factor_context if method.second_factor_context else None,
    )


def _changes(person: User, asserted: AssertedPerson) -> tuple[Change, ...]:
    news = {field: (getattr(person, field), value) for field, value in news_in(asserted).items()}
    return tuple(
        Change(field=field, before=before, after=after) for field, (before, after) in news.items() if before != after
    )


def _departments(
    codes: tuple[str, ...] | None, *, person: User | None
) -> tuple[tuple[Place, ...] | None, tuple[Department, ...]]:
    if codes is None:
        return None, ()
    known = {row.code: row for row in Department.objects.filter(code__in=codes)}
    memberships = DepartmentMembership.objects.filter(person=person).select_related("department") if person else ()
    present = {row.department.code: row.department for row in memberships}
    places = tuple(
        Place(
            code=code,
            name=known[code].name if code in known else code,
            is_known=code in known,
            is_joined=code not in present,
        )
        for code in codes
    )
    return places, tuple(row for code, row in present.items() if code not in codes)


def _other_owner(value: str, *, kind: str, person: User | None) -> User | None:
    row = StaffId.objects.filter(kind=kind, value=value).select_related("person").first() if value else None
    is_other = row is not None and row.person != person and waiting_account(value, claim=kind) is None
    return row.person if row is not None and is_other else None
