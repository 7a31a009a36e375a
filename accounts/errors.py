"""What goes wrong when somebody signs in, and what the room's commands refuse."""

import secrets
from enum import StrEnum

# No letter or digit that is taken for another when a person reads it out over the telephone.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class SignInProblem(StrEnum):
    """Why somebody is not signed in; `accounts.explanations` has the sentences."""

    CANCELLED = "cancelled"
    STALE = "stale"
    UNREACHABLE = "unreachable"
    PROVIDER = "provider"
    NO_IDENTIFIER = "no_identifier"
    TWO_PEOPLE = "two_people"
    INACTIVE = "inactive"


class SignInRefusedError(Exception):
    """Somebody is not signed in. Trying again helps only where the problem's explanation says so.

    `reference` is short and random: the person reads it out, support staff find it in the log and the trail.
    `person_id` says who was recognised and refused all the same.
    """

    def __init__(self, problem: SignInProblem, *, person_id: int | None = None) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.person_id = person_id
        self.reference = new_reference()


class AmbiguousPersonError(Exception):
    """Several people share the identifier by which one of them was meant; a stronger identifier helps."""


class RoleNotHeldError(Exception):
    """Nobody of this name has the role, and it waits for none.

    `others` are the roles that they have or that wait for them; `is_known` is whether the name says anything here.
    """

    def __init__(self, *, role: str, others: list[str], is_known: bool) -> None:
        super().__init__(role)
        self.role = role
        self.others = others
        self.is_known = is_known


class HostRefusedError(Exception):
    """A host name cannot become an institution's; the message says why."""


def new_reference() -> str:
    """Return eight random characters in two groups."""
    letters = [secrets.choice(_ALPHABET) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])
