"""Roles are given and taken in one place and asked for in one: `rules.py` decides, everybody else asks the rules."""

import ast
import re
from pathlib import Path

from django.conf import settings

ROOMS = ("config", "institutions", "accounts", "profiles", "items", "orcid_sync", "reports")
#: How code could ask what somebody is, instead of what they may.
ROLES = frozenset({"Role", "RoleKind", "roles", "role_kinds", "is_staff"})

#: Speaks of the database's own roles.
DATABASE_ROLES = "institutions/tenancy/postgresql/"

MENTIONED = {
    "accounts/rules.py": ["RoleKind", "role_kinds"],  # decides
    "accounts/enums.py": ["RoleKind"],  # what there is
    "accounts/models/__init__.py": ["Role"],
    "accounts/models/role.py": ["Role", "RoleKind"],
    "accounts/models/person.py": ["is_staff", "role_kinds", "roles"],  # reads them for the rules
    "accounts/domain/roles.py": ["Role", "RoleKind"],  # grants and withdraws
    "accounts/domain/setting_up.py": ["RoleKind"],  # grants the operators'
    "accounts/management/roles.py": ["RoleKind"],  # reads the name of one
    "accounts/management/commands/grant_role.py": ["RoleKind"],  # says which may be granted
    "accounts/management/commands/withdraw_role.py": ["RoleKind"],  # says which may be withdrawn
    "accounts/domain/moving.py": ["Role", "RoleKind"],  # moves them to the account that is kept
    "accounts/admin/people.py": ["Role", "roles"],  # shows
    "accounts/admin/sentences.py": ["RoleKind"],  # names
}


def _mentioned(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names} if (node.module or "").startswith("accounts") else set()
        elif isinstance(node, ast.keyword) and node.arg:
            found |= set(node.arg.split("__"))
    return found & ROLES


def test_only_the_rules_ask_what_somebody_is() -> None:
    base = Path(settings.BASE_DIR)
    paths = [path for room in ROOMS for path in (base / room).rglob("*.py") if "migrations" not in path.parts]
    found = {str(path.relative_to(base)): sorted(_mentioned(path)) for path in paths}
    of_people = {path: names for path, names in found.items() if names and not path.startswith(DATABASE_ROLES)}
    assert of_people == {path: sorted(names) for path, names in MENTIONED.items()}


def test_a_page_asks_no_more_than_whether_to_show_the_way_to_the_admin() -> None:
    base = Path(settings.BASE_DIR) / "templates"
    asks = re.compile(r"{[{%][^}]*\b(role_kinds|roles|is_staff|perms)\b[^}]*[}%]}")
    found = [str(path.relative_to(base)) for path in base.rglob("*.html") if asks.search(path.read_text())]
    # What somebody reads of their own second account before it is joined with theirs.
    assert sorted(found) == ["accounts/join.html", "institutions/chooser.html"]
