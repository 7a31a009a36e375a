"""When two accounts of one person become one: what each decided about items is that person's."""

from django.utils import timezone

from accounts.models import User
from items.domain.matching import match_lines
from items.domain.news import tell_items_changed
from items.enums import Claim
from items.models import Authorship, Choice


def take_over_items(kept: User, *, given_up: User) -> None:
    """Make the items and choices of the account that is given up the kept one's, in the caller's transaction.

    Whose an item is follows from proofs and staff identifiers, which are the kept one's by now, and from choices. Where
    both decided about an item, what keeps it off the record or away from the person holds.
    """
    about = set(Authorship.objects.filter(person=given_up).values_list("item_id", flat=True))
    about |= set(Authorship.objects.filter(suggested_person=given_up).values_list("item_id", flat=True))
    before = {choice.item_id: choice for choice in Choice.objects.filter(person=kept)}
    for choice in Choice.objects.filter(person=given_up).order_by("pk"):
        about.add(choice.item_id)
        ours = before.get(choice.item_id)
        if ours is None:
            choice.person = kept
            choice.save(update_fields=["person"])
        else:
            _merge(ours, choice)
    affected = match_lines(about, also=kept)
    tell_items_changed(affected | {kept.pk, given_up.pk}, somebody_waits=True)


def _merge(ours: Choice, theirs: Choice) -> None:
    ours.excluded_at = ours.excluded_at or theirs.excluded_at
    ours.removed_in_orcid_at = ours.removed_in_orcid_at or theirs.removed_in_orcid_at
    claims = {ours.claim, theirs.claim}
    ours.claim = next((claim for claim in (Claim.REJECTED, Claim.CLAIMED) if claim in claims), Claim.NONE)
    ours.decided_at = timezone.now()
    ours.save(update_fields=["excluded_at", "removed_in_orcid_at", "claim", "decided_at"])
    theirs.delete()
