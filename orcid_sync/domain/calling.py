"""The calls of one person's record, with their permission, each written down as an Attempt."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from institutions.door import Door, open_door
from orcid_sync.client.calls import Call
from orcid_sync.client.errors import OrcidError, OrcidErrorKind
from orcid_sync.client.summaries import WorkSummary
from orcid_sync.client.works import Added, Refused, WorksClient
from orcid_sync.models import Attempt, OrcidConnection, OrcidCredentials

_kept = threading.local()


def orcid_door() -> Door:
    """Return this thread's door to ORCID, whose connections stay open from one researcher to the next."""
    if not hasattr(_kept, "door"):
        _kept.door = open_door()
    door: Door = _kept.door
    return door


class RecordCaller:
    """ORCID's works API for one record; raises `OrcidError` as the client does."""

    def __init__(self, connection: OrcidConnection, *, api_url: str) -> None:
        self._connection = connection
        self._works = WorksClient(api_url, orcid_door(), observe=self._write_down)

    def read(self) -> tuple[WorkSummary, ...]:
        """Return every work on the record (1 call)."""
        return self._works.read_works(self._connection.orcid, token=self._connection.access_token)

    def add(self, works: Sequence[Mapping[str, Any]]) -> tuple[Added | Refused, ...]:
        """Add up to 100 works (1 call)."""
        return self._works.add_works(self._connection.orcid, works, token=self._connection.access_token)

    def change(self, put_code: int, work: Mapping[str, Any]) -> None:
        """Replace one work (1 call)."""
        self._works.change_work(self._connection.orcid, put_code, work, token=self._connection.access_token)

    def remove(self, put_code: int) -> None:
        """Remove one work (1 call)."""
        self._works.remove_work(self._connection.orcid, put_code, token=self._connection.access_token)

    def _write_down(self, call: Call) -> None:
        with transaction.atomic():
            Attempt.objects.create(
                connection=self._connection,
                verb=call.verb,
                put_code=call.put_code,
                works=call.works,
                status=call.status,
                error_code=call.error_code,
                milliseconds=call.milliseconds,
                request_id=call.request_id[:100],
            )


def open_record(connection: OrcidConnection) -> RecordCaller:
    """Return the caller for a connection; raises `OrcidError` (client_disabled) without the client's credentials."""
    with transaction.atomic():
        credentials = OrcidCredentials.objects.filter(client_id=connection.client_id).first()
    if credentials is None:
        raise OrcidError(OrcidErrorKind.CLIENT_DISABLED, detail="No credentials for the client of this connection.")
    return RecordCaller(connection, api_url=credentials.api_url)
