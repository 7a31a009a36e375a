"""What each number counts. The other institution's numbers are never zero: a leak would show."""

from dataclasses import asdict
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from institutions.models import Department, Institution
from institutions.tenancy.scope import institution_scope
from reports.domain.summary import summarise
from tests.factories import DepartmentMembershipFactory
from tests.reports.rows import claim, connect, make_public_item, make_researcher


def numbers(institution: Institution, part: str, **of: Any) -> dict[str, Any]:
    found: dict[str, Any] = asdict(summarise(institution, **of))[part]
    return {name: number for name, number in found.items() if number not in (0, None)}


def blocked(institution: Institution) -> dict[str, int]:
    return {reason: n for reason, n in summarise(institution).items.blocked.items() if n}


def member(department: Department, **columns: Any) -> User:
    person = make_researcher(**columns)
    DepartmentMembershipFactory(person=person, department=department)
    return person


def test_people_are_counted_by_where_their_connection_stands(institution: Institution) -> None:
    make_researcher()
    for state in ("ready", "active", "active", "paused", "paused", "paused", "revoked", "disconnected"):
        connect(make_researcher(last_login=timezone.now()), connection=state)
    assert asdict(summarise(institution).people) == {
        "signed_in": 8,
        "connected": 6,
        "ready": 1,
        "active": 2,
        "paused": 3,
        "revoked": 1,
    }


def test_a_closed_account_is_counted_nowhere(institution: Institution) -> None:
    left = make_researcher(last_login=timezone.now(), is_active=False)
    connect(left, [make_public_item(left)], put_code=1, state="sent")
    assert numbers(institution, "people") == {}
    assert numbers(institution, "items") == {"public": 1, "blocked": dict.fromkeys(_REASONS, 0)}


_REASONS = ("no_identifier", "no_work_type", "title_missing", "title_too_long", "container_title_too_long")


def test_items_are_counted_once_whoever_wrote_them(institution: Institution) -> None:
    mara, tobias = make_researcher(), make_researcher()
    together, alone = make_public_item(mara, tobias), make_public_item(mara)
    connect(mara, [together, alone], put_code=1, state="sent")
    connect(tobias, [together], put_code=1, state="sent")
    assert summarise(institution).items.on_orcid_by_us == 2
    assert summarise(institution).items.with_matched_person == 2


def test_an_item_with_two_authors_is_on_orcid_for_one_and_waits_for_the_other(institution: Institution) -> None:
    mara, tobias = make_researcher(), make_researcher()
    together = make_public_item(mara, tobias)
    connect(mara, [together], put_code=1, state="sent")
    connect(tobias, [together], state="waiting")
    counted = summarise(institution).items
    assert (counted.on_orcid_by_us, counted.waiting) == (1, 1)


def test_a_work_that_is_being_corrected_is_on_orcid_and_waits(institution: Institution) -> None:
    mara = make_researcher()
    connect(mara, [make_public_item(mara)], put_code=1, state="waiting")
    counted = summarise(institution).items
    assert (counted.on_orcid_by_us, counted.waiting) == (1, 1)


def test_an_item_matched_by_nobody_or_withdrawn_is_on_orcid_for_nobody(institution: Institution) -> None:
    mara = make_researcher()
    nobodys = make_public_item()
    withdrawn = make_public_item(mara, withdrawn_at=timezone.now())
    connect(mara, [nobodys, withdrawn], put_code=1, state="sent")
    counted = summarise(institution).items
    assert (counted.public, counted.with_matched_person, counted.on_orcid_by_us) == (1, 0, 0)


def test_an_item_is_somebodys_by_their_word(institution: Institution) -> None:
    mara = make_researcher()
    item = make_public_item()
    claim(mara, item)
    connect(mara, [item], put_code=1, state="sent")
    counted = summarise(institution).items
    assert (counted.with_matched_person, counted.on_orcid_by_us) == (1, 1)


def test_blocked_items_are_counted_by_what_they_lack(institution: Institution) -> None:
    mara, tobias = make_researcher(), make_researcher()
    titles, grant = [make_public_item(mara, tobias), make_public_item(mara)], make_public_item(mara)
    of_mara = connect(mara, titles, state="blocked", reason="title_too_long")
    of_mara.citations.create(item=grant, institution=institution, state="blocked", reason="no_work_type")
    connect(tobias, titles[:1], state="blocked", reason="title_too_long")
    assert blocked(institution) == {"title_too_long": 2, "no_work_type": 1}


