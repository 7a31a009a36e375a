"""What this room does about news from below."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts.models import User
from accounts.signals import accounts_joined, people_changed
from items.domain.joining import take_over_items
from items.domain.matching import match_people, match_person


@receiver(user_logged_in)
def match_who_signed_in(*, user: User, **_rest: Any) -> None:
    """Find what is the person's: their name, e-mail address or staff identifier may be new, or they are."""
    match_person(user)


@receiver(people_changed)
def match_whom_the_feed_names(*, person_ids: list[int], **_rest: Any) -> None:
    """Find what is these people's, for the same reason."""
    match_people(person_ids)


@receiver(accounts_joined)
def keep_one_person_s_items(*, kept: User, given_up: User, **_rest: Any) -> None:
    """Let what either account had be the person's."""
    take_over_items(kept, given_up=given_up)
