"""One HTTP call to ORCID, sent once and through the door, and what there is to log of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from institutions.door import Door, DoorError
from orcid_sync.client.answers import find_request_id, read_door_error, read_error
from orcid_sync.client.errors import OrcidError, OrcidErrorKind


class Verb(StrEnum):
    """What a call was meant to do to a record."""

    READ = "read"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Call:
    """What there is to log of one call; `status` is None when no answer came."""

    verb: Verb
    put_code: int | None
    works: int
    status: int | None
    error_code: int | None
    milliseconds: int
    request_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A success of ORCID's, with its body still as it came."""

    status: int
    body: bytes
    request_id: str

    def unexpected(self, detail: str) -> OrcidError:
        """Return the error for a success that says something it should not."""
        return OrcidError(OrcidErrorKind.UNEXPECTED, status=self.status, detail=detail, request_id=self.request_id)

    def read_json(self) -> Any:
        """Return the body's JSON; raises `OrcidError` when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise self.unexpected("The answer is not JSON.") from None


def send(
    door: Door,
    method: str,
    url: str,
    *,
    success: int,
    headers: Mapping[str, str],
    body: bytes | Mapping[str, str] | None = None,
    secrets: tuple[str, ...] = (),
) -> Answer:
    """Make one call and return its answer; raises `OrcidError` for every status but `success`.

    Redirects are not followed: ORCID's 301 says that an iD was replaced, which is the researcher's to confirm.
    """
    try:
        response = door.request(method, url, data=body, headers=dict(headers), allow_redirects=False)
    except DoorError as error:
        raise read_door_error(error) from error
    if response.status_code == success:
        return Answer(response.status_code, response.content, find_request_id(response.headers))
    raise read_error(response.status_code, response.content, response.headers, secrets=secrets)
