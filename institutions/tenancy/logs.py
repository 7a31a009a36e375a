"""Every line of the log says which institution the code that wrote it was acting for."""

import logging

from institutions.tenancy.scope import EveryInstitution, current_scope


class InstitutionFilter(logging.Filter):
    """Gives each record the id of the institution in scope as `institution`: `-` outside, `every` where all are read.

    It is the id because background work knows no more; nothing is asked of the database for it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Name the institution and let the record pass."""
        scope = current_scope()
        if scope is None:
            record.institution = "-"
        else:
            record.institution = scope.value if isinstance(scope, EveryInstitution) else str(scope)
        return True
