"""When two accounts of one person become one: the profile of the kept one stays, and what it lacks comes over."""

from accounts.models import User
from profiles.models import Picture, Profile


def take_over_profile(kept: User, *, given_up: User) -> None:
    """Leave the account that is given up without a profile and a picture, in the caller's transaction."""
    for model in (Profile, Picture):
        if not model.objects.filter(person=kept).exists():
            model.objects.filter(person=given_up).update(person=kept)
        model.objects.filter(person=given_up).delete()
