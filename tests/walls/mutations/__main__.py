"""Take each piece of the walls out in turn and name the test that notices: `python -m tests.walls.mutations`.

The pieces are those that the database's catalogue, the model registry, the rules and the URL configuration list. Exits
1 when one can be taken out unnoticed, or when the table in docs/walls.md names other pieces (`--write` renews it).
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TABLE = ROOT / "docs" / "walls.md"
BEGIN, END = "<!-- mutations: begin -->\n", "<!-- mutations: end -->\n"
PYTEST = [sys.executable, "-m", "pytest", "-p", "tests.walls.mutations.plugin", "-p", "no:cacheprovider", "-q"]

Rows = list[dict[str, str]]


def main() -> int:
    """Run on both databases side by side, print and compare the table, and return the exit code."""
    parser = argparse.ArgumentParser(description="Take each piece of the walls out and name the test that notices.")
    parser.add_argument("--write", action="store_true", help="write the table into docs/walls.md")
    parser.add_argument("--only", default="", help="only the pieces whose kind and name contain this")
    options = parser.parse_args()
    with ThreadPoolExecutor() as side_by_side:
        runs = [
            side_by_side.submit(_run, [], only=options.only, share=f"{share}/2", DATABASE_URL="sqlite://:memory:")
            for share in (0, 1)
        ]
        # The shorter one by far.
        runs.append(side_by_side.submit(_run, [sys.executable, "-m", "tests.postgresql"], only=options.only))
    even, odd, on_postgresql = [run.result() for run in runs]
    if even is None or odd is None or on_postgresql is None:
        return 1
    rows = [row for pair in zip_longest(even, odd) for row in pair if row] + on_postgresql
    # A test that fails is wanted, but for the pieces of which it is said why none does: there one is a wrong excuse.
    wrong = [row for row in rows if bool(row["noticed_by"]) == bool(row["without_loss"])]
    for row in wrong:
        print(f"{row['kind']}: {row['name']}: {row['noticed_by'] or 'nobody notices'}")  # noqa: T201 - a command
    print(f"{len(rows)} pieces of the walls were taken out, {len(wrong)} of them not as they should be.")  # noqa: T201
    if options.write:
        _write(rows)
    elif not options.only and _pieces(_table(rows)) != _pieces(_written()):
        print(f"The table in {TABLE.relative_to(ROOT)} names other pieces: renew it with --write.")  # noqa: T201
        return 1
    return 1 if wrong else 0


def _run(prefix: list[str], *, only: str, share: str = "0/1", **variables: str) -> Rows | None:
    """Return what was found on one database for one share of the pieces; None when it could not run."""
    with tempfile.TemporaryDirectory() as directory:
        found = Path(directory) / "found.json"
        environment = (
            os.environ | {"MUTATIONS": str(found), "ONLY": only, "SHARE": share, "LOG_LEVEL": "CRITICAL"} | variables
        )
        subprocess.run([*prefix, *PYTEST, "tests/walls"], cwd=ROOT, env=environment, check=False)  # noqa: S603 - ours
        if not found.exists():
            print("The tests could not be run.")  # noqa: T201 - a command
            return None
        rows: Rows = json.loads(found.read_text())
        return rows


def _table(rows: Rows) -> str:
    """Return, for each kind of piece, the tests that notice and what each of them notices."""
    kinds: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], {}).setdefault(_noticed_by(row), []).append(f"`{_cell(row['name'])}`")
    parts = []
    for kind, noticed in kinds.items():
        lines = [f"| {test} | {', '.join(pieces)} |" for test, pieces in noticed.items()]
        parts.append("\n".join([f"\n**{kind}**\n", "| noticed by | when taken out |", "| --- | --- |", *lines, ""]))
    return "".join(parts)


def _noticed_by(row: dict[str, str]) -> str:
    """Return the test's name without what it was run for, or why there is none."""
    test = row["noticed_by"].removeprefix("tests/walls/").partition("[")[0]
    return f"`{test}`" if test else f"nobody: {row['without_loss']}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _pieces(table: str) -> list[str]:
    """Return what a table says was taken out, under each kind, in order."""
    found = []
    for part in table.split("\n**")[1:]:
        kind, _stars, lines = part.partition("**")
        cells = (re.split(r"(?<!\\)\|", line)[2] for line in lines.splitlines() if line.startswith("| "))
        found += [f"{kind}: {name}" for cell in cells for name in re.findall(r"`([^`]*)`", cell)]
    return sorted(found)


def _written() -> str:
    text = TABLE.read_text()
    return text.partition(BEGIN)[2].partition(END)[0]


def _write(rows: Rows) -> None:
    text = TABLE.read_text()
    before, _begin, rest = text.partition(BEGIN)
    TABLE.write_text(before + BEGIN + _table(rows) + END + rest.partition(END)[2])


if __name__ == "__main__":
    sys.exit(main())
