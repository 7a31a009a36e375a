"""Find the person whom the institution's provider asserts, or take them in; then follow what it says of them."""

from collections.abc import Iterable
from hashlib import sha256

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.attributes import AssertedPerson, Identifier
from accounts.domain.roles import claim_waiting_roles
from accounts.domain.trail import record_refusal
from accounts.enums import IdentifierKind
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.models import DepartmentMembership, Identity, SignInMethod, StaffId, User
from institutions.changes import take_over
from institutions.events import record_event
from institutions.models import Department


def recognise(asserted: AssertedPerson, *, method: SignInMethod) -> User:
    """Return the person, whose account is made when none of the identifiers has been seen before.

    Any identifier finds the person and all others are learnt. Name, e-mail address and departments become what the
    institution says where it says something; the address is never used to find anybody. Roles that wait for the
    person are theirs from now on. Raises SignInRefusedError, which is also written into the trail.
    """
    try:
        try:
            return _recognise(asserted, method=method)
        except IntegrityError:
            # The same person came in twice at once, and the other request has made the account: now it is found.
            return _recognise(asserted, method=method)
    except SignInRefusedError as refusal:
        record_refusal(refusal, method_key=str(method.key))
        raise


def social_account_of(person: User, *, method: SignInMethod) -> SocialAccount:
    """Return the row by which allauth knows the person at this method: one a person, made on the first sign-in.

    Its uid is the SHA-256 of the first identifier met, because allauth has room for 191 characters only.
    """
    first = Identity.objects.filter(person=person, method=method).order_by("pk")[0]
    account, _created = SocialAccount.objects.get_or_create(
        provider=str(method.key), user=person, defaults={"uid": uid_of(_identifier_of(first))}
    )
    return account


def uid_of(identifier: Identifier) -> str:
    """Return the identifier as allauth stores it."""
    return sha256(f"{identifier.kind}:{identifier.value}".encode()).hexdigest()


@transaction.atomic
def _recognise(asserted: AssertedPerson, *, method: SignInMethod) -> User:
    if not asserted.identifiers:
        raise SignInRefusedError(SignInProblem.NO_IDENTIFIER)
    known = _known_identities(asserted.identifiers, method=method)
    people = list({identity.person for identity in known.values()})
    if len(people) > 1:
        raise SignInRefusedError(SignInProblem.TWO_PEOPLE)
    person = people[0] if people else _take_in()
    if not person.is_active:
        raise SignInRefusedError(SignInProblem.INACTIVE, person_id=person.pk)
    # What is said of somebody who comes for the first time is no news of them.
    is_new = not people
    _learn(asserted.identifiers, known, person=person, method=method, is_new=is_new)
    _follow_name_and_email(person, asserted, is_new=is_new)
    _follow_departments(person, asserted.departments, is_new=is_new)
    _follow_staff_id(person, asserted.staff_id, kind=method.staff_id_claim)
    claim_waiting_roles(person, asserted)
    return person


def _known_identities(identifiers: Iterable[Identifier], *, method: SignInMethod) -> dict[Identifier, Identity]:
    wanted = set(identifiers)
    rows = Identity.objects.filter(method=method, value__in={one.value for one in wanted}).select_related("person")
    return {identifier: row for row in rows if (identifier := _identifier_of(row)) in wanted}


def _identifier_of(row: Identity) -> Identifier:
    return Identifier(IdentifierKind(row.kind), row.value)


def _take_in() -> User:
    person = User()
    person.set_unusable_password()
    person.save()
    record_event("person.created", actor=person.audit_key, about=person.audit_key)
    return person


def _learn(
    identifiers: Iterable[Identifier],
    known: dict[Identifier, Identity],
    *,
    person: User,
    method: SignInMethod,
    is_new: bool,
) -> None:
    Identity.objects.filter(pk__in=[row.pk for row in known.values()]).update(last_seen_at=timezone.now())
    learnt = [one for one in identifiers if one not in known]
    Identity.objects.bulk_create(
        Identity(person=person, method=method, kind=one.kind, value=one.value) for one in learnt
    )
    if learnt and not is_new:
        kinds = sorted({str(one.kind) for one in learnt})
        record_event("person.identifier_learnt", about=person.audit_key, kinds=kinds, method=str(method.key))


def _follow_name_and_email(person: User, asserted: AssertedPerson, *, is_new: bool) -> None:
    said = {field: getattr(asserted, field) for field in ("given_name", "family_name", "name", "email")}
    news: dict[str, object] = {field: value for field, value in said.items() if value}
    if asserted.email:
        news["email_is_vouched_for"] = asserted.email_is_vouched_for
    changed = take_over(person, **news)
    if changed:
        person.save(update_fields=changed)
    if changed and not is_new:
        record_event("person.details_changed", about=person.audit_key, changed=changed)


def _follow_departments(person: User, codes: tuple[str, ...] | None, *, is_new: bool) -> None:
    if codes is None:
        return
    departments = {row.code: row for row in Department.objects.filter(code__in=codes)}
    for code in codes:
        if code not in departments:
            departments[code] = Department.objects.create(code=code, name=code)
            record_event("department.added", department=code)
    left, _ended = DepartmentMembership.objects.filter(person=person).exclude(department__code__in=codes).delete()
    present = set(DepartmentMembership.objects.filter(person=person).values_list("department_id", flat=True))
    joined = DepartmentMembership.objects.bulk_create(
        DepartmentMembership(person=person, department=row) for row in departments.values() if row.pk not in present
    )
    if (joined or left) and not is_new:
        # How many, and not which: who was in a department of few would be known by it.
        record_event("person.departments_changed", about=person.audit_key, joined=len(joined), left=left)


def _follow_staff_id(person: User, value: str, *, kind: str) -> None:
    """Note the person's staff identifier; one that is another person's already stays theirs, for staff to look at."""
    if not value:
        return
    row = StaffId.objects.filter(kind=kind, value=value).select_related("person").first()
    if row is not None:
        if row.person != person:
            # Two events, one about each: no event names a second person.
            record_event("staff_id.contested", about=person.audit_key, claim=kind)
            record_event("staff_id.kept", about=row.person.audit_key, claim=kind)
        return
    StaffId.objects.filter(person=person, kind=kind).delete()
    StaffId.objects.create(person=person, kind=kind, value=value)
    record_event("staff_id.noted", about=person.audit_key, claim=kind)
