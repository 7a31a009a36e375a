"""What this room does about news from below."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import accounts_joined, person_left
from reports.domain.keys import hand_keys_over, revoke_keys_of


@receiver(person_left)
def end_keys(*, person: User, **_rest: Any) -> None:
    """Let the person's keys end with their account."""
    revoke_keys_of(person)


@receiver(accounts_joined)
def keep_keys(*, kept: User, given_up: User, **_rest: Any) -> None:
    """Let the keys of either account be the person's."""
    hand_keys_over(given_up, to=kept)
