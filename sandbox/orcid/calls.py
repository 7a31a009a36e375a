"""The log of calls."""

from dataclasses import dataclass

from django.http import HttpRequest

from sandbox.orcid.clock import now_ms
from sandbox.orcid.models import Call


@dataclass
class Line:
    """One line of the log in the making: the path without its query, and never a token."""

    request: HttpRequest
    client_id: str = ""
    orcid: str = ""
    # How many works the call carries.
    works: int = 0

    def write(self, status: int, *, error_code: str = "") -> None:
        """Write the line down with what came of the call."""
        Call.objects.create(
            at_ms=now_ms(),
            method=str(self.request.method),
            path=self.request.path,
            status=status,
            error_code=error_code,
            client_id=self.client_id,
            works=self.works,
            orcid=self.orcid,
        )
