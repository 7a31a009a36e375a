"""What can go wrong between us and ORCID, in one error class that says whose move it is."""

from enum import StrEnum
from http import HTTPStatus


class OrcidErrorKind(StrEnum):
    """What an error means for the work at hand."""

    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - no secret
    INSUFFICIENT_SCOPE = "insufficient_scope"
    WRONG_RECORD = "wrong_record"
    NOT_FOUND = "not_found"
    NOT_OURS = "not_ours"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    TOO_MANY_WORKS = "too_many_works"
    LOCKED = "locked"
    DEACTIVATED = "deactivated"
    DEPRECATED = "deprecated"
    CLIENT_DISABLED = "client_disabled"
    CODE_REFUSED = "code_refused"
    SLOW_DOWN = "slow_down"
    UNAVAILABLE = "unavailable"
    NO_ANSWER = "no_answer"
    UNEXPECTED = "unexpected"


MEANINGS = {
    OrcidErrorKind.TOKEN_REVOKED: "ORCID no longer accepts this permission; the researcher connects again",
    OrcidErrorKind.INSUFFICIENT_SCOPE: "The permission does not cover this; the researcher connects again",
    OrcidErrorKind.WRONG_RECORD: "The permission belongs to another record; the researcher connects again",
    OrcidErrorKind.NOT_FOUND: "The record or the work is not there",
    OrcidErrorKind.NOT_OURS: "The work belongs to another source, which alone may change it",
    OrcidErrorKind.DUPLICATE: "The work is on the record already",
    OrcidErrorKind.INVALID: "ORCID does not take the work as it is; its description must be mended",
    OrcidErrorKind.TOO_MANY_WORKS: "The record holds as many works as ORCID allows; the researcher makes room",
    OrcidErrorKind.LOCKED: "The record is locked or not claimed yet; the researcher settles that with ORCID",
    OrcidErrorKind.DEACTIVATED: "The researcher has closed the record",
    OrcidErrorKind.DEPRECATED: "The iD was replaced by another one; the researcher connects with that",
    OrcidErrorKind.CLIENT_DISABLED: "ORCID does not accept the institution's credentials; its staff settles that with ORCID",
    OrcidErrorKind.CODE_REFUSED: "ORCID did not accept the code, which is too old or was used before; the researcher starts again",
    OrcidErrorKind.SLOW_DOWN: "ORCID asks for a pause; the call is made again later",
    OrcidErrorKind.UNAVAILABLE: "ORCID cannot be used at the moment; the call is made again later",
    OrcidErrorKind.NO_ANSWER: "No answer came back from ORCID: what became of the call is seen at the next reading",
    OrcidErrorKind.UNEXPECTED: "ORCID answered in a way that is not understood; an operator looks into it",
}

RETRY_HELPS = frozenset({OrcidErrorKind.SLOW_DOWN, OrcidErrorKind.UNAVAILABLE, OrcidErrorKind.NO_ANSWER})


class OrcidError(Exception):
    """A call to ORCID that did not do what it was meant to; its text is for staff and never holds a token.

    `status` is None when no answer came. `retry_after` is in seconds. `put_code` names the work that a
    duplicate met, `primary_orcid` the iD that replaces a deprecated one, where ORCID said so.
    """

    def __init__(
        self,
        kind: OrcidErrorKind,
        *,
        status: int | None = None,
        error_code: int | None = None,
        detail: str = "",
        may_retry: bool | None = None,
        retry_after: float | None = None,
        put_code: int | None = None,
        primary_orcid: str | None = None,
        request_id: str = "",
    ) -> None:
        numbers = [f"status {status}"] * (status is not None) + [f"error {error_code}"] * (error_code is not None)
        place = f" ({', '.join(numbers)})" if numbers else ""
        super().__init__(f"{MEANINGS[kind]}{place}{': ' if detail else '.'}{detail}")
        self.kind = kind
        self.status = status
        self.error_code = error_code
        self.may_retry = kind in RETRY_HELPS if may_retry is None else may_retry
        self.retry_after = retry_after
        self.put_code = put_code
        self.primary_orcid = primary_orcid
        self.request_id = request_id

    @property
    def outcome_unknown(self) -> bool:
        """Say whether a write may have had its effect all the same, so that the record must be read first."""
        accepted = self.status is not None and HTTPStatus(200) <= self.status < HTTPStatus(300)
        return self.kind == OrcidErrorKind.NO_ANSWER or (self.kind == OrcidErrorKind.UNEXPECTED and accepted)
