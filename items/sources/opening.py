"""Open a line to a source by its kind."""

from items.enums import SourceKind
from items.sources.figshare.client import FigshareRepository
from items.sources.values import Repository

_KINDS = {SourceKind.FIGSHARE: FigshareRepository}


def open_repository(
    kind: SourceKind, *, url: str, group: str = "", token: str = "", seconds_between_calls: float = 1
) -> Repository:
    """Return the repository, to be entered as a context; nothing is called yet."""
    return _KINDS[kind](url, group=group, token=token, seconds_between_calls=seconds_between_calls)
