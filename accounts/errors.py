"""What goes wrong when somebody signs in, and what the room's commands refuse."""

import secrets
from enum import StrEnum

# No letter or digit that is taken for another when a person reads it out over the telephone.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class SignInProblem(StrEnum):
    """Why somebody is not signed in; `accounts.explanations` has the sentences."""

    # On the way.
    CANCELLED = "cancelled"
    STALE = "stale"
    NO_COOKIE = "no_cookie"
    UNSOLICITED = "unsolicited"
    REPLAYED = "replayed"
    TOO_MANY = "too_many"
    # At the identity provider.
    UNREACHABLE = "unreachable"
    PROVIDER = "provider"
    PROVIDER_ERROR = "provider_error"
    NO_SECOND_FACTOR = "no_second_factor"
    # In what it answers.
    UNREADABLE = "unreadable"
    LOCKED = "locked"
    BAD_SIGNATURE = "bad_signature"
    WEAK_SIGNATURE = "weak_signature"
    OTHER_PROVIDER = "other_provider"
    CLOCK_SKEW = "clock_skew"
    EXPIRED = "expired"
    MISDIRECTED = "misdirected"
    NO_IDENTIFIER = "no_identifier"
    FOREIGN_SCOPE = "foreign_scope"
    # Here.
    TWO_PEOPLE = "two_people"
    INACTIVE = "inactive"
    NOT_ALLOWED = "not_allowed"
    WRONG_ROLE = "wrong_role"


class SignInRefusedError(Exception):
    """Somebody is not signed in. Trying again helps only where the problem's explanation says so.

    `reference` is the attempt's, short and random: the person reads it out, support staff find the attempt by it.
    `person_id` says who was recognised and refused all the same; `detail` is for staff and the log, and holds no
    secret. `said` are the provider's own words: they may name the person, and so staff read them and no log has them.
    """

    def __init__(
        self,
        problem: SignInProblem,
        *,
        reference: str = "",
        person_id: int | None = None,
        detail: str = "",
        said: str = "",
    ) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.person_id = person_id
        self.detail = detail
        self.said = said
        self.reference = reference or new_reference()


class JoiningRefusedError(Exception):
    """Two accounts cannot become one; the message is for the person whose they are."""


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
