"""What this room does about news from below."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts.models import User
from items.domain.matching import match_person


@receiver(user_logged_in)
def match_who_signed_in(*, user: User, **_rest: Any) -> None:
    """Find what is the person's: their name, e-mail address or staff identifier may be new, or they are."""
    match_person(user)
