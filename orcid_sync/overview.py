"""What the researcher's page says of a record: how many works stand where, and a page of them."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orcid_sync.enums import CitationState, ConnectionState
from orcid_sync.models import Citation, OrcidConnection
from orcid_sync.states import label_for_researcher

#: Works on one page.
SHOWN = 50
#: What the works that wait are called together.
WAITING: dict[ConnectionState, str | Promise] = {
    ConnectionState.READY: _("To be sent"),
    ConnectionState.ACTIVE: _("On the way"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The works that stand alike."""

    state: CitationState
    label: str | Promise
    works: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How many works of one connection stand where; `states` leaves out those that have none.

    `new` works are not on the record by us yet and go there next; `on_record` ones are there by us, `changing` ones
    among them are about to be brought up to date or to leave.
    """

    connection: OrcidConnection
    states: Counter[CitationState]
    new: int
    on_record: int
    changing: int

    @property
    def left_to_others(self) -> int:
        """How many are there already from another source."""
        return self.states[CitationState.LEFT_TO_OTHER_SOURCE]

    @property
    def blocked(self) -> int:
        """How many cannot be sent as they are."""
        return self.states[CitationState.BLOCKED]

    @property
    def refused(self) -> int:
        """How many ORCID has refused."""
        return self.states[CitationState.FAILED]

    @property
    def waiting(self) -> int:
        """How many go to the record, change there or leave it next."""
        return self.states[CitationState.WAITING]

    @property
    def total(self) -> int:
        """How many works there are in all."""
        return self.states.total()

    @property
    def groups(self) -> list[Group]:
        """Return the groups that have works, in the order of the states."""
        waits = WAITING.get(self.connection.goes_on_as, _("Waiting"))
        return [
            Group(
                state=state,
                label=waits if state == CitationState.WAITING else label_for_researcher(state),
                works=self.states[state],
            )
            for state in CitationState
            if self.states[state]
        ]

    @property
    def is_under_way(self) -> bool:
        """Whether what the page shows is about to change by itself."""
        if self.connection.trouble:
            return False
        if self.connection.state == ConnectionState.READY:
            return not self.connection.is_read
        if self.connection.state != ConnectionState.ACTIVE:
            return False
        return not self.connection.is_read or self.waiting > 0 or self.connection.has_turn

    @property
    def mark(self) -> str:
        """Return a short text that is another one as soon as the page shows something else."""
        seen = [self.connection.state, self.connection.trouble, self.connection.is_read, self.connection.is_struggling]
        seen += [f"{state}{self.states[state]}" for state in CitationState if self.states[state]]
        return ".".join(str(part) for part in [*seen, self.on_record, self.changing])


def draw_overview(connection: OrcidConnection) -> Overview:
    """Return how many works stand where; one query whatever the number of works."""
    there = Q(put_code__isnull=False)
    rows = (
        Citation.objects.filter(connection=connection)
        .values_list("state")
        .annotate(works=Count("pk"), there=Count("pk", filter=there))
    )
    found = {CitationState(state): (works, there) for state, works, there in rows}
    waiting, changing = found.get(CitationState.WAITING, (0, 0))
    return Overview(
        connection=connection,
        states=Counter({state: works for state, (works, _there) in found.items()}),
        new=waiting - changing,
        on_record=sum(there for _works, there in found.values()),
        changing=changing,
    )


def page_of_works(connection: OrcidConnection, *, state: str = "", number: str = "") -> Page[Citation]:
    """Return one page of the works, newest first, all or those in one state; a wrong number gives the nearest page.

    Two queries whatever the number of works.
    """
    rows = Citation.objects.filter(connection=connection).select_related("item")
    if state:
        rows = rows.filter(state=state)
    ordered = rows.order_by(F("item__published_year").desc(nulls_last=True), "item__title", "pk")
    page = Paginator(ordered, SHOWN).get_page(number)
    works = list(page.object_list)
    for row in works:
        row.connection = connection
    page.object_list = works
    return page
