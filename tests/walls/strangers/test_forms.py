"""Every form and every link on every page: none names a row without being tried with a stranger's."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs

import pytest
from django.contrib import admin

from tests.walls.strangers.askers import Square
from tests.walls.strangers.routes import ADMIN, fill_in, routes
from tests.walls.strangers.test_urls import LINES
from tests.walls.strangers.verdicts_admin import FILTERS, LINKS
from tests.walls.strangers.verdicts_urls import NAME_INSTITUTIONS, WORDS

# What a page's fields are called is the same on every database.
pytestmark = pytest.mark.sqlite

#: Fields that name nothing of anybody: words, files, choices from a list that is the same for all, and addresses of
#: this site, by which one only comes back.
HARMLESS = frozenset(
    [
        "csrfmiddlewaretoken",
        "q",
        "then",
        "back",
        "login",
        "password",
        "code",
        "credential",
        "name",
        "chosen_name",
        "job_title",
        "bio",
        "picture",
        "remove_picture",
        "action",
        "index",
        "select_across",
        # Of setting a sign-in method up: which one stands in the address.
        "name",
        "issuer",
        "client_id",
        "client_secret",
        "metadata_url",
        "metadata_file",
        "entity_id",
        "scopes",
        "staff_id_claim",
        "vouches_for_email",
        "allowed_affiliations",
        "is_automatic",
        "how",
        "second_factor_context",
        "second_factor",
        "text",
        "to",
        "is_meant",
    ]
)
#: Fields that name rows, tried with those of another institution in `test_admin_actions.py`: what an action is carried
#: out on, and the hidden ones of the rows that stand on another's page.
NAMES_ROWS = re.compile(r"_selected_action|[a-z_]+-(__prefix__|\d+)-\w+|[a-z_]+-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS")
#: Fields that name a claim or a place in an order.
NAMES_CLAIMS = re.compile(r"(map|rank)_[a-z_]+")
PAGES = [(route, line) for route, line in LINES if line in {"GET", "GET of alice"}]


#: What every list of the admin can be asked.
OF_EVERY_LIST = frozenset({"q", "o", "p", "all"})


class Fields(HTMLParser):
    """The names of the fields of a page's forms, and where the forms lead that are posted."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.leads_to: set[str] = set()
        self.links: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and (given.get("method") or "").casefold() == "post":
            self.leads_to.add((given.get("action") or "").partition("?")[0])
        if tag == "a" and given.get("href"):
            self.links.add(str(given["href"]))
        if tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self.names.add(str(given["name"]))


@pytest.mark.parametrize(("route", "line"), PAGES, ids=[f"/{route} {line}" for route, line in PAGES])
def test_every_field_of_a_page_has_a_verdict(route: str, line: str, square: Square) -> None:
    path = fill_in(route, square.world, of="alice", **WORDS.get(route, {}))
    for name in ("visitor", "passer-by", "alice", "administrator", "operator"):
        answer = square.ask(square.askers[name], "GET", path, names_houses=route in NAME_INSTITUTIONS)
        if answer.outcome == "page":
            fields = Fields(answer.text)
            named = sorted(fields.names - HARMLESS)
            assert [
                field for field in named if not (NAMES_ROWS.fullmatch(field) or NAMES_CLAIMS.fullmatch(field))
            ] == [], name
            assert [where for where in fields.leads_to if not _is_an_address(where)] == [], name


def _is_an_address(where: str) -> bool:
    """Whether a form leads to an address that has a verdict; an empty one leads back to its own page."""
    patterns = (re.sub(r"\\<\w+\\:\w+\\>|<\w+:\w+>", "[^/]+", re.escape(route)) for route in routes())
    return not where or any(re.fullmatch(f"/{pattern}", where) for pattern in patterns)


@pytest.mark.parametrize(("route", "line"), PAGES, ids=[f"/{route} {line}" for route, line in PAGES])
def test_every_link_to_a_part_of_a_list_has_a_verdict(route: str, line: str, square: Square) -> None:
    path = fill_in(route, square.world, of="alice", **WORDS.get(route, {}))
    answer = square.ask(square.askers["administrator"], "GET", path)
    for link in Fields(answer.text).links:
        where, _mark, query = link.partition("?")
        model = ADMIN.get((where or path).lstrip("/"))
        if model is not None:
            label, site = model._meta.label, admin.site._registry[model]
            known = {*LINKS.get(label, []), *FILTERS.get(label, []), *OF_EVERY_LIST}
            known |= {f"{shown}__exact" for shown in site.list_filter if isinstance(shown, str)}
            assert sorted(parse_qs(query).keys() - known) == [], link
