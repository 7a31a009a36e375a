"""What the verbs of this room raise."""

from orcid_sync.enums import Outcome


class NoCredentialsError(Exception):
    """The institution has no credentials at ORCID yet: its administrator's or the operator's move."""


class UnknownStateError(Exception):
    """A callback brought a state that was not made for this person: stale, forged, or from another browser."""


class RefusedHereError(Exception):
    """ORCID gave its permission, yet the connection cannot be made here; `outcome` says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.label)
        self.outcome = outcome


class ClientIdInUseError(Exception):
    """Another institution has this client id: each needs its own from its ORCID membership."""
