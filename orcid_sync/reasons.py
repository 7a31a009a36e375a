"""Why ORCID would not take an item, and whose move it is."""

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


class BlockReason(StrEnum):
    """What an item lacks, or has too much of, to be a work at ORCID."""

    NO_IDENTIFIER = "no_identifier"
    NO_WORK_TYPE = "no_work_type"
    TITLE_MISSING = "title_missing"
    TITLE_TOO_LONG = "title_too_long"
    CONTAINER_TITLE_TOO_LONG = "container_title_too_long"

    @property
    def for_researcher(self) -> str:
        """Say to the item's author what holds it back and what to do."""
        return _(_FOR_RESEARCHER[self])

    @property
    def for_staff(self) -> str:
        """Say to the institution's staff what holds the item back and what to do."""
        return _(_FOR_STAFF[self])


_FOR_RESEARCHER = {
    BlockReason.NO_IDENTIFIER: gettext_noop(
        "ORCID needs a DOI, a handle or a web address, and this item has none. "
        "Ask your repository's staff to give it one; it is then sent by itself."
    ),
    BlockReason.NO_WORK_TYPE: gettext_noop(
        "ORCID does not list funding among works, so this item is not sent. There is nothing for you to do here."
    ),
    BlockReason.TITLE_MISSING: gettext_noop(
        "This item has no title, and ORCID needs one. Add it in the repository; the item is then sent by itself."
    ),
    BlockReason.TITLE_TOO_LONG: gettext_noop(
        "The title is longer than the 1000 characters that ORCID takes. "
        "Shorten it in the repository; the item is then sent by itself."
    ),
    BlockReason.CONTAINER_TITLE_TOO_LONG: gettext_noop(
        "The title of the journal, book or series is longer than the 1000 characters that ORCID takes. "
        "Shorten it in the repository; the item is then sent by itself."
    ),
}
_FOR_STAFF = {
    BlockReason.NO_IDENTIFIER: gettext_noop(
        "The item has no DOI, no handle and no http(s) address that ORCID could use as its own identifier. "
        "Register one in the repository; the next harvest picks it up."
    ),
    BlockReason.NO_WORK_TYPE: gettext_noop(
        "ORCID has no work type for funding. Nothing can be done here; "
        "if the item is something else, correct its type in the repository."
    ),
    BlockReason.TITLE_MISSING: gettext_noop(
        "The item has no title. Add one in the repository; the next harvest picks it up."
    ),
    BlockReason.TITLE_TOO_LONG: gettext_noop(
        "The title has more than 1000 characters, and cutting it is not ours to do. "
        "Shorten it in the repository; the next harvest picks it up."
    ),
    BlockReason.CONTAINER_TITLE_TOO_LONG: gettext_noop(
        "The title of the journal, book or series has more than 1000 characters, and cutting it is not ours to do. "
        "Shorten it in the repository; the next harvest picks it up."
    ),
}
