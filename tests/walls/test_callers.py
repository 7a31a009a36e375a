"""Who passes the first wall, counted over the whole tree: one more is a decision, not a detail."""

import ast
from pathlib import Path

from django.conf import settings

ROOMS = ("config", "institutions", "accounts", "profiles", "items", "orcid_sync", "reports")

#: The one door through both walls: which function reads every institution at once.
MAY_READ_EVERY_INSTITUTION = {
    "orcid_sync/domain/credentials.py": ["set_orcid_credentials"],  # two institutions never share a client id
    "orcid_sync/domain/turns.py": ["due_connections"],  # what is due, fairly between institutions
}


def _callers(names: set[str]) -> dict[str, list[str]]:
    """Return the functions that call one of the names, by file; a method is found by its last name."""
    found: dict[str, list[str]] = {}
    for room in ROOMS:
        for path in sorted((Path(settings.BASE_DIR) / room).rglob("*.py")):
            calls = list(_calls(ast.parse(path.read_text()), names, within="the module"))
            if calls:
                found[str(path.relative_to(settings.BASE_DIR))] = calls
    return found


def _calls(node: ast.AST, names: set[str], *, within: str) -> list[str]:
    found = []
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else within
        if isinstance(child, ast.Call) and _name(child.func) in names:
            found.append(inside)
        found += _calls(child, names, within=inside)
    return found


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_every_institution_is_read_by_those_who_may() -> None:
    assert _callers({"every_institution"}) == MAY_READ_EVERY_INSTITUTION


def test_plain_sql_is_spoken_by_nobody() -> None:
    backends = {
        "institutions/tenancy/postgresql/base.py": ["chunked_cursor"],  # hands Django the cursor it asked for
        "institutions/tenancy/start.py": ["second_wall_faults"],  # the catalogue, not rows
        "institutions/tenancy/sqlite/triggers.py": ["_columns", "_present", "_run"],  # the catalogue, not rows
    }
    assert _callers({"cursor", "RawSQL", "raw", "extra"}) == backends


def test_django_s_unscoped_queries_are_made_by_nobody() -> None:
    assert _callers({"Query", "UpdateQuery", "DeleteQuery", "InsertQuery", "QuerySet"}) == {}


def test_no_address_is_made_of_what_a_request_says_about_its_host() -> None:
    """Addresses that others keep are made of the primary host: `Institution.absolute_url`."""
    assert _callers({"build_absolute_uri", "get_current_site", "get_host", "get_port"}) == {}


def test_a_caller_is_found_wherever_it_stands() -> None:
    tree = ast.parse(
        "def one():\n    with scope.every_institution(reason='x'):\n        pass\n"
        "every_institution(reason='y')\nclass A:\n    async def two(self):\n        f(lambda: every_institution())\n"
    )
    assert _calls(tree, {"every_institution"}, within="the module") == ["one", "the module", "two"]
