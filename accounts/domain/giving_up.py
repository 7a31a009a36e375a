"""An account that was given up when its person made one of two: it is off, and says nothing of them any more."""

from accounts.models import User

# What an account that was given up says of its person no more: a name or an address would still find it.
SAID = ("email", "given_name", "family_name", "name", "chosen_name", "orcid_hint")


def give_up(person: User) -> None:
    """Switch the account off and let it say nothing of its person, in the caller's transaction."""
    for field in SAID:
        setattr(person, field, "")
    person.email_is_vouched_for = person.is_active = False
    person.save(update_fields=[*SAID, "email_is_vouched_for", "is_active"])


def is_given_up(person: User) -> bool:
    """Whether the account was given up: nobody has left it, and nobody can come back to it."""
    says_something = any(getattr(person, field) for field in SAID)
    return not (person.is_active or person.left_at or says_something)
