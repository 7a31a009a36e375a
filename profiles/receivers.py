"""What this room does about news from below."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import accounts_joined
from profiles.domain.joining import take_over_profile


@receiver(accounts_joined)
def keep_one_profile(*, kept: User, given_up: User, **_rest: Any) -> None:
    """Let the person have one profile."""
    take_over_profile(kept, given_up=given_up)
