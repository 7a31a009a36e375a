"""Errors in the two shapes that ORCID answers with (section 4)."""

from http import HTTPStatus
from typing import Any

MORE_INFO = "https://members.orcid.org/api/resources/troubleshooting"

# ORCID's error codes that a call about works can meet: status, and what the person is told.
CODES: dict[int, tuple[int, str]] = {
    9001: (400, "There was an error when updating the record."),
    9006: (400, "The client application sent a bad request to ORCID."),
    9007: (301, "The ORCID iD is deprecated. Please use the primary ORCID iD."),
    9008: (500, "Something went wrong in ORCID."),
    9010: (403, "The client application is not the source of the resource it is trying to access."),
    9013: (403, "The item is private and you are not the source."),
    9014: (403, "The client application is forbidden to perform the action."),
    9016: (404, "The resource was not found."),
    9017: (401, "The client application is not authorized for this ORCID record."),
    9018: (409, "The ORCID record is locked and cannot be edited."),
    9019: (400, "There was an error when updating the record."),
    9020: (400, "The client application sent data that ORCID could not accept."),
    9021: (409, "There was an error when updating the record."),
    9022: (400, "Please provide a title."),
    9023: (400, "Please provide a valid external identifier."),
    9024: (400, "There was an error when updating the record."),
    9034: (400, "The put code is not valid."),
    9035: (403, "There was an error when updating the record."),
    9036: (409, "The ORCID record has not been claimed."),
    9037: (400, "Please specify a valid value."),
    9038: (403, "The client application does not have the permission it needs."),
    9042: (400, "There are too many put codes in the request."),
    9044: (409, "The ORCID record has been deactivated."),
    9047: (400, "The client application sent a message that ORCID could not read."),
    9048: (409, "The ORCID record holds the maximum number of works."),
    9049: (400, "Please specify a valid date."),
    9057: (409, "The client application has been deactivated."),
    9058: (400, "Please specify a valid contributor role."),
}
# What the developer's message says where that differs from the status (section 1.9).
SPOKEN_AS = {9038: HTTPStatus.CONFLICT, 9058: HTTPStatus.NOT_FOUND}


class RefusedError(Exception):
    """A call that the Member API does not do; the code says why, and only 9008 is worth another try."""

    def __init__(self, code: int, message: str, *, status: int | None = None, location: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status or CODES[code][0]
        self.location = location

    def as_json(self) -> dict[str, Any]:
        """Give ORCID's error object (error-3.0.xsd)."""
        spoken = SPOKEN_AS.get(self.code, HTTPStatus(self.status))
        return {
            "response-code": self.status,
            "developer-message": f"{spoken.value} {spoken.phrase}: {self.message}",
            "user-message": CODES[self.code][1],
            "error-code": self.code,
            "more-info": MORE_INFO,
        }


class OAuthRefusedError(Exception):
    """A call that OAuth refuses, in OAuth's own shape, not ORCID's (section 1.9)."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status

    def as_json(self) -> dict[str, str]:
        """Give OAuth's error object."""
        return {"error": self.error, "error_description": self.description}


def duplicate(put_code: object) -> RefusedError:
    """Give the refusal of a work that the client has already added; it names the put-code (section 2.3)."""
    return RefusedError(
        9021,
        "You have already added this activity (matched by external identifiers), please see element with "
        f"put-code {put_code}. If you are trying to edit the item, please use PUT instead of POST.",
    )


def not_found(put_code: object) -> RefusedError:
    """Give the refusal of a put-code that is gone or never was (section 2)."""
    return RefusedError(9016, f"The resource was not found. Full validation error: No work with put-code {put_code}.")
