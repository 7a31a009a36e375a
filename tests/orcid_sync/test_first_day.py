"""The ORCID step of the first day, and the column in the list of items."""

import pytest
from django.utils import timezone

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from items.models import Item
from orcid_sync.column import how_items_stand
from orcid_sync.first_day import how_orcid_stands
from orcid_sync.models import Citation, OrcidConnection
from tests.items.factories import make_item, make_source


def connect(person: User, **dates: object) -> OrcidConnection:
    connection = OrcidConnection(
        person=person, orcid="0009-8000-0000-0012", client_id="APP-SI", site_url="https://orcid.example"
    )
    for name in dates:
        setattr(connection, name, timezone.now())
    connection.settle_state()
    connection.save()
    return connection


@pytest.mark.parametrize(
    ("dates", "state", "action"),
    [
        (None, "open", "Connect your ORCID iD"),
        ((), "open", "Look and send"),
        (("started_at",), "done", "Look at your record"),
        (("started_at", "paused_at"), "done", "Look at your record"),
        (("started_at", "revoked_at"), "open", "Connect again"),
        (("started_at", "disconnected_at"), "open", "Connect your ORCID iD"),
    ],
)
def test_checklist_says_what_is_next(
    smithsonian: Institution, alice: User, dates: tuple[str, ...] | None, state: str, action: str
) -> None:
    with institution_scope(smithsonian):
        if dates is not None:
            connect(alice, **dict.fromkeys(dates))
        standing = how_orcid_stands(alice)
    assert (standing.state, standing.action, standing.link) == (state, action, "/orcid/")


@pytest.mark.parametrize(
    ("columns", "action", "sentence"),
    [
        ({"name": "I. F. Reis"}, "Is this you?", "Connected to the record of I. F. Reis. Say whether that is you."),
        (
            {"trouble": "locked"},
            "See what is the matter",
            "ORCID has locked your record. Only you can settle that, with ORCID's support.",
        ),
    ],
)
def test_checklist_asks_what_only_the_researcher_can_settle(
    smithsonian: Institution, alice: User, columns: dict[str, str], action: str, sentence: str
) -> None:
    with institution_scope(smithsonian):
        connect(alice)
        OrcidConnection.objects.update(**columns)
        standing = how_orcid_stands(alice)
    assert (standing.state, standing.action, standing.sentence) == ("open", action, sentence)


def test_column_shows_the_citations_of_the_current_connection_only(smithsonian: Institution, alice: User) -> None:
    with institution_scope(smithsonian):
        source = make_source()
        items: list[Item] = [make_item(f"Sedge {number}", source=source, authors=[]) for number in range(3)]
        former = connect(alice, disconnected_at=None)
        Citation.objects.create(connection=former, item=items[0])
        OrcidConnection.objects.update(orcid="0009-8000-0000-0020")
        now = connect(alice, started_at=None)
        kept = Citation.objects.create(connection=now, item=items[1])
        assert how_items_stand(alice, items) == {items[1].pk: kept}
