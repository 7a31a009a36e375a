"""What the sync compares, and what comes of it, as values. Pure."""

from dataclasses import dataclass, replace

from orcid_sync.enums import Intent, RemovalCause

#: A `self` identifier as the sync compares it: `doi:10.5072/example`, normalised, lower case for DOIs.
Identifier = str


@dataclass(frozen=True, slots=True)
class Desired:
    """What should be: one item that is or was the person's."""

    item: int
    revision: int
    cause: RemovalCause = RemovalCause.NONE
    removed_in_orcid: bool = False
    beside_others: bool = False

    @property
    def wanted(self) -> bool:
        """Whether the record should hold it, the researcher's removals aside."""
        return self.cause == RemovalCause.NONE


@dataclass(frozen=True, slots=True)
class Recorded:
    """What we wrote down: one Citation.

    `judged_revision` is the item's revision that was found impossible to send: it is not tried again until the item
    changes.
    """

    item: int
    put_code: int | None = None
    sent_revision: int | None = None
    sent_digest: str = ""
    identifier: Identifier = ""
    intent: Intent = Intent.NONE
    intent_revision: int | None = None
    intent_digest: str = ""
    judged_revision: int | None = None
    other_source: str = ""


@dataclass(frozen=True, slots=True)
class Remote:
    """What the record shows: one work on it.

    `identifiers` are the `self` ones of a work of ours, by which it is adopted; of another source's work also the
    `version-of` ones, by which ORCID groups works.
    """

    put_code: int
    is_ours: bool
    source: str
    identifiers: frozenset[Identifier]


@dataclass(frozen=True, slots=True)
class Made:
    """A citation made from an item as it is now: what a call would carry.

    `identifier` is its `self` identifier; `groups_with` are all by which ORCID would show it with others' works.
    """

    digest: str
    identifier: Identifier
    groups_with: frozenset[Identifier] = frozenset()


@dataclass(frozen=True, slots=True)
class Adopt:
    """Take over a put-code; the digest is empty where we cannot know what the work says."""

    item: int
    put_code: int
    revision: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a work off the record, and why."""

    item: int
    put_code: int
    cause: RemovalCause


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask of ORCID (add, change, remove) and what to write down without asking (the rest).

    `unchanged` are items with a new revision whose citation reads the same; `never_sent` are intents that came to
    nothing; `gone` are works that have left the record as we asked; `strays` are works of ours that no item explains.
    """

    add: tuple[int, ...] = ()
    change: tuple[tuple[int, int], ...] = ()
    remove: tuple[Remove, ...] = ()
    adopt: tuple[Adopt, ...] = ()
    respect: tuple[int, ...] = ()
    hold: tuple[Remove, ...] = ()
    leave: tuple[tuple[int, str], ...] = ()
    unchanged: tuple[int, ...] = ()
    never_sent: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    strays: tuple[int, ...] = ()

    def without_additions(self) -> "Plan":
        """Return what is left of it where a record may only lose works: nothing is added, nothing changed."""
        return replace(self, add=(), change=())

    @property
    def calls(self) -> bool:
        """Whether ORCID is asked for anything."""
        return bool(self.add or self.change or self.remove)
