"""What happens to items when somebody signs in, and when the institution says who its people are."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.domain.people_feed import Tally, take_in_people
from accounts.models import StaffId, User
from accounts.people_feed.rows import FeedRow
from items.citable import owned_items
from items.domain.matching import match_people
from items.models import Authorship, Source
from tests.items.factories import make_account, make_item, make_person


def test_items_of_the_persons_account_are_theirs_as_soon_as_they_sign_in(tobias: User, source: Source) -> None:
    make_account(source, "800102", "SI-1002")
    item = make_item("Stone steps", source=source, authors=[{"name": "T.", "source_author_id": "800102"}])
    Client(HTTP_HOST="smithsonian.colophon.test").force_login(tobias)
    assert list(owned_items(tobias)) == [item]


def take_in(rows: list[FeedRow]) -> None:
    assert len(list(take_in_people(rows, claim="employee_number", tally=Tally()))) == len(rows)


def test_items_of_an_account_are_their_author_s_before_they_ever_sign_in(
    source: Source, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make_account(source, "800102", "SI-7")
    theirs = make_item("Stone steps", source=source, authors=[{"name": "L.", "source_author_id": "800102"}])
    alike = make_item("Snow", source=source, authors=[{"name": "Berg, Liv"}])
    with django_capture_on_commit_callbacks(execute=True):
        take_in([FeedRow(line=2, unique_id="SI-7", given_name="Liv", family_name="Berg")])
    liv = StaffId.objects.get(value="SI-7").person
    assert list(owned_items(liv)) == [theirs]
    assert Authorship.objects.get(item=alike).suggested_person == liv


def test_matching_many_people_costs_what_matching_few_does(source: Source) -> None:
    def cost(people: list[User]) -> int:
        with CaptureQueriesContext(connection) as captured:
            match_people([person.pk for person in people])
        return len(captured)

    people = [make_person("Liv", f"Berg{number}", staff_id=f"SI-{number}") for number in range(40)]
    for number, person in enumerate(people):
        make_account(source, f"{number}", f"SI-{number}")
        make_item(f"Snow {number}", source=source, authors=[{"name": "L.", "source_author_id": f"{number}"}])
        assert not owned_items(person).exists()
    few, many = cost(people[:3]), cost(people[3:])
    assert [owned_items(person).count() for person in people] == [1] * 40
    assert few == many
