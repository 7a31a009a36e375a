"""Find the person whom the institution's provider asserts, or take them in; then follow what it says of them."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.attributes import AssertedPerson, Identifier
from accounts.domain.feed_accounts import join_waiting_account, take_up, waiting_account
from accounts.domain.roles import claim_waiting_roles
from accounts.domain.trail import record_refusal
from accounts.enums import IdentifierKind
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.models import DepartmentMembership, Identity, SignInMethod, StaffId, User
from institutions.changes import take_over
from institutions.events import record_event
from institutions.models import Department


def recognise(asserted: AssertedPerson, *, method: SignInMethod, reference: str = "") -> User:
    """Return the person, whose account is made when none of the identifiers has been seen before.

    Any identifier finds the person and all others are learnt. Of somebody who comes for the first time the account is
    the one that the people feed has made for their staff identifier, if it has. Name, e-mail address and departments become what the
    institution says where it says something; the address is never used to find anybody. Roles that wait for the
    person are theirs from now on. Raises SignInRefusedError, which is also written into the trail; `reference` is the
    attempt's.
    """
    try:
        try:
            return _recognise(asserted, method=method)
        except IntegrityError:
            # The same person came in twice at once, and the other request has made the account: now it is found.
            return _recognise(asserted, method=method)
    except SignInRefusedError as refusal:
        refusal.reference = reference or refusal.reference
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


def known_identities(identifiers: Iterable[Identifier], *, method: SignInMethod) -> dict[Identifier, Identity]:
    """Return those of the identifiers that have been seen at this method, with whose they are (1 query)."""
    wanted = set(identifiers)
    rows = Identity.objects.filter(method=method, value__in={one.value for one in wanted}).select_related("person")
    return {identifier: row for row in rows if (identifier := _identifier_of(row)) in wanted}


def whom_they_name(
    asserted: AssertedPerson, known: Mapping[Identifier, Identity], *, method: SignInMethod
) -> User | None:
    """Return the person, or None for somebody new who may have an account; raises SignInRefusedError. Changes nothing."""
    if not asserted.identifiers:
        problem = SignInProblem.FOREIGN_SCOPE if asserted.foreign_scopes else SignInProblem.NO_IDENTIFIER
        raise SignInRefusedError(problem)
    people: list[User] = list({identity.person for identity in known.values()})
    if len(people) > 1:
        raise SignInRefusedError(SignInProblem.TWO_PEOPLE)
    waiting = waiting_account(asserted.staff_id, claim=method.staff_id_claim)
    people += [waiting] if waiting else []
    if not people:
        if not _may_have_an_account(asserted, method=method):
            raise SignInRefusedError(SignInProblem.NOT_ALLOWED)
        return None
    # Who has left by the feed's word has left, also where the account that they used until now does not say so.
    for person in people:
        if not person.is_active:
            raise SignInRefusedError(SignInProblem.INACTIVE, person_id=person.pk)
    return people[0]


def news_in(asserted: AssertedPerson) -> dict[str, object]:
    """Return what is said of the columns of a person; what is not said stays as it is."""
    said = {field: getattr(asserted, field) for field in ("given_name", "family_name", "name", "email", "orcid_hint")}
    news: dict[str, object] = {field: value for field, value in said.items() if value}
    if asserted.email:
        news["email_is_vouched_for"] = asserted.email_is_vouched_for
    return news


@transaction.atomic
def _recognise(asserted: AssertedPerson, *, method: SignInMethod) -> User:
    known = known_identities(asserted.identifiers, method=method)
    found = whom_they_name(asserted, known, method=method)
    # What is said of somebody who comes for the first time is no news of them.
    is_new = not known
    person = found or _take_in()
    if found and is_new:
        take_up(found, claim=method.staff_id_claim)
    learn_identifiers(asserted.identifiers, known, person=person, method=method, is_new=is_new)
    _follow_name_and_email(person, asserted, is_new=is_new)
    # First what waits with the feed's account: the provider speaks of departments after the feed.
    _follow_staff_id(person, asserted.staff_id, kind=method.staff_id_claim)
    _follow_departments(person, asserted.departments, is_new=is_new)
    claim_waiting_roles(person, asserted)
    return person


def _identifier_of(row: Identity) -> Identifier:
    return Identifier(IdentifierKind(row.kind), row.value)


def _may_have_an_account(asserted: AssertedPerson, *, method: SignInMethod) -> bool:
    return not method.allowed_affiliations or bool(asserted.affiliations & set(method.allowed_affiliations))


def _take_in() -> User:
    person = User()
    person.set_unusable_password()
    person.save()
    record_event("person.created", actor=person.audit_key, about=person.audit_key)
    return person


def learn_identifiers(
    identifiers: Iterable[Identifier],
    known: Mapping[Identifier, Identity],
    *,
    person: User,
    method: SignInMethod,
    is_new: bool,
) -> None:
    """Let the identifiers find the person from now on, in the caller's transaction; none of them is somebody else's."""
    Identity.objects.filter(pk__in=[row.pk for row in known.values()]).update(last_seen_at=timezone.now())
    learnt = [one for one in identifiers if one not in known]
    Identity.objects.bulk_create(
        Identity(person=person, method=method, kind=one.kind, value=one.value) for one in learnt
    )
    if learnt and not is_new:
        kinds = sorted({str(one.kind) for one in learnt})
        record_event("person.identifier_learnt", about=person.audit_key, kinds=kinds, method=str(method.key))


def _follow_name_and_email(person: User, asserted: AssertedPerson, *, is_new: bool) -> None:
    changed = take_over(person, **news_in(asserted))
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
        if row.person != person and waiting_account(value, claim=kind):
            join_waiting_account(row.person, to=person)
        elif row.person != person:
            # Two events, one about each: no event names a second person.
            record_event("staff_id.contested", about=person.audit_key, claim=kind)
            record_event("staff_id.kept", about=row.person.audit_key, claim=kind)
        return
    StaffId.objects.filter(person=person, kind=kind).delete()
    StaffId.objects.create(person=person, kind=kind, value=value)
    record_event("staff_id.noted", about=person.audit_key, claim=kind)
