"""Rows as lines of CSV that people open in a spreadsheet."""

import csv
import re
from collections.abc import Iterable
from io import StringIO

#: What tells programs that the text is UTF-8; without it a spreadsheet reads names in its own country's letters.
BYTE_ORDER_MARK = "\ufeff"
#: Where a spreadsheet would begin a formula, which may call out or start a program (OWASP, CSV injection): at a sign,
#: the full-width ones too, or a blank that it drops; also within a cell, for a spreadsheet that splits lines at `;`.
FORMULA_BEGINS = re.compile(r"""^(?=[\t\r\n])|(^|[;\t\r\n])(?=[ "]*[=+\-@\uff1d\uff0b\uff0d\uff20])""")


def csv_line(cells: Iterable[str]) -> str:
    """Return the cells as one line, its end included (RFC 4180); what would be a formula gets an apostrophe before it."""
    line = StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow([FORMULA_BEGINS.sub(r"\1'", cell) for cell in cells])
    return line.getvalue()
