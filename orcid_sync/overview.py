"""What the researcher's page says of a record: the counts, and each citation with its state."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from orcid_sync.enums import CitationState
from orcid_sync.models import Citation, OrcidConnection


@dataclass(frozen=True, slots=True)
class Overview:
    """The citations of one connection, newest items first, and how many stand where."""

    citations: QuerySet[Citation]
    counts: dict[str, int]

    @property
    def new(self) -> int:
        """How many works pressing *Send* adds."""
        return self.counts.get(CitationState.WAITING, 0)

    @property
    def left_to_others(self) -> int:
        """How many are there already from another source."""
        return self.counts.get(CitationState.LEFT_TO_OTHER_SOURCE, 0)

    @property
    def blocked(self) -> int:
        """How many cannot be sent as they are."""
        return self.counts.get(CitationState.BLOCKED, 0)

    @property
    def sent(self) -> int:
        """How many are on the record by us, as the items read now."""
        return self.counts.get(CitationState.SENT, 0)


def draw_overview(connection: OrcidConnection) -> Overview:
    """Return what the page shows; two queries whatever the number of works."""
    citations = Citation.objects.filter(connection=connection)
    counts = dict(citations.values_list("state").annotate(Count("pk")))
    shown = citations.select_related("item").order_by("-item__published_year", "item__title", "pk")
    return Overview(citations=shown, counts=counts)
