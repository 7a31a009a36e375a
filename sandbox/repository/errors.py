"""Figshare's errors: a JSON body `{message, code, data}` and the HTTP status of the same number."""

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse


class ApiError(Exception):
    """A call that is answered with an error; trying the same call again does not help."""

    def __init__(self, message: str, *, status: HTTPStatus, data: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.data = data

    def answer(self) -> JsonResponse:
        """Give the error as Figshare does."""
        return JsonResponse(
            {"message": self.message, "code": int(self.status), "data": self.data}, status=int(self.status)
        )


def not_found() -> ApiError:
    """Answer for an item that there is not, or that was withdrawn: from outside the two look the same."""
    return ApiError("Entity not found", status=HTTPStatus.NOT_FOUND)


def bad_value(name: str, *, wanted: str) -> ApiError:
    """Answer for a parameter that reads well and means nothing allowed."""
    return ApiError(
        f"Validation error: {name} must be {wanted}.",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        data={"fields": {name: f"must be {wanted}"}},
    )
