"""The works on a person's record: read, add, change and remove them (ORCID Member API 3.0)."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from institutions.door import Door
from orcid_sync.client.answers import read_error_in_bulk
from orcid_sync.client.calls import Answer, Call, Verb, send
from orcid_sync.client.errors import OrcidError, OrcidErrorKind
from orcid_sync.client.summaries import WorkSummary, read_summaries

BULK = 100  # works in one call, both to add and to read
MEDIA_TYPE = "application/vnd.orcid+json"
NOT_READABLE = frozenset({OrcidErrorKind.NOT_FOUND, OrcidErrorKind.NOT_OURS})

# What reading a strange answer as if it were the right one raises.
STRANGE = (LookupError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class Added:
    """A work that is on the record now."""

    put_code: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A work that ORCID did not take."""

    error: OrcidError


class WorksClient:
    """Calls on the works of any record, each with the token of its person; raises `OrcidError` throughout.

    Nothing is tried twice, and no limit of rate is kept here. `observe` is told of every call, failed ones too.
    """

    def __init__(self, api_url: str, door: Door, *, observe: Callable[[Call], None] | None = None) -> None:
        self.api_url = api_url.rstrip("/")
        self.door = door
        self.observe = observe

    def read_works(self, orcid: str, *, token: str) -> tuple[WorkSummary, ...]:
        """Return all works on the record, of every source (1 call)."""
        answer = self._call(Verb.READ, "GET", f"{orcid}/works", success=HTTPStatus.OK, token=token)
        try:
            return read_summaries(answer.read_json())
        except STRANGE as error:
            raise answer.unexpected("The answer is not a list of works.") from error

    def read_work_details(self, orcid: str, put_codes: Sequence[int], *, token: str) -> dict[int, dict[str, Any]]:
        """Return the full works by put-code (1 call for each 100); those gone or private to others are left out."""
        found: dict[int, dict[str, Any]] = {}
        for start in range(0, len(put_codes), BULK):
            wanted = put_codes[start : start + BULK]
            path = f"{orcid}/works/{','.join(map(str, wanted))}"
            answer = self._call(Verb.READ, "GET", path, success=HTTPStatus.OK, token=token, works=len(wanted))
            for slot in _slots_of(answer, length=len(wanted), token=token):
                if isinstance(slot, OrcidError):
                    if slot.kind not in NOT_READABLE:
                        raise slot
                else:
                    found[slot["put-code"]] = slot
        return found

    def add_works(self, orcid: str, works: Sequence[Mapping[str, Any]], *, token: str) -> tuple[Added | Refused, ...]:
        """Add up to 100 works in one call and return what became of each, in the same order.

        An answer of another length or shape is `unexpected` with `outcome_unknown`: some may have been added.
        """
        if not 1 <= len(works) <= BULK:
            raise ValueError(f"Between 1 and {BULK} works go into one call, not {len(works)}.")
        answer = self._call(
            Verb.ADD,
            "POST",
            f"{orcid}/works",
            success=HTTPStatus.OK,
            token=token,
            body={"bulk": [{"work": work} for work in works]},
            works=len(works),
        )
        return tuple(
            Refused(slot) if isinstance(slot, OrcidError) else Added(slot["put-code"])
            for slot in _slots_of(answer, length=len(works), token=token)
        )

    def change_work(self, orcid: str, put_code: int, work: Mapping[str, Any], *, token: str) -> None:
        """Replace a work of ours; `work` must carry its put-code, and whatever it leaves out is removed."""
        path = f"{orcid}/work/{put_code}"
        self._call(Verb.CHANGE, "PUT", path, success=HTTPStatus.OK, token=token, body=work, put_code=put_code, works=1)

    def remove_work(self, orcid: str, put_code: int, *, token: str) -> None:
        """Take a work of ours off the record; ORCID allows it even after its person has revoked the token."""
        path = f"{orcid}/work/{put_code}"
        self._call(Verb.REMOVE, "DELETE", path, success=HTTPStatus.NO_CONTENT, token=token, put_code=put_code, works=1)

    def _call(
        self,
        verb: Verb,
        method: str,
        path: str,
        *,
        success: int,
        token: str,
        body: Mapping[str, Any] | None = None,
        put_code: int | None = None,
        works: int = 0,
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Accept": MEDIA_TYPE}
        if body is not None:
            headers["Content-Type"] = MEDIA_TYPE
        outcome: Answer | OrcidError
        started = time.monotonic()
        try:
            outcome = send(
                self.door,
                method,
                f"{self.api_url}/{path}",
                success=success,
                headers=headers,
                body=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
                secrets=(token,),
            )
        except OrcidError as error:
            outcome = error
        milliseconds = round((time.monotonic() - started) * 1000)
        error_code = outcome.error_code if isinstance(outcome, OrcidError) else None
        if self.observe:
            self.observe(Call(verb, put_code, works, outcome.status, error_code, milliseconds, outcome.request_id))
        if isinstance(outcome, OrcidError):
            raise outcome
        return outcome


def _slots_of(answer: Answer, *, length: int, token: str) -> Iterator[dict[str, Any] | OrcidError]:
    """Yield the works and errors of a bulk answer, once all of it has been found to be what it should be."""
    said = answer.read_json()
    try:
        slots = [_read_slot(slot, token=token) for slot in said["bulk"]]
    except STRANGE as error:
        raise answer.unexpected("The answer is not a list of works and errors.") from error
    if len(slots) != length:
        raise answer.unexpected(f"The answer speaks of {len(slots)} works where {length} were meant.")
    return iter(slots)


def _read_slot(slot: Mapping[str, Any], *, token: str) -> dict[str, Any] | OrcidError:
    if "error" in slot:
        return read_error_in_bulk(slot["error"], secrets=(token,))
    work: dict[str, Any] = slot["work"]
    return work | {"put-code": int(work["put-code"])}
