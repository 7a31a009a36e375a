"""Every call that writes the trail, read from the source: which kinds of event there are, and which facts each holds."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOMS = ("config", "institutions", "accounts", "profiles", "items", "orcid_sync", "reports")
#: What every event may have, and what is not among its facts.
PEOPLE = frozenset({"actor", "about"})


def recorded_facts() -> dict[str, set[str]]:
    """Return the names of the facts that calls of `record_event` and `record_events` give, by kind of event."""
    found: dict[str, set[str]] = defaultdict(set)
    for room in ROOMS:
        for path in sorted((Path(settings.BASE_DIR) / room).rglob("*.py")):
            for kind, facts in facts_in(path.read_text()):
                found[kind] |= facts
    return dict(found)


def facts_in(source: str) -> Iterator[tuple[str, set[str]]]:
    """Yield the kinds and facts of the calls in one module; raise when a call does not say them literally."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in {"record_event", "record_events"}:
            facts = {keyword.arg for keyword in node.keywords}
            kinds = set(_kinds(node.args[0], tree))
            assert kinds, f"line {node.lineno}: of which kind?"
            for kind in kinds:
                assert None not in facts, f"{kind}: facts given as **something cannot be read here."
                yield kind, {str(fact) for fact in facts} - PEOPLE


def _kinds(expression: ast.expr, tree: ast.Module) -> Iterator[str]:
    """Yield what the expression may be: a literal, one of two, a constant, or what an argument of this name is given."""
    if isinstance(expression, ast.IfExp):
        yield from _kinds(expression.body, tree)
        yield from _kinds(expression.orelse, tree)
    elif isinstance(expression, ast.Constant):
        yield str(expression.value)
    elif isinstance(expression, ast.Name):
        for node in ast.walk(tree):
            given = isinstance(node, ast.keyword) and node.arg == expression.id
            set_here = isinstance(node, ast.Assign) and [_name(target) for target in node.targets] == [expression.id]
            if given or set_here:
                yield from _kinds(node.value, tree)  # type: ignore[attr-defined] # both have a value


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
