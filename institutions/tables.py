"""Rows as lines of CSV that people open in a spreadsheet."""

import csv
from collections.abc import Iterable
from io import StringIO

#: What tells programs that the text is UTF-8; without it a spreadsheet reads names in its own country's letters.
BYTE_ORDER_MARK = "\ufeff"
#: With these a spreadsheet takes a cell for a formula, which may call out or start a program (OWASP, CSV injection).
BEGIN_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_line(cells: Iterable[str]) -> str:
    """Return the cells as one line, its end included (RFC 4180); what would be a formula gets an apostrophe before it."""
    line = StringIO()
    csv.writer(line).writerow([f"'{cell}" if cell.startswith(BEGIN_A_FORMULA) else cell for cell in cells])
    return line.getvalue()
