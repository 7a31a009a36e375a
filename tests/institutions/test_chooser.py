"""The page on the deployment's own address, where people find their institution."""

import re
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.domain.setting_up import create_operator
from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import HostFactory, InstitutionFactory
from tests.operators import sign_in_past_the_gate

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    return Client(HTTP_HOST="colophon.test")


@pytest.fixture
def operator(db: None) -> User:
    person, _is_new = create_operator("op@colophon.example")
    return person


@pytest.fixture(params=["before any operator", "with operators"])
def base_domain(request: pytest.FixtureRequest) -> None:
    """Both states of a deployment: the page is the same."""
    if request.param == "with operators":
        request.getfixturevalue("operator")


def links(page: Any) -> list[tuple[str, str]]:
    """The page's links outside its head and foot: where they lead, and what they say."""
    content = page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', content, re.DOTALL)
    return [(address, said.strip()) for address, said in found]


def text(page: Any) -> str:
    content = page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def names(page: Any) -> list[str]:
    return [said for address, said in links(page) if address.startswith("http") and "/operators/" not in address]


def queries_of(visitor: Client, path: str = "/") -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        visitor.get(path)
    found = (re.match(r'SELECT .*? FROM "(\w+)"', query["sql"]) for query in queries)
    return [one[1] for one in found if one]


@pytest.mark.usefixtures("base_domain")
def test_people_find_their_institution_at_its_primary_host(
    visitor: Client, smithsonian: Institution, fjordhaven: Institution, settings: Any
) -> None:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", "8443"
    HostFactory(institution=smithsonian, name="orcid.si.example", is_primary=False)
    page = visitor.get("/")
    assert page.status_code == 200
    assert [link for link in links(page) if "/operators/" not in link[0]] == [
        ("https://fjordhaven.colophon.test:8443/", "Fjordhaven University"),
        ("https://smithsonian.colophon.test:8443/", "Smithsonian Institution"),
    ]


@pytest.mark.usefixtures("base_domain")
def test_an_institution_that_is_unlisted_or_has_no_host_is_left_out(visitor: Client, smithsonian: Institution) -> None:
    Institution.objects.filter(pk=InstitutionFactory(name="Quiet College").pk).update(is_listed=False)
    HostFactory(
        institution=InstitutionFactory(name="Nowhere Yet", host=None), name="nowhere.example", is_primary=False
    )
    page = visitor.get("/")
    assert names(page) == ["Smithsonian Institution"]
    assert names(visitor.get("/?q=Quiet")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("abo", ["Åbo Akademi"]),
        ("ÅBO", ["Åbo Akademi"]),
        ("uni  bergen", ["University of Bergen"]),
        ("uib", ["University of Bergen"]),
        ("university", ["University of Bergen", "university of Lower Saxony"]),
        (" ", ["Åbo Akademi", "University of Bergen", "university of Lower Saxony"]),
        ("100%", []),
    ],
)
@pytest.mark.usefixtures("base_domain")
def test_a_word_of_its_name_finds_it_whatever_the_accents_and_capitals(
    visitor: Client, query: str, found: list[str]
) -> None:
    for slug, name in (
        ("lower", "university of Lower Saxony"),
        ("uib", "University of Bergen"),
        ("aa", "Åbo Akademi"),
    ):
        InstitutionFactory(slug=slug, name=name)
    page = visitor.get("/", {"q": query})
    assert names(page) == found
    assert ("in its name. Try one word of it" in text(page)) == (not found)


@pytest.mark.usefixtures("base_domain")
def test_what_is_searched_for_is_shown_as_text(visitor: Client, smithsonian: Institution) -> None:
    html = visitor.get("/", {"q": '"><b>x'}).content.decode()
    assert "<b>" not in html
    assert 'value="&quot;&gt;&lt;b&gt;x"' in html


@pytest.mark.usefixtures("base_domain")
def test_before_the_first_institution_it_is_said_what_to_do(visitor: Client) -> None:
    said = text(visitor.get("/"))
    assert "No institution is listed here yet. If yours uses this site, open the address that it gave you" in said
    assert "make the first one with manage.py create_institution" in said


def test_operators_are_shown_where_they_sign_in(visitor: Client, operator: User, smithsonian: Institution) -> None:
    assert links(visitor.get("/"))[-1] == (
        "http://colophon.test/operators/sign-in/",
        "For operators of this site",
    )
    assert visitor.get("/operators/sign-in/").status_code == 200


def test_a_signed_in_operator_sees_the_same_page_and_the_way_to_the_admin(
    visitor: Client, operator: User, smithsonian: Institution
) -> None:
    sign_in_past_the_gate(visitor, operator)
    page = visitor.get("/")
    assert links(page)[-2:] == [
        ("http://smithsonian.colophon.test/", "Smithsonian Institution"),
        ("/admin/", "Administration of this site"),
    ]
    assert 'id="person-menu"' in page.content.decode()


def test_without_operators_there_is_one_page_and_nothing_else(visitor: Client, alice: User) -> None:
    said = b"There is no such page. The list of institutions is at /\n"
    for path in ("/admin/", "/sign-in/", "/operators/sign-in/", "/profile/", "/profile", "/items/", "/api/"):
        answer = visitor.get(path)
        assert (path, answer.status_code, answer["Content-Type"], answer.content) == (path, 404, "text/plain", said)
    assert visitor.post("/").status_code == 405
    assert links(visitor.get("/")) == [("http://smithsonian.colophon.test/", "Smithsonian Institution")]


def test_a_session_of_an_institution_is_none_on_the_base_domain(visitor: Client, alice: User) -> None:
    with institution_scope(alice.institution):
        visitor.force_login(alice)
    page = visitor.get("/")
    assert alice.given_name not in page.content.decode()
    assert 'id="person-menu"' not in page.content.decode()
    assert SessionStore.get_model_class().objects.count() == 1  # the session itself is left alone


def test_the_page_costs_the_same_however_many_institutions_there_are(
    visitor: Client, operator: User, smithsonian: Institution
) -> None:
    expected = [
        "institutions_host",
        "institutions_host",
    ]  # whose name this is; every primary host with its institution
    assert queries_of(visitor) == expected
    for number in range(30):
        InstitutionFactory(name=f"{chr(65 + number % 26)} University")
    assert queries_of(visitor) == expected
    assert queries_of(visitor, "/?q=university") == expected


def test_many_institutions_stand_under_their_letters(visitor: Client) -> None:
    for name in ("Éire College", "4th School", *(f"{letter} University" for letter in "ABCDEFGHIJKLMNOPQRSTUVW")):
        InstitutionFactory(name=name)
    page = visitor.get("/")
    jumps = [link for link in links(page) if link[0].startswith("#")]
    assert jumps == [("#other", "#"), *((f"#{letter}", letter) for letter in "ABCDEFGHIJKLMNOPQRSTUVW")]
    headings = re.findall(r'<h2 class="letter"\s+id="(\w+)"', page.content.decode())
    assert headings == [address[1:] for address, _letter in jumps]
    assert names(page)[:8] == [
        "4th School",
        "A University",
        "B University",
        "C University",
        "D University",
        "E University",
        "Éire College",
        "F University",
    ]


@pytest.mark.usefixtures("base_domain")
def test_the_strict_policy_holds_and_nothing_inline_is_needed(visitor: Client, smithsonian: Institution) -> None:
    page = visitor.get("/")
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert re.findall(r"<style|<script(?![^>]* src=)| style=| on[a-z]+=", page.content.decode()) == []
