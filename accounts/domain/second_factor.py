"""Second factors of the people who run the deployment: what is noted of them, what is spent, and how they go."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from institutions.events import record_event
from institutions.keyring import seal, unseal
from institutions.tenancy.scope import scoped_institution_id

#: What counts: recovery codes are there for whoever has one of these and lost it.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
#: Where a row's data hold a secret: of an authenticator app, and of recovery codes.
SECRETS = ("secret", "seed")
#: Where the data of an authenticator app say which of its codes was the last one to be taken.
LAST_STEP = "last_step"


def has_second_factor(person: User) -> bool:
    """Return whether the person has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exists())


@transaction.atomic
def spend_code(authenticator: Authenticator, *, step: int) -> bool:
    """Return whether the app's code of this step of time was neither taken before nor older than one that was.

    From now on it is: no code signs in twice, however many processes are asked at once (RFC 6238, section 5.2).
    """
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    if step <= row.data.get(LAST_STEP, -1):
        return False
    row.data[LAST_STEP] = step
    row.save(update_fields=["data"])
    return True


@transaction.atomic
def note_factor_added(person: User, *, factor: str) -> None:
    """Write into the trail that the person has a further second factor."""
    record_event("second_factor.added", actor=person.audit_key, about=person.audit_key, factor=factor)


@transaction.atomic
def note_factor_removed(person: User, *, factor: str) -> None:
    """Write into the trail that the person removed one of their second factors."""
    record_event("second_factor.removed", actor=person.audit_key, about=person.audit_key, factor=factor)


@transaction.atomic
def note_recovery_codes_renewed(person: User) -> None:
    """Write into the trail that the person has new recovery codes, and the old ones are worth nothing."""
    record_event("second_factor.recovery_codes_renewed", actor=person.audit_key, about=person.audit_key)


@transaction.atomic
def note_recovery_code_used(person: User) -> None:
    """Write into the trail that a recovery code took the place of the person's second factor."""
    record_event("second_factor.recovery_code_used", actor=person.audit_key, about=person.audit_key)


@transaction.atomic
def note_code_refused(person: User) -> None:
    """Write into the trail that somebody who had the person's password gave a wrong code."""
    record_event("sign_in.code_refused", about=person.audit_key)


@transaction.atomic
def reset_second_factor(person: User) -> int:
    """Take every second factor of the person away and their password with it; return how many factors went.

    Whoever knows the old password could otherwise enrol a factor of their own. Without it every session of theirs is
    over, and the one way in is a new link (`password_link`).
    """
    count: int = Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).count()
    Authenticator.objects.filter(user_id=person.pk).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    record_event("second_factor.reset", about=person.audit_key, count=count)
    return count


def seal_again() -> int:
    """Encrypt the secrets of all factors of the institution in scope with the newest key, in the caller's transaction.

    Returns how many there were. Raises UnreadableSecretError.
    """
    count = 0
    for row in _of_the_institution().order_by("pk").select_for_update(of=("self",)).iterator(chunk_size=500):
        held = [name for name in SECRETS if name in row.data]
        for name in held:
            row.data[name] = seal(unseal(row.data[name]))
        if held:
            row.save(update_fields=["data"])
        count += len(held)
    return count


def _of_the_institution() -> QuerySet[Authenticator]:
    """Return the rows of the people in scope: the library's table knows no scope of its own."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user__institution=scoped_institution_id())
    return rows
