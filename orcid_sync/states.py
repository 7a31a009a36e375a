"""Where a citation or a connection stands: pure functions of dates and columns, and one sentence for each state."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orcid_sync.enums import CitationState, ConnectionState, RemovalCause, Trouble


def connection_state(
    *,
    started_at: datetime | None,
    paused_at: datetime | None,
    left_at: datetime | None,
    revoked_at: datetime | None,
    disconnected_at: datetime | None,
) -> ConnectionState:
    """Return the state of a connection: the gravest date that is set."""
    if disconnected_at:
        return ConnectionState.DISCONNECTED
    if revoked_at:
        return ConnectionState.REVOKED
    if left_at:
        return ConnectionState.LEFT
    if started_at is None:
        return ConnectionState.READY
    return ConnectionState.PAUSED if paused_at else ConnectionState.ACTIVE


def citation_state(
    *,
    cause: str,
    is_on_record: bool,
    is_current: bool,
    is_removed_in_orcid: bool,
    is_held: bool,
    error: str,
    reason: str,
    other_source: str,
) -> CitationState:
    """Return the state of a citation.

    `is_current` says that what is on the record is the item as it is now; a cause with the work still on the record
    means that its removal is on the way.
    """
    by_person = cause in (RemovalCause.EXCLUDED, RemovalCause.REJECTED, RemovalCause.TAKEN_ALONG)
    on_the_way = is_on_record and (bool(cause) or not is_current)
    is_settled = bool(cause) and not is_on_record
    graver_first = (
        (is_held, CitationState.HELD),
        (bool(error) and not is_settled, CitationState.FAILED),
        (bool(cause) and on_the_way, CitationState.WAITING),
        (by_person, CitationState.EXCLUDED),
        (bool(cause), CitationState.WITHDRAWN),
        (is_removed_in_orcid, CitationState.REMOVED_IN_ORCID),
        (bool(reason), CitationState.BLOCKED),
        (on_the_way, CitationState.WAITING),
        (is_on_record, CitationState.SENT),
        (bool(other_source), CitationState.LEFT_TO_OTHER_SOURCE),
    )
    return next((state for holds, state in graver_first if holds), CitationState.WAITING)


@dataclass(frozen=True, slots=True)
class Words:
    """What a researcher reads of one citation: a word or two, and one sentence."""

    label: str | Promise
    sentence: str | Promise


def words_for_researcher(
    state: CitationState, *, connection: ConnectionState, is_on_record: bool, is_leaving: bool
) -> Words:
    """Return how a citation stands in words; what waits is told by what it waits for."""
    if state != CitationState.WAITING:
        return Words(label_for_researcher(state), FOR_RESEARCHERS[state])
    move = Move.LEAVE if is_leaving else Move.CHANGE if is_on_record else Move.ADD
    if connection == ConnectionState.READY:
        return BEFORE_SENDING[move]
    return ON_THE_WAY[move] if connection == ConnectionState.ACTIVE else STOPPED[move]


def label_for_researcher(state: CitationState) -> str | Promise:
    """Return the word or two for a state, where what waits is not told apart."""
    return _("There already") if state == CitationState.LEFT_TO_OTHER_SOURCE else state.label


class Move(Enum):
    """What is to become of a work on the record."""

    ADD = "add"
    CHANGE = "change"
    LEAVE = "leave"


BEFORE_SENDING: dict[Move, Words] = {
    Move.ADD: Words(_("New"), _("It is added when you press Send.")),
    Move.CHANGE: Words(
        _("On ORCID"), _("On your record by us already. It is brought up to date when you press Send.")
    ),
    Move.LEAVE: Words(_("On ORCID"), _("On your record by us still. It is taken off when you press Send.")),
}
ON_THE_WAY: dict[Move, Words] = {
    Move.ADD: Words(_("On its way"), _("It is sent within minutes. Nothing to do for you.")),
    Move.CHANGE: Words(_("On its way"), _("What has changed is sent within minutes. Nothing to do for you.")),
    Move.LEAVE: Words(_("Leaving"), _("It leaves your record within minutes. Nothing to do for you.")),
}
STOPPED: dict[Move, Words] = {
    Move.ADD: Words(_("Waiting"), _("It is sent once we may write to your record again.")),
    Move.CHANGE: Words(
        _("Waiting"), _("On your record by us. What has changed is sent once we may write to it again.")
    ),
    Move.LEAVE: Words(_("Waiting"), _("On your record still. It is taken off once we may write to it again.")),
}

FOR_RESEARCHERS: dict[CitationState, Promise] = {
    CitationState.SENT: _("Cited on your ORCID record and kept in step."),
    CitationState.EXCLUDED: _("You excluded it, so we do not cite it on your record. Include it to have it sent."),
    CitationState.REMOVED_IN_ORCID: _("You removed it in ORCID, so we do not put it back unless you say so."),
    CitationState.LEFT_TO_OTHER_SOURCE: _("Your record has it from this source, so we leave it to them."),
    CitationState.BLOCKED: _("ORCID cannot take it as it is."),
    CitationState.FAILED: _(
        "ORCID refused it. Your institution's support staff can see why; once the item is mended it is sent by itself."
    ),
    CitationState.HELD: _(
        "It stays on your record until support staff have looked, because too many works were to leave at once."
    ),
    CitationState.WITHDRAWN: _("No longer among your public items, so we do not cite it on your record."),
}

#: What keeps a whole record from being written, and whose move it is.
TROUBLES: dict[Trouble, Promise] = {
    Trouble.LOCKED: _("ORCID has locked your record. Only you can settle that, with ORCID's support."),
    Trouble.DEACTIVATED: _("Your ORCID record is closed. If you open it again at ORCID, we go on."),
    Trouble.DEPRECATED: _(
        "ORCID has replaced this iD by another one of yours. Disconnect here, then connect with the other iD."
    ),
    Trouble.TOO_MANY_WORKS: _(
        "Your record holds the 10,000 works that ORCID allows. Delete some at ORCID to make room."
    ),
    Trouble.CLIENT_DISABLED: _(
        "ORCID does not accept your institution's credentials at the moment. Your institution settles that with ORCID; "
        "there is nothing for you to do."
    ),
    Trouble.NO_CREDENTIALS: _(
        "Your institution has changed its credentials at ORCID. Its support staff can say what comes next."
    ),
}

FOR_STAFF: dict[CitationState, Promise] = {
    CitationState.WAITING: _("Due: the worker sends it at its next turn."),
    CitationState.SENT: _("On the record under its put-code, as the item reads now."),
    CitationState.EXCLUDED: _(
        "The researcher excluded it, or had it taken off when they left; only they can include it again."
    ),
    CitationState.REMOVED_IN_ORCID: _("The researcher removed it in ORCID; it is sent again only when they ask."),
    CitationState.LEFT_TO_OTHER_SOURCE: _("Another source has the same work on the record; ours is not added."),
    CitationState.BLOCKED: _("The item lacks something that ORCID needs; mend it in the repository."),
    CitationState.FAILED: _(
        "ORCID refused the call; the error is shown beside it. It is tried again when the item changes."
    ),
    CitationState.HELD: _(
        "The plan would have removed too many of this person's works at once: let them go from the connection's list, "
        "or mend the repository to keep them."
    ),
    CitationState.WITHDRAWN: _("Withdrawn in the repository or no longer this person's; not on the record by us."),
}

#: What staff read of a work that would be sent if its author had not left.
NOT_SENT_ANY_MORE = _("The researcher has left, so nothing is added or changed any more; withdrawals still go out.")

LOOKS: dict[CitationState, str] = {
    CitationState.SENT: "state-good",
    CitationState.BLOCKED: "state-warn",
    CitationState.HELD: "state-warn",
    CitationState.FAILED: "state-bad",
}

#: What a researcher may ask for.
VERBS: dict[str, Promise] = {
    "exclude": _("Exclude"),
    "include": _("Include"),
    "send-again": _("Send again"),
    "add-ours-too": _("Add ours too"),
}
OFFERED: dict[CitationState, str] = {
    CitationState.WAITING: "exclude",
    CitationState.SENT: "exclude",
    CitationState.REMOVED_IN_ORCID: "send-again",
    CitationState.LEFT_TO_OTHER_SOURCE: "add-ours-too",
    CitationState.BLOCKED: "exclude",
    CitationState.FAILED: "exclude",
}


def offered_verb(state: CitationState, *, cause: str) -> str:
    """Return the one thing that a researcher may ask of a citation; empty when nothing would make a difference."""
    if cause:
        return "include" if cause == RemovalCause.EXCLUDED else ""
    return OFFERED.get(state, "")
