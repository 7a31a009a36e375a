"""One person with two accounts, who has proved that both are theirs: another way to sign in, and two accounts in one.

Nothing is ever joined by an e-mail address or a name.
"""

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.attributes import AssertedPerson
from accounts.domain.giving_up import give_up
from accounts.domain.moving import move_departments, move_roles
from accounts.domain.sign_in import known_identities, learn_identifiers
from accounts.errors import JoiningRefusedError, SignInProblem, SignInRefusedError
from accounts.models import Identity, ProvenOrcid, SignInAttempt, SignInMethod, StaffId, User
from accounts.signals import accounts_joined, joining_asked
from institutions.events import record_event


@transaction.atomic
def add_way_in(person: User, asserted: AssertedPerson, *, method: SignInMethod) -> User | None:
    """Let the person sign in by what they have just proved too; return whose account it opens already, if another's.

    Of another's nothing is learnt: only `join_accounts` makes one of the two. Raises SignInRefusedError when nothing
    identifies, when the identifiers are two other people's, and when the other account is switched off.
    """
    if not asserted.identifiers:
        raise SignInRefusedError(
            SignInProblem.FOREIGN_SCOPE if asserted.foreign_scopes else SignInProblem.NO_IDENTIFIER
        )
    known = known_identities(asserted.identifiers, method=method)
    owners = {row.person for row in known.values()}
    if len(owners) > 1:
        raise SignInRefusedError(SignInProblem.TWO_PEOPLE)
    if not owners and Identity.objects.filter(person=person, method=method).exists():
        # Somebody else whom the same provider knows: it says so itself.
        raise SignInRefusedError(SignInProblem.TWO_PEOPLE)
    if owners <= {person}:
        learn_identifiers(asserted.identifiers, known, person=person, method=method, is_new=False)
        return None
    other: User = owners.pop()
    if not other.is_active:
        raise SignInRefusedError(SignInProblem.INACTIVE, person_id=other.pk)
    return other


def offers_several_ways() -> bool:
    """Return whether people of the institution in scope may sign in by more than one method."""
    return SignInMethod.objects.filter(is_on=True).count() > 1


def ways_of(person: User) -> list[tuple[SignInMethod, bool]]:
    """Return the ways to sign in that the institution offers, and whether the person has come by each (2 queries)."""
    come_by = set(Identity.objects.filter(person=person).values_list("method_id", flat=True))
    return [
        (method, method.pk in come_by) for method in SignInMethod.objects.filter(is_on=True).order_by("name", "pk")
    ]


def why_not_joined(kept: User, *, given_up: User) -> str | None:
    """Return a sentence for the person where the two accounts cannot become one."""
    heard = joining_asked.send(sender=User, kept=kept, given_up=given_up)
    return next((str(said) for _receiver, said in heard if said), None)


@transaction.atomic
def join_accounts(kept: User, *, given_up: User) -> None:
    """Make one account of two, of which the person has proved both: everything of the second is the first's from now on.

    Its ways to sign in, staff identifiers, proven iDs, departments and roles go over; the rooms above hear of it inside
    this transaction and do the same with theirs. What is left of the second is switched off and says nothing of the
    person any more; its sessions end. Raises JoiningRefusedError with a sentence for the person.
    """
    both = User.objects.select_for_update(no_key=True).filter(pk__in=[kept.pk, given_up.pk]).order_by("pk")
    if [one.is_active for one in both] != [True, True]:
        raise JoiningRefusedError(_("One of the two accounts is closed by now, so they stay apart."))
    sentence = why_not_joined(kept, given_up=given_up)
    if sentence is not None:
        raise JoiningRefusedError(sentence)
    kept_key, given_up_key = kept.audit_key, given_up.audit_key
    _move_identifiers(kept, given_up)
    move_departments(kept, given_up=given_up)
    move_roles(kept, given_up=given_up)
    SignInAttempt.objects.filter(person=given_up).update(person=kept)
    give_up(given_up)
    # Two events, one about each: no event names a second person.
    record_event("person.account_joined", actor=kept_key, about=kept_key)
    record_event("person.account_given_up", actor=given_up_key, about=given_up_key)
    accounts_joined.send(sender=User, kept=kept, given_up=given_up)


def _move_identifiers(kept: User, given_up: User) -> None:
    Identity.objects.filter(person=given_up).update(person=kept)
    StaffId.objects.filter(person=given_up).update(person=kept)
    proven = ProvenOrcid.objects.filter(person=kept).values_list("orcid", flat=True)
    ProvenOrcid.objects.filter(person=given_up, orcid__in=list(proven)).delete()
    ProvenOrcid.objects.filter(person=given_up).update(person=kept)
    # allauth's rows: one a person and method.
    has = SocialAccount.objects.filter(user=kept).values_list("provider", flat=True)
    SocialAccount.objects.filter(user=given_up, provider__in=list(has)).delete()
    SocialAccount.objects.filter(user=given_up).update(user=kept)
