"""Every error of the API as `{"error": "not_found", "detail": "What happened and what to do."}`, never a page."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

logger = logging.getLogger(__name__)


def answer_error(error: Exception, context: dict[str, Any]) -> Response:
    """Turn whatever a view raised into an answer; what nobody expected is logged, undone and told without its text."""
    answer = exception_handler(error, context)
    if answer is None:
        return _answer_unexpected(error, context)
    answer.data = {"error": HTTPStatus(answer.status_code).name.lower(), "detail": _sentence(error)}
    return answer


def _answer_unexpected(error: Exception, context: dict[str, Any]) -> Response:
    request = context["request"]
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    # What Django does for a view that raises, which this one no longer does.
    got_request_exception.send(sender=None, request=request._request)  # noqa: SLF001 - DRF's name for Django's request
    if connection.in_atomic_block:
        transaction.set_rollback(True)
    detail = _("Something broke on our side and is in our log. Try again later; if it lasts, tell support staff.")
    return Response(
        {"error": HTTPStatus.INTERNAL_SERVER_ERROR.name.lower(), "detail": detail},
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
    )


#: What is said of an error, by its class; where nothing stands here the error's own sentence is ours already.
_SENTENCES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    (
        (exceptions.NotAuthenticated,),
        gettext_noop("A report key is needed. Send it as “Authorization: Bearer <key>”."),
    ),
    (
        (Http404, exceptions.NotFound),
        gettext_noop("There is nothing at this address. The addresses are listed in the documentation of reports."),
    ),
    (
        (PermissionDenied, exceptions.PermissionDenied),
        gettext_noop("This report key does not open this. Ask the institution's administrators for one that does."),
    ),
    ((exceptions.MethodNotAllowed,), gettext_noop("Reports are only read: use GET.")),
    ((exceptions.NotAcceptable,), gettext_noop("Reports come as JSON only: ask for application/json.")),
    ((exceptions.Throttled,), gettext_noop("Too many calls with this key. Try again in %(seconds)d seconds.")),
)


def _sentence(error: Exception) -> str:
    for classes, sentence in _SENTENCES:
        if isinstance(error, classes):
            return _(sentence) % {"seconds": getattr(error, "wait", None) or 60}
    return str(getattr(error, "detail", error))
