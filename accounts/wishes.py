"""What a sign-in asks of the provider beyond who the person is."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One sign-in's wish. It travels in allauth's state and is looked at again when the person comes back."""

    # Answer without showing anything: prompt=none, IsPassive.
    is_silent: bool = False
    # Ask for a password even where the provider knows the person: prompt=login, ForceAuthn.
    is_by_hand: bool = False
    # The context that is needed: acr, AuthnContextClassRef. Empty: whatever the provider thinks best.
    context: str = ""
    # The number of the administrator who tries the method out: they are shown what would happen, and nobody signs in.
    tried_by: int | None = None
    # The number of the person who is signed in already and adds another way to do so.
    added_by: int | None = None

    def as_state(self) -> dict[str, Any]:
        """Return the wish as JSON can say it."""
        return asdict(self)

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> "Wish":
        """Return the wish that a state carries."""
        return cls(**state.get("wish", {}))


AS_USUAL = Wish()
