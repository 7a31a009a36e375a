"""What the rooms above show of a person on their page in the admin.

A room above registers in its own admin modules:

    register(Panel(key="orcid", title=_("ORCID"), position=10, permission="orcid_sync.view_orcidconnection", look=...))

where `look(person)` returns lines and reads with a number of queries that does not grow.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a panel; `link` leads to the page that says more."""

    label: str | Promise
    text: str | Promise
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What one room shows of a person, to staff who have its permission."""

    key: str
    title: str | Promise
    position: int
    permission: str
    look: Callable[[User], Sequence[Line]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A panel as it stands on the page of one person."""

    title: str | Promise
    lines: Sequence[Line]


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Put the panel on everybody's page; raises ValueError for a key that another panel has."""
    if _panels.setdefault(panel.key, panel) != panel:
        raise ValueError(f"A person's page has a panel “{panel.key}” already.")


def show_panels(person: User, *, to: User) -> list[Shown]:
    """Return what the rooms above show of the person to this member of staff, in order."""
    return [
        Shown(title=panel.title, lines=panel.look(person))
        for panel in sorted(_panels.values(), key=lambda panel: (panel.position, panel.key))
        if to.has_perm(panel.permission)
    ]
