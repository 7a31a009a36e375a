"""Where a citation or a connection stands: pure functions of dates and columns, and one sentence for each state."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orcid_sync.enums import CitationState, ConnectionState, RemovalCause


def connection_state(
    *,
    started_at: datetime | None,
    paused_at: datetime | None,
    revoked_at: datetime | None,
    disconnected_at: datetime | None,
) -> ConnectionState:
    """Return the state of a connection: the gravest date that is set."""
    if disconnected_at:
        return ConnectionState.DISCONNECTED
    if revoked_at:
        return ConnectionState.REVOKED
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
    by_person = cause in (RemovalCause.EXCLUDED, RemovalCause.REJECTED)
    on_the_way = is_on_record and (bool(cause) or not is_current)
    graver_first = (
        (is_held, CitationState.HELD),
        (bool(error), CitationState.FAILED),
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


FOR_RESEARCHERS: dict[CitationState, Promise] = {
    CitationState.WAITING: _("On its way: it is sent within minutes. Nothing to do for you."),
    CitationState.SENT: _("Cited on your ORCID record and kept in step."),
    CitationState.EXCLUDED: _("You excluded it, so it is not on your ORCID record by us. Include it to have it sent."),
    CitationState.REMOVED_IN_ORCID: _("You removed it in ORCID, so we do not put it back. You may send it again."),
    CitationState.LEFT_TO_OTHER_SOURCE: _("Already on your record from another source, so we leave it to them."),
    CitationState.BLOCKED: _("ORCID cannot take it as it is."),
    CitationState.FAILED: _("ORCID refused it. Your institution's support staff can see why."),
    CitationState.HELD: _(
        "We keep it on your record until support staff have looked: too many works were to leave at once."
    ),
    CitationState.WITHDRAWN: _("Withdrawn from the repository, so it is not on your ORCID record by us."),
}

FOR_STAFF: dict[CitationState, Promise] = {
    CitationState.WAITING: _("Due: the worker sends it at its next turn."),
    CitationState.SENT: _("On the record under its put-code, as the item reads now."),
    CitationState.EXCLUDED: _("The researcher excluded it; only they can include it again."),
    CitationState.REMOVED_IN_ORCID: _("The researcher removed it in ORCID; it is sent again only when they ask."),
    CitationState.LEFT_TO_OTHER_SOURCE: _("Another source has the same work on the record; ours is not added."),
    CitationState.BLOCKED: _("The item lacks something that ORCID needs; mend it in the repository."),
    CitationState.FAILED: _(
        "ORCID refused the call; the error is shown beside it. It is tried again when the item changes."
    ),
    CitationState.HELD: _("The plan would have removed more than half of this person's works; confirm or keep them."),
    CitationState.WITHDRAWN: _("Withdrawn in the repository or no longer this person's; not on the record by us."),
}

LOOKS: dict[CitationState, str] = {
    CitationState.SENT: "state-good",
    CitationState.BLOCKED: "state-warn",
    CitationState.HELD: "state-warn",
    CitationState.FAILED: "state-bad",
}

#: What a researcher may ask for, and in which state it makes sense.
VERBS: dict[str, Promise] = {
    "exclude": _("Exclude"),
    "include": _("Include"),
    "send-again": _("Send again"),
    "add-ours-too": _("Add ours too"),
}
OFFERED: dict[CitationState, tuple[str, ...]] = {
    CitationState.WAITING: ("exclude",),
    CitationState.SENT: ("exclude",),
    CitationState.EXCLUDED: ("include",),
    CitationState.REMOVED_IN_ORCID: ("send-again",),
    CitationState.LEFT_TO_OTHER_SOURCE: ("add-ours-too",),
    CitationState.BLOCKED: ("exclude",),
    CitationState.FAILED: ("exclude",),
    CitationState.HELD: ("exclude",),
    CitationState.WITHDRAWN: (),
}
