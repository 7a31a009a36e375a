"""What the trail keeps about people coming in, and how it comes to keep nothing about a person."""

from django.db import transaction

from accounts.errors import SignInRefusedError
from accounts.models import PersonKey, User
from institutions.events import record_event


@transaction.atomic
def record_signing_in(person: User, *, way: str) -> None:
    """Note that a session of the person has begun: by `password`, `passkey` or `provider`."""
    key = person.audit_key
    record_event("person.signed_in", actor=key, about=key, way=way)


@transaction.atomic
def record_signing_out(person: User) -> None:
    """Note that the person has ended their session; of one that ran out nothing is told."""
    key = person.audit_key
    record_event("person.signed_out", actor=key, about=key)


@transaction.atomic
def record_refusal(refusal: SignInRefusedError, *, method_key: str) -> None:
    """Note that somebody whom the provider asserts was not let in, or somebody recognised whose account is off."""
    if refusal.person_id is None:
        record_event("sign_in.refused", reference=refusal.reference, problem=refusal.problem, method=method_key)
        return
    about = User.objects.get(pk=refusal.person_id).audit_key
    record_event("sign_in.switched_off", about=about, reference=refusal.reference, method=method_key)


@transaction.atomic
def record_failed_sign_in(refusal: SignInRefusedError, *, method_key: str) -> None:
    """Note that somebody came back from the provider and nothing came of it, for reasons that staff may look into."""
    record_event("sign_in.failed", reference=refusal.reference, problem=refusal.problem, method=method_key)


@transaction.atomic
def record_wrong_password(handle: str) -> None:
    """Note that a password was refused: of the person with this handle, or for an address that nobody here has.

    Whether it was wrong is not known where the account is switched off: nobody is let in there.
    """
    person = User.objects.filter(handle=handle).first()
    if person is None:
        record_event("sign_in.address_unknown")
    elif not person.is_active:
        record_event("sign_in.operator_switched_off", about=person.audit_key)
    else:
        record_event("sign_in.password_refused", about=person.audit_key)


@transaction.atomic
def record_password_set(person: User) -> None:
    """Note that a password was set by the one-time link, by whoever had it."""
    record_event("person.password_set", about=person.audit_key)


@transaction.atomic
def record_download(*, by: User, of: User | None, is_part: bool) -> None:
    """Note that the trail left the site as a file: one person's part of it, another part, or the whole."""
    if of is not None:
        record_event("events.downloaded_of", actor=by.audit_key, about=of.audit_key)
    else:
        record_event("events.downloaded", actor=by.audit_key, part="part" if is_part else "whole")


@transaction.atomic
def pseudonymise(person: User) -> bool:
    """Make everything that the trail holds of the person anonymous, for good; return whether it held anything.

    Their next event has a new key. That it happened is recorded, and of whom is not.
    """
    _count, deleted = PersonKey.objects.filter(person=person).delete()
    if deleted:
        record_event("events.pseudonymised")
    return bool(deleted)
