"""How this identity provider behaves: what its page and its control API switch. A new start is without trouble."""

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Integrated(TextChoices):
    """What somebody gets whose browser is on the institution's network and not signed in here."""

    SIGNS_IN = "signs_in", _("Signs the person in, with nothing to type")
    NEGOTIATE = "negotiate", _("401: the browser is asked for its ticket and gives none")
    TOO_LARGE = "too_large", _("400: the ticket that the browser sends is too large")
    BLANK = "blank", _("A blank page")


class Outcome(TextChoices):
    """How a sign-in ends here."""

    SIGNS_IN = "signs_in", _("The person goes back signed in")
    DENIED = "denied", _("The person may not use the site (access_denied)")
    SERVER_ERROR = "server_error", _("Something is broken here (server_error)")


class SecondFactor(TextChoices):
    """What is done about a second factor that the site asks for."""

    GIVEN = "given", _("Asks for a code and confirms the second factor")
    IGNORED = "ignored", _("Confirms nothing, as if it had not been asked for")
    REFUSED = "refused", _("Sends the person back without a sign-in (unmet_authentication_requirements)")


class Released(TextChoices):
    """What is said about a person."""

    EVERYTHING = "everything", _("All that is known")
    SUBJECT = "subject", _("The opaque subject alone: no name, no e-mail address, no staff number")


@dataclass(frozen=True, kw_only=True)
class Switches:
    """One position of every switch."""

    # The username as whom every browser is on the network that says nothing else; nobody's where empty.
    on_network: str = ""
    integrated: Integrated = Integrated.SIGNS_IN
    asks_for_code: bool = False
    second_factor: SecondFactor = SecondFactor.GIVEN
    outcome: Outcome = Outcome.SIGNS_IN
    released: Released = Released.EVERYTHING

    def turned(self, changes: Mapping[str, Any]) -> "Switches":
        """Return these switches with some turned; raises ValueError that says what there is."""
        names = [one.name for one in fields(self)]
        unknown = changes.keys() - set(names)
        if unknown:
            raise ValueError(f"There is no switch {', '.join(sorted(unknown))}. There are {', '.join(names)}.")
        return replace(self, **{name: _position(getattr(self, name), name, value) for name, value in changes.items()})

    def as_json(self) -> dict[str, Any]:
        """Return the positions as JSON can say them."""
        return asdict(self)


@dataclass
class Board:
    """The switches of this process: a stand-in is served by one process only."""

    now: Switches = field(default_factory=Switches)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, changes: Mapping[str, Any]) -> Switches:
        """Turn some switches and return all; raises ValueError and turns none where one is unknown."""
        with self.lock:
            self.now = self.now.turned(changes)
            return self.now

    def reset(self) -> Switches:
        """Put every switch back."""
        with self.lock:
            self.now = Switches()
            return self.now


board = Board()


def _position(before: Any, name: str, value: Any) -> Any:
    kind = type(before)
    if issubclass(kind, TextChoices):
        if value not in kind.values:
            raise ValueError(f"{name} must be one of {', '.join(kind.values)}.")
        return kind(value)
    if not isinstance(value, kind):
        raise ValueError(f"{name} must be {'true or false' if kind is bool else 'a text'}.")  # noqa: TRY004 - of JSON
    return value
