"""What every page has: its policy, its price in queries, and its errors."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from pytest_django import Settings

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import DepartmentFactory, RoleFactory, UserFactory


def _fail(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def _bare(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


# The site's addresses, one that fails, and one that shows nothing but what every page has.
urlpatterns = [path("fails/", _fail), path("bare/", _bare), path("", include("config.urls"))]
handler500 = "config.pages.broken"


@pytest.fixture
def client(smithsonian: Institution) -> Client:
    return Client(HTTP_HOST="smithsonian.colophon.test")


def sign_in(client: Client, person: User) -> None:
    with institution_scope(person.institution):
        client.force_login(person)


def tables_read(client: Client, address: str) -> list[str]:
    """The table of each SELECT, in order; transactions and the scope's setting, which differ by database, apart."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    found = (re.match(r'SELECT .*? FROM "(\w+)"', query["sql"]) for query in queries)
    return [one[1] for one in found if one]


def test_every_page_costs_four_queries_before_its_own(client: Client, alice: User, settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    sign_in(client, alice)
    assert tables_read(client, "/bare/") == [
        "institutions_host",  # with its institution
        "django_session",
        "accounts_user",
        "profiles_picture",  # is there one at the top right?
    ]


def test_visitor_costs_one_query(client: Client) -> None:
    assert tables_read(client, "/") == ["institutions_host"]


def test_page_that_is_not_there_reads_no_person(client: Client, alice: User) -> None:
    sign_in(client, alice)
    assert tables_read(client, "/nowhere/") == ["institutions_host", "django_session"]
    page = client.get("/nowhere/")
    assert (page.status_code, _heading(page)) == (404, "There is no such page")


def test_home_page_costs_the_same_however_many_people_there_are(client: Client, alice: User) -> None:
    sign_in(client, alice)
    before = tables_read(client, "/")
    for _ in range(20):
        RoleFactory(institution=alice.institution, person=UserFactory(institution=alice.institution))
        department = DepartmentFactory(institution=alice.institution)
        RoleFactory(institution=alice.institution, person=alice, department=department)
    assert tables_read(client, "/") == before


def test_fault_of_ours_is_owned_with_the_address_to_write_to(client: Client, alice: User, settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    sign_in(client, alice)
    client.raise_request_exception = False
    page = client.get("/fails/")
    assert (page.status_code, _heading(page)) == (500, "Something broke on our side")
    assert "mailto:library@smithsonian.example" in page.content.decode()


def test_form_without_its_token_says_what_to_do(smithsonian: Institution) -> None:
    client = Client(HTTP_HOST="smithsonian.colophon.test", enforce_csrf_checks=True)
    page = client.post("/sign-out/")
    assert (page.status_code, _heading(page)) == (403, "This form is too old to be sent")


@pytest.mark.parametrize("address", ["/", "/nowhere/", "/sign-in/"])
def test_policy_allows_nothing_inline_and_pages_need_nothing_inline(client: Client, address: str) -> None:
    page = client.get(address)
    assert sorted(page["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "script-src 'self'",
        "style-src 'self'",
    ]
    assert re.findall(r"<style|<script(?![^>]* src=)| style=| on[a-z]+=", page.content.decode()) == []


def test_name_that_is_code_is_shown_as_text(client: Client, smithsonian: Institution) -> None:
    person = UserFactory(institution=smithsonian, name="<b>Mara</b> & co", given_name="<i>", family_name='"x')
    sign_in(client, person)
    html = client.get("/").content.decode()
    assert "Menu of &lt;b&gt;Mara&lt;/b&gt; &amp; co" in html
    assert "<b>" not in html


def _heading(page: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page.content.decode())
    return found[1].strip() if found else ""
