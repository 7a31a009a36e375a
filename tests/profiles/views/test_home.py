import re
from io import BytesIO
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from profiles import first_day
from profiles.domain.pictures import set_picture
from profiles.domain.profile import save_profile
from profiles.steps import register_steps
from tests.factories import InstitutionFactory, UserFactory
from tests.profiles.images import encoded, plain
from tests.profiles.pages import text


@pytest.fixture(autouse=True)
def own_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """This room's steps only: the rooms above try theirs themselves."""
    monkeypatch.setattr(first_day, "_steps", {})
    register_steps()


def primary_links(page: Any) -> list[tuple[str, str]]:
    """Where the page's primary buttons lead, and what they say."""
    links = re.findall(r"<a ([^>]*)>(.*?)</a>", page.content.decode(), re.DOTALL)
    return [
        (re.findall(r'href="([^"]*)"', attributes)[0], said.strip())
        for attributes, said in links
        if "btn-primary" in attributes
    ]


def queries_of(browser: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    found = (re.match(r"SELECT .*? FROM \"(\w+)\"", query["sql"]) for query in queries)
    return [one[1] for one in found if one]


def test_visitor_learns_what_this_is_and_can_sign_in(smithsonian: Institution) -> None:
    page = Client(HTTP_HOST="smithsonian.colophon.test").get("/")
    assert "Your work, under your name" in text(page)
    assert primary_links(page) == [("/sign-in/", "Sign in")]


def test_at_the_operators_host_people_find_their_institution(smithsonian: Institution) -> None:
    InstitutionFactory(slug="operators", is_operators=True)
    page = Client(HTTP_HOST="operators.colophon.test").get("/")
    assert "Find your institution" in text(page)
    assert "Smithsonian Institution" in text(page)


def test_newcomer_sees_what_is_done_and_one_thing_to_do_next(browser: Client) -> None:
    page = browser.get("/")
    assert "Welcome, Alice" in text(page)
    assert "1 of 2 done · about 3 minutes left" in text(page)
    assert "Sign in You came in with your institution's account. No new password to keep. Done" in text(page)
    assert primary_links(page) == [("/profile/", "Complete your profile")]
    assert page.content.decode().count('aria-current="step"') == 1


def test_whoever_has_done_everything_is_told_so(browser: Client, alice: User) -> None:
    with institution_scope(alice.institution), transaction.atomic():
        save_profile(alice, job_title="Curator", field_of_research="31")
    page = browser.get("/")
    assert "All set, Alice" in text(page)
    assert "Curator, Biological Sciences. Change your profile Done" in text(page)
    assert primary_links(page) == []


def test_person_without_a_given_name_is_greeted_all_the_same(smithsonian: Institution) -> None:
    person = UserFactory(institution=smithsonian, given_name="", family_name="", name="", email="x@si.example")
    browser = Client(HTTP_HOST="smithsonian.colophon.test")
    with institution_scope(smithsonian):
        browser.force_login(person)
    assert "Welcome, x@si.example" in text(browser.get("/"))


def test_moving_data_is_offered_at_any_time_and_explained(browser: Client) -> None:
    assert "Whenever it suits you Move your data in" in text(browser.get("/"))
    page = browser.get("/moving-data/")
    assert "Four ways" in text(page)
    assert "Write to library@smithsonian.example and say roughly how much data it is" in text(page)


def test_picture_costs_every_page_one_query_with_and_without_one(browser: Client, alice: User) -> None:
    every_page = ["institutions_host", "django_session", "accounts_user", "profiles_picture"]
    assert queries_of(browser, "/moving-data/") == every_page
    with institution_scope(alice.institution), transaction.atomic():
        set_picture(alice, upload=BytesIO(encoded(plain())))
    assert queries_of(browser, "/moving-data/") == every_page


def test_pages_of_this_room_cost_few_queries_whatever_is_there(browser: Client, alice: User) -> None:
    expected = {
        "/": ["profiles_profile"],
        "/profile/": ["profiles_profile", "institutions_department", "accounts_signinmethod"],
        "/profile/field/": ["profiles_profile"],
        "/profile/field/?q=a": ["profiles_profile"],
    }

    def seen() -> dict[str, list[str]]:
        before = {"institutions_host", "django_session", "accounts_user", "profiles_picture"}
        return {page: [one for one in queries_of(browser, page) if one not in before] for page in expected}

    assert seen() == expected
    with institution_scope(alice.institution), transaction.atomic():
        save_profile(alice, job_title="Curator", field_of_research="310805", bio="Leaves.")
        set_picture(alice, upload=BytesIO(encoded(plain())))
    assert seen() == expected
