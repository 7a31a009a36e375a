"""The table of failures in docs/sign-in.md: `python -m tests.browser.failures.table` writes it anew.

The pictures that the browser's tests have left in var/screenshots/sign-in/ are copied too.
"""

import os
import shutil
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / "docs" / "sign-in.md"
PICTURES = ROOT / "docs" / "images" / "sign-in"
SCREENSHOTS = ROOT / "var" / "screenshots" / "sign-in"
BEGIN, END = "<!-- failures: begin -->\n", "<!-- failures: end -->\n"


def render() -> str:
    """Return the table: each failure, how to cause it, what the person reads, whose move it is, what staff read."""
    from accounts.explanations import EXPLANATIONS  # noqa: PLC0415 - Django must be set up
    from tests.browser.failures.causes import CAUSES  # noqa: PLC0415

    lines = [
        "| how to cause it | what the person reads | whose move it is | what staff read |",
        "| --- | --- | --- | --- |",
    ]
    for problem, cause in CAUSES.items():
        said = EXPLANATIONS[problem]
        reads = f"[{said.title}](images/sign-in/{problem}.png). {said.happened} {said.to_do}"
        lines.append(f"| {cause.how} | {reads} | {said.mover.value} | {said.remedy} |")
    return "\n".join(lines) + "\n"


def written() -> str:
    """Return the table that the document has."""
    return DOCUMENT.read_text().partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    """Write the table and copy the pictures."""
    before, _begin, rest = DOCUMENT.read_text().partition(BEGIN)
    DOCUMENT.write_text(before + BEGIN + render() + END + rest.partition(END)[2])
    if SCREENSHOTS.exists():
        shutil.copytree(SCREENSHOTS, PICTURES, dirs_exist_ok=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    main()