@pytest.mark.parametrize("state", ["failed", "held", "excluded", "removed_in_orcid", "left_to_other_source"])
def test_each_other_state_has_its_number(institution: Institution, state: str) -> None:
    mara = make_researcher()
    connect(mara, [make_public_item(mara), make_public_item(mara)], state=state)
    counted = numbers(institution, "items")
    del counted["blocked"]
    assert counted == {"public": 2, "with_matched_person": 2, state: 2}


def test_works_of_somebody_who_disconnected_are_no_longer_counted(institution: Institution) -> None:
    mara = make_researcher()
    connect(mara, [make_public_item(mara)], connection="disconnected", put_code=1, state="sent")
    assert summarise(institution).items.on_orcid_by_us == 0


def test_shares_are_null_where_there_is_nothing_to_be_a_share_of(institution: Institution) -> None:
    assert asdict(summarise(institution).shares) == {
        "signed_in_of_staff": None,
        "connected_of_signed_in": None,
        "matched_of_public": None,
        "on_orcid_of_matched": None,
    }


def test_shares_are_fractions_of_what_is_known(institution: Institution) -> None:
    mara, tobias, ines = (make_researcher(last_login=timezone.now()) for _person in range(3))
    items = [make_public_item(mara), make_public_item(mara), make_public_item(tobias)]
    make_public_item()
    connect(mara, items[:2], put_code=1, state="sent")
    connect(ines)
    assert asdict(summarise(institution).shares) == {
        "signed_in_of_staff": None,
        "connected_of_signed_in": 0.6667,
        "matched_of_public": 0.75,
        "on_orcid_of_matched": 0.6667,
    }


def test_a_department_is_counted_with_those_below_it_and_no_other(
    institution: Institution, botany: Department
) -> None:
    mosses = Department.objects.create(code="Mosses", name="Mosses", parent=botany)
    tufts = Department.objects.create(code="Tufts", name="Tufts", parent=mosses)
    stones = Department.objects.create(code="Stones", name="Stones")
    now = timezone.now()
    people = [member(part, last_login=now) for part in (botany, mosses, tufts, stones)]
    DepartmentMembershipFactory(person=people[0], department=tufts)
    shared = make_public_item(*people)
    for person in people:
        connect(person, [shared, make_public_item(person)], put_code=1, state="sent")
    make_public_item()
    counted = summarise(institution, department=botany)
    assert (counted.people.signed_in, counted.people.connected) == (3, 3)
    assert (counted.items.public, counted.items.with_matched_person, counted.items.on_orcid_by_us) == (4, 4, 4)
    assert summarise(institution, department=tufts).items.public == 3


def test_a_department_does_not_know_what_share_of_its_items_is_matched(
    institution: Institution, botany: Department
) -> None:
    mara = member(botany, last_login=timezone.now())
    connect(mara, [make_public_item(mara)], put_code=1, state="sent")
    shares = summarise(institution, department=botany).shares
    assert (shares.matched_of_public, shares.on_orcid_of_matched) == (None, 1.0)


def test_the_other_institution_sees_its_own_numbers(institution: Institution, fjordhaven: Institution) -> None:
    make_public_item(make_researcher(last_login=timezone.now()))
    with institution_scope(fjordhaven):
        there = summarise(fjordhaven)
    assert (there.people.signed_in, there.items.public, there.items.on_orcid_by_us) == (1, 1, 1)


@pytest.mark.parametrize("of_department", [False, True])
def test_the_number_of_queries_does_not_grow(
    institution: Institution, botany: Department, of_department: bool
) -> None:
    department = botany if of_department else None

    def count_queries() -> int:
        with CaptureQueriesContext(database) as queries:
            summarise(institution, department=department)
        return len(queries)

    few = count_queries()
    parent = botany
    for number in range(20):
        parent = Department.objects.create(code=f"B{number}", name=f"Below {number}", parent=parent)
        person = member(parent, last_login=timezone.now())
        connect(person, [make_public_item(person) for _item in range(3)], state="blocked", reason="title_missing")
    # Departments below (only for a department), people who signed in, connections by state, public items (only for
    # the institution), matched items, blocked citations by reason, the other citations by state.
    assert (few, count_queries()) == (6, 6)
