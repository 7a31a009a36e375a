"""Give roles to people, also to those who have not been here yet, and take them back."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.attribute_names import SCOPED
from accounts.attributes import AssertedPerson, normal_identifier
from accounts.enums import RoleKind
from accounts.errors import AmbiguousPersonError, RoleNotHeldError
from accounts.models import Identity, Role, SignInMethod, User
from institutions.events import record_event
from institutions.models import Department


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What came of granting a role: to whom, or that it waits, and whether it was there before."""

    role: Role
    is_new: bool


@transaction.atomic
def grant_role(identifier: str, *, kind: RoleKind, department: Department | None = None) -> Grant:
    """Give the role to whom the e-mail address or strong identifier names; it waits for somebody not yet seen.

    Raises AmbiguousPersonError when it names several people, or may: what one provider calls somebody, another may call
    somebody else.
    """
    people = people_named(identifier)
    if len(people) > 1 or ("@" not in identifier and _has_several_providers()):
        raise AmbiguousPersonError(identifier)
    person = people.pop() if people else None
    return give_role(person, kind=kind, department=department, awaited="" if person else normal_identifier(identifier))


def give_role(
    person: User | None, *, kind: RoleKind, department: Department | None = None, awaited: str = ""
) -> Grant:
    """Give the role to the person, or to whom it awaits, and record it when it is new, in the caller's transaction."""
    role, is_new = Role.objects.get_or_create(person=person, awaited=awaited, kind=kind, department=department)
    if is_new:
        about = person.audit_key if person else None
        record_event("role.granted", about=about, role=str(kind), department=department.code if department else "")
    return Grant(role=role, is_new=is_new)


@transaction.atomic
def withdraw_role(identifier: str, *, kind: RoleKind, department: Department | None = None) -> list[Role]:
    """Take the role from whom the e-mail address or strong identifier names, and end its waiting under that name.

    Returns what went: the person's next request goes without it. Raises AmbiguousPersonError when it names several
    people, unless the role only waits; raises RoleNotHeldError when there is no such role.
    """
    people = people_named(identifier)
    named = Q(person__in=people) | Q(person=None, awaited=normal_identifier(identifier))
    theirs = list(Role.objects.filter(named).select_related("person", "department").order_by("pk"))
    found = [role for role in theirs if (role.kind, role.department) == (kind, department)]
    if len(people) > 1 and {role.person for role in found} != {None}:
        raise AmbiguousPersonError(identifier)
    if not found:
        asked = Role(kind=kind, department=department)
        raise RoleNotHeldError(role=str(asked), others=list(map(str, theirs)), is_known=bool(people or theirs))
    for role in found:
        about = role.person.audit_key if role.person else None
        role.delete()
        record_event("role.withdrawn", about=about, role=str(kind), department=department.code if department else "")
    return found


def withdraw_all_roles(person: User, *, actor: UUID | None = None) -> None:
    """Take every role from the person, in the caller's transaction; roles that wait for somebody are nobody's yet."""
    for role in Role.objects.filter(person=person).select_related("department").order_by("pk"):
        kind, code = role.kind, role.department.code if role.department else ""
        role.delete()
        record_event("role.withdrawn", actor=actor, about=person.audit_key, role=kind, department=code)


def is_operated() -> bool:
    """Return whether anybody at the institution in scope, which is the operators', may run the deployment."""
    return Role.objects.filter(kind=RoleKind.OPERATOR, department=None, person__is_active=True).exists()


def claim_waiting_roles(person: User, asserted: AssertedPerson) -> None:
    """Make the roles that wait for one of the person's identifiers theirs, in the caller's transaction.

    A role that waits for an e-mail address is claimed only by an address that the provider vouches for and that
    nobody else here has; one that waits for a name with a scope, only by an identifier whose scope was looked at.
    """
    names = {normal_identifier(one.value) for one in asserted.identifiers if _may_name(one.kind, one.value)}
    if asserted.email and asserted.email_is_vouched_for and people_named(asserted.email) == {person}:
        names.add(asserted.email)
    for role in Role.objects.filter(person=None, awaited__in=names).select_related("department"):
        key, code = person.audit_key, role.department.code if role.department else ""
        if Role.objects.filter(person=person, kind=role.kind, department=role.department).exists():
            role.delete()
            record_event("role.waiting_ended", about=key, role=role.kind, department=code)
            continue
        role.person, role.awaited = person, ""
        role.save(update_fields=["person", "awaited"])
        record_event("role.claimed", about=key, role=role.kind, department=code)


def _may_name(kind: str, value: str) -> bool:
    """Return whether an identifier of this kind is what somebody means who writes the value.

    A provider chooses its subjects freely: one may look like an address, and be another provider's.
    """
    return kind in SCOPED if "@" in value else kind in SCOPED or not _has_several_providers()


def _has_several_providers() -> bool:
    return SignInMethod.objects.count() > 1


def people_named(identifier: str) -> set[User]:
    """Return everybody whom the e-mail address or strong identifier names."""
    # A subject is compared exactly, everything else in its normal form. An address that nobody vouches for may be
    # whatever somebody typed in at the provider: it names nobody.
    values = {identifier, normal_identifier(identifier)}
    rows = Identity.objects.filter(value__in=values).select_related("person")
    identified = {row.person for row in (rows.filter(kind__in=SCOPED) if "@" in identifier else rows)}
    return identified | set(User.objects.filter(email=identifier.lower(), email_is_vouched_for=True))
