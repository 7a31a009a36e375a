"""Every line of the log says which institution the code that wrote it was acting for."""

import logging
from typing import Any

from institutions.tenancy.scope import EveryInstitution, current_scope


class InstitutionFilter(logging.Filter):
    """Gives each record the id of the institution in scope as `institution`: `-` outside, `every` where all are read.

    It is the id because background work knows no more; nothing is asked of the database for it. Django's own lines
    about a request are written after its scope, and bring the request along.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Name the institution and let the record pass."""
        scope: Any = current_scope() or _institution_asked(record)
        if isinstance(scope, EveryInstitution):
            scope = scope.value
        record.institution = scope or "-"
        return True


def _institution_asked(record: logging.LogRecord) -> int | None:
    request = getattr(record, "request", None)
    return getattr(getattr(request, "institution", None), "pk", None)
