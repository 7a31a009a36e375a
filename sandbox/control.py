"""The control API of the stand-ins: JSON in and out, on the loopback interface, for tests and the demo."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

# A handler takes the request, the Body and the address's parts, and gives what JSON can say.
Handler = Callable[..., Any]


class ControlError(Exception):
    """A control request that cannot be done as asked; says what to change."""

    def __init__(self, message: str, *, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.status = status


class Body(dict[str, Any]):
    """A request's JSON object; looking up what it lacks raises ControlError."""

    def __missing__(self, key: str) -> Any:
        raise ControlError(f"The body lacks {key!r}.")


def control(**handlers: Handler) -> Callable[..., HttpResponse]:
    """Give a view with one handler for each HTTP method; each runs in one transaction.

    A handler is called as `handler(request, body, **parts_of_the_address)`; the body is empty
    where none was sent. What it returns is answered as JSON; a ControlError as `{"error": ...}`.
    """

    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        handler = handlers.get(str(request.method))
        if handler is None:
            return _error(f"Use one of {', '.join(handlers)}.", status=HTTPStatus.METHOD_NOT_ALLOWED)
        try:
            body = _read(request)
            with transaction.atomic():
                answer = handler(request, body, **parts)
        except ControlError as error:
            return _error(str(error), status=error.status)
        return JsonResponse(answer, safe=False, json_dumps_params={"ensure_ascii": False})

    return csrf_exempt(view)


def health(_request: HttpRequest) -> JsonResponse:
    """Say that the stand-in answers, and which one it is."""
    return JsonResponse({"ok": True, "stand_in": settings.STAND_IN, "name": settings.NAME})


# Every stand-in's urls begin with these.
urlpatterns: list[URLPattern] = [path("sandbox/health", health, name="health")]


def _read(request: HttpRequest) -> Body:
    if not request.body:
        return Body()
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise ControlError(f"The body is not JSON: {error}.") from error
    if not isinstance(body, dict):
        raise ControlError("The body must be a JSON object.")
    return Body(body)


def _error(message: str, *, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)
