"""What ORCID's refusals mean: one pure function from an answer to an error.

The rules are ORCID's: its Member API's error codes, the words of OAuth, and the statuses of its rate limit.
"""

import json
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from institutions.door import DoorError
from orcid_sync.client.errors import OrcidError
from orcid_sync.client.errors import OrcidErrorKind as Kind

# ORCID's error codes that works can meet. A code says more than the status it comes with.
KIND_OF_CODE = {
    9000: Kind.UNAVAILABLE,
    9002: Kind.CLIENT_DISABLED,
    9004: Kind.INSUFFICIENT_SCOPE,
    9005: Kind.INSUFFICIENT_SCOPE,
    9007: Kind.DEPRECATED,
    9008: Kind.UNAVAILABLE,
    9010: Kind.NOT_OURS,
    9011: Kind.NOT_FOUND,
    9013: Kind.NOT_OURS,
    9014: Kind.NOT_OURS,
    9015: Kind.INSUFFICIENT_SCOPE,
    9016: Kind.NOT_FOUND,
    9017: Kind.WRONG_RECORD,
    9018: Kind.LOCKED,
    9021: Kind.DUPLICATE,
    9027: Kind.CLIENT_DISABLED,
    9031: Kind.INVALID,
    9034: Kind.NOT_FOUND,
    9035: Kind.INVALID,
    9036: Kind.LOCKED,
    9038: Kind.INSUFFICIENT_SCOPE,
    9044: Kind.DEACTIVATED,
    9048: Kind.TOO_MANY_WORKS,
    9057: Kind.CLIENT_DISABLED,
}

# OAuth's error words (RFC 6749 5.2, RFC 6750 3.1), in answers of the token endpoint and of the API's filter.
KIND_OF_OAUTH_ERROR = {
    "invalid_token": Kind.TOKEN_REVOKED,
    "insufficient_scope": Kind.INSUFFICIENT_SCOPE,
    "invalid_scope": Kind.INSUFFICIENT_SCOPE,
    "invalid_grant": Kind.CODE_REFUSED,
    "invalid_client": Kind.CLIENT_DISABLED,
    "unauthorized_client": Kind.CLIENT_DISABLED,
    "server_error": Kind.UNAVAILABLE,
}

KIND_OF_STATUS: dict[int, Kind] = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Kind.INVALID,
    HTTPStatus.TOO_MANY_REQUESTS: Kind.SLOW_DOWN,
    HTTPStatus.SERVICE_UNAVAILABLE: Kind.SLOW_DOWN,
}

REQUEST_ID_HEADERS = ("x-request-id", "cf-ray")
PUT_CODE = re.compile(r"put-code\D{0,20}(\d+)")
ORCID_ID = re.compile(r"\b(\d{4}-\d{4}-\d{4}-\d{3}[\dX])\b")
LIKE_A_TOKEN = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
DETAIL_CHARACTERS = 500


def read_error(status: int, body: bytes, headers: Mapping[str, str], *, secrets: tuple[str, ...] = ()) -> OrcidError:
    """Say what an answer that is no success means; `secrets` are blotted out of its text wherever they occur.

    An answer without one of ORCID's own error codes is trusted with little: a bare 404 is not a work that has
    gone, and a bare 401 is not a permission withdrawn.
    """
    return _explain(_parse(body), status=status, headers=_lower(headers), secrets=secrets)


def read_error_in_bulk(said: Mapping[str, Any], *, secrets: tuple[str, ...] = ()) -> OrcidError:
    """Say what the error in one slot of a bulk answer means."""
    return _explain(said, status=_number(said.get("response-code")) or 0, headers={}, secrets=secrets)


def read_door_error(error: DoorError) -> OrcidError:
    """Say what a call that got no answer means: nothing happened, or nobody knows what did."""
    kind = Kind.NO_ANSWER if error.sent else Kind.UNAVAILABLE
    return OrcidError(kind, detail=error.message_for_people, may_retry=not error.permanent)


def find_request_id(headers: Mapping[str, str]) -> str:
    """Return the name that ORCID or its front gave to the call, or nothing."""
    lower = _lower(headers)
    return next((lower[name][:100] for name in REQUEST_ID_HEADERS if name in lower), "")


def _explain(
    said: Mapping[str, Any], *, status: int, headers: Mapping[str, str], secrets: tuple[str, ...]
) -> OrcidError:
    code = _number(said.get("error-code"))
    message = str(said.get("developer-message") or "")
    kind = _kind_of(said, status=status, code=code)
    duplicate = PUT_CODE.search(message) if kind == Kind.DUPLICATE else None
    return OrcidError(
        kind,
        status=status or None,
        error_code=code,
        detail=_blot_out(message, secrets=secrets),
        retry_after=_seconds_to_wait(headers),
        put_code=int(duplicate[1]) if duplicate else None,
        primary_orcid=_primary_orcid(headers, message=message) if kind == Kind.DEPRECATED else None,
        request_id=find_request_id(headers),
    )


def _kind_of(said: Mapping[str, Any], *, status: int, code: int | None) -> Kind:
    if status in KIND_OF_STATUS:
        return KIND_OF_STATUS[status]
    if code is None:
        return _kind_without_code(said, status=status)
    if code in KIND_OF_CODE:
        return KIND_OF_CODE[code]
    if status == HTTPStatus.BAD_REQUEST:
        return Kind.INVALID
    return Kind.UNAVAILABLE if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Kind.UNEXPECTED


def _kind_without_code(said: Mapping[str, Any], *, status: int) -> Kind:
    word = str(said.get("error") or "")
    described = str(said.get("error_description") or "").lower()
    if word and "client" in described and "deactivated" in described:
        # Said in the same words as a dead token, but it is the institution's matter, not one researcher's.
        return Kind.CLIENT_DISABLED
    if word in KIND_OF_OAUTH_ERROR:
        return KIND_OF_OAUTH_ERROR[word]
    # A gateway's 500, 502 or 504 came after the request had gone in.
    return Kind.NO_ANSWER if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Kind.UNEXPECTED


def _parse(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _blot_out(message: str, *, secrets: tuple[str, ...]) -> str:
    for secret in filter(None, secrets):
        message = message.replace(secret, "[…]")
    return LIKE_A_TOKEN.sub("[…]", message)[:DETAIL_CHARACTERS]


def _seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After (RFC 9110 10.2.3); a date is taken against the answer's own clock, not ours."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return max(wait.total_seconds(), 0.0)


def _primary_orcid(headers: Mapping[str, str], *, message: str) -> str | None:
    found = ORCID_ID.findall(headers.get("location", "")) or ORCID_ID.findall(message)
    return found[-1] if found else None


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | str) and str(value).isascii() and str(value).isdigit() else None


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
