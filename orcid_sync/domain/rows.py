"""What happens to the row of one citation, in memory, and how rows are written."""

from collections.abc import Collection

from django.utils import timezone

from orcid_sync.client.errors import OrcidError
from orcid_sync.enums import Intent
from orcid_sync.models import Citation

#: The columns that planning and sending change.
COLUMNS = [
    "put_code",
    "identifier",
    "sent_digest",
    "sent_revision",
    "sent_at",
    "intent",
    "intent_digest",
    "intent_revision",
    "intent_at",
    "removal_cause",
    "is_removed_in_orcid",
    "is_held",
    "other_source",
    "state",
    "judged_revision",
    "reason",
    "error",
    "failures",
]


def write_rows(rows: Collection[Citation]) -> None:
    """Write what planning and sending change, of new rows and known ones alike.

    One statement for 500 rows; Django's `bulk_update` would spend longer on making its statement than ORCID on a call.
    """
    Citation.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        update_fields=COLUMNS,
        unique_fields=["institution", "connection", "item"],
    )


def clear_intent(row: Citation) -> None:
    """Note that nothing is under way: the outcome is known, or there was none."""
    row.intent, row.intent_digest, row.intent_revision, row.intent_at = Intent.NONE, "", None, None


def note_sent(row: Citation, put_code: int) -> None:
    """Note that the record holds what we were about to send, under this put-code."""
    row.put_code = put_code
    row.sent_digest, row.sent_revision, row.sent_at = row.intent_digest, row.intent_revision, timezone.now()
    row.error, row.judged_revision, row.failures = "", None, 0
    clear_intent(row)


def adopt_work(row: Citation, put_code: int, *, revision: int | None = None, digest: str = "") -> None:
    """Take over a work of ours that is on the record; without a digest we do not know what it says."""
    row.sent_at = row.intent_at
    clear_intent(row)
    row.put_code, row.sent_revision, row.sent_digest = put_code, revision, digest


def forget_work(row: Citation) -> None:
    """Note that the record no longer holds the work."""
    row.put_code, row.sent_digest, row.sent_revision = None, "", None
    clear_intent(row)


def judge(row: Citation, error: OrcidError) -> None:
    """Note that the item cannot be sent as it is: it is tried again when it changes or staff ask."""
    row.judged_revision = row.intent_revision if row.intent_revision is not None else row.item.revision
    row.error = str(error)[:500]
    clear_intent(row)
