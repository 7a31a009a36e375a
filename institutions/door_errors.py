"""What the guarded door raises: one error class, whatever the libraries below it said."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from urllib.parse import urlsplit

import requests
import urllib3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from institutions.sockets import PrivateAddressError


class DoorErrorKind(StrEnum):
    """Why a call through the door failed."""

    REFUSED_ADDRESS = "refused_address"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    BAD_URL = "bad_url"


class DoorError(requests.RequestException):
    """A call through the door failed; its text is for people and names the host, never a path or a body.

    `permanent` says that trying again cannot help until a person has changed something. `sent` is False only
    when nothing of the request can have left this machine: the caller then knows that it had no effect.

    It is one of requests' own errors so that a library given a `Door` handles it as it handles those.
    """

    def __init__(self, message_for_people: str, *, permanent: bool, kind: DoorErrorKind, sent: bool) -> None:
        super().__init__(message_for_people)
        self.message_for_people = message_for_people
        self.permanent = permanent
        self.kind = kind
        self.sent = sent


class OpenTransactionError(RuntimeError):
    """A call was about to be made while a database transaction was open: a fault in our code, never shown to a person.

    However long the other side takes, the transaction would hold its locks and its connection.
    """


class TooLargeError(requests.RequestException):
    """A body passed the door's limit."""


_PERMANENT = frozenset(DoorErrorKind) - {DoorErrorKind.TIMEOUT, DoorErrorKind.UNREACHABLE}
_SENTENCES = {
    DoorErrorKind.REFUSED_ADDRESS: gettext_noop(
        "%(host)s leads to a private address, which is not called. If it is meant, an operator can allow it."
    ),
    DoorErrorKind.TIMEOUT: gettext_noop(
        "%(host)s did not answer in time. Try again in a few minutes; if it lasts, tell whoever runs it."
    ),
    DoorErrorKind.UNREACHABLE: gettext_noop(
        "%(host)s broke off before its answer was complete. Try again in a few minutes."
    ),
    DoorErrorKind.TLS: gettext_noop(
        "No secure connection to %(host)s could be made (%(why)s). Whoever runs it must mend that."
    ),
    DoorErrorKind.TOO_LARGE: gettext_noop(
        "%(host)s sent far more than was asked for and was cut off. Whoever runs it should be told."
    ),
    DoorErrorKind.TOO_MANY_REDIRECTS: gettext_noop(
        "%(host)s redirects again and again. Check its address, or tell whoever runs it."
    ),
    DoorErrorKind.BAD_URL: gettext_noop(
        "This address cannot be called: it must begin with https:// or http:// and name a host. Check it."
    ),
}
_NOT_REACHED = gettext_noop(
    "%(host)s could not be reached. Try again in a few minutes; if it lasts, tell whoever runs it."
)
_PLAIN_CASES: tuple[tuple[tuple[type[Exception], ...], DoorErrorKind, bool], ...] = (
    ((PrivateAddressError,), DoorErrorKind.REFUSED_ADDRESS, False),
    ((TooLargeError,), DoorErrorKind.TOO_LARGE, True),
    ((requests.TooManyRedirects,), DoorErrorKind.TOO_MANY_REDIRECTS, True),
    ((ValueError, requests.exceptions.InvalidJSONError), DoorErrorKind.BAD_URL, False),
)


@contextmanager
def only_door_errors(url: str | bytes | None) -> Iterator[None]:
    """Turn whatever the libraries raise inside into `DoorError`."""
    try:
        yield
    except DoorError:
        raise
    except (requests.RequestException, urllib3.exceptions.HTTPError, PrivateAddressError, ValueError) as error:
        # Not chained: the library's error holds the request, and with it headers and body.
        raise _explain(error, host=_host_of(url)) from None


def _explain(error: Exception, *, host: str) -> DoorError:
    kind, sent = _classify(error)
    sentence = _SENTENCES[kind] if sent or kind != DoorErrorKind.UNREACHABLE else _NOT_REACHED
    message = _(sentence) % {"host": host, "why": _tls_reason(error)}
    return DoorError(message, permanent=kind in _PERMANENT, kind=kind, sent=sent)


def _classify(error: Exception) -> tuple[DoorErrorKind, bool]:
    """Return what happened, and whether the request may have arrived: yes wherever that is not certain."""
    for types, kind, sent in _PLAIN_CASES:
        if isinstance(error, types):
            return kind, sent
    if isinstance(error, requests.exceptions.SSLError | urllib3.exceptions.SSLError):
        return DoorErrorKind.TLS, not _untrusted(error)
    never_connected = any(isinstance(cause, urllib3.exceptions.NewConnectionError) for cause in _causes_of(error))
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError) and not never_connected:
        return DoorErrorKind.TIMEOUT, not isinstance(error, requests.ConnectTimeout)
    return DoorErrorKind.UNREACHABLE, not never_connected


def _tls_reason(error: Exception) -> str:
    return "; ".join(cause.verify_message for cause in _untrusted(error)) or _("its answer was not understood")


def _untrusted(error: Exception) -> list[ssl.SSLCertVerificationError]:
    return [cause for cause in _causes_of(error) if isinstance(cause, ssl.SSLCertVerificationError)]


def _causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and those that the libraries wrapped in it, which they keep in `args` and `reason`."""
    yield error
    for inner in (*error.args, getattr(error, "reason", None)):
        if isinstance(inner, BaseException) and inner is not error:
            yield from _causes_of(inner)


def _host_of(url: str | bytes | None) -> str:
    try:
        return urlsplit(url.decode() if isinstance(url, bytes) else url or "").hostname or "?"
    except ValueError:
        return "?"
