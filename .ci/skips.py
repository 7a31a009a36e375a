"""Count what the tests skipped; fail when one was skipped for a reason that is not allowed, or PostgreSQL was left out.

The one allowed reason is `needs ../shared`, on a machine without that folder.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

ALLOWED = "needs ../shared"
SHARED = Path(__file__).resolve().parents[2] / "shared"


def main(reports: Path) -> int:
    """Read pytest's reports, say what was found, return the exit code."""
    wrong = []
    count = 0
    for report in sorted(reports.glob("*.xml")):
        for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by our own pytest a moment ago
            for skip in case.iter("skipped"):
                count += 1
                reason = skip.get("message", "")
                if reason != ALLOWED or SHARED.exists():
                    wrong.append(f"{report.stem}: {case.get('classname')}.{case.get('name')}: {reason}")
    if not _walls_were_tested(reports / "postgresql.xml"):
        wrong.append("The walls were not tested on PostgreSQL.")
    print(f"{count} tests were skipped.", *wrong, sep="\n")  # noqa: T201 - a command
    return 1 if wrong else 0


def _walls_were_tested(report: Path) -> bool:
    if not report.exists():
        return False
    cases = ET.parse(report).iter("testcase")  # noqa: S314 - as above
    return any("row_level_security" in (case.get("classname") or "") for case in cases)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
