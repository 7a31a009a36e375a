"""The guarded door: the one session class that every outbound HTTP call goes through.

What is checked is the address that a socket is about to be opened to, not the name in the URL: a name whose
answer changes between a check and the call gets no further than one that is private from the start.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter

from institutions.door_errors import (
    DoorError,
    DoorErrorKind,
    OpenTransactionError,
    TooLargeError,
    only_door_errors,
)
from institutions.sockets import GuardedPoolManager

__all__ = ["CallError", "Door", "DoorError", "DoorErrorKind", "OpenTransactionError", "open_door"]

#: What a call through the door may raise where a library makes it: a DoorError, or its own `raise_for_status`.
CallError = requests.RequestException

CHUNK_BYTES = 64 * 1024


class Door(requests.Session):
    """A requests session that keeps its connections open and goes nowhere it should not. One thread's, as requests' are.

    Addresses that are private, loopback, link-local, reserved or multicast are refused when the socket opens,
    unless `settings.OUTBOUND_ALLOW` names the URL's exact `host:port`, for all or for the institution in scope.
    Proxies and credentials of the environment are ignored, cookies are forgotten, and whatever fails is raised as
    `DoorError`. A body is always read before the response is returned, also with `stream=True`. While a database
    transaction is open nothing is called: `OpenTransactionError`.
    """

    def __init__(
        self,
        *,
        connect_timeout: float,
        read_timeout: float,
        total_timeout: float,
        max_bytes: int,
        max_redirects: int,
        connections: int,
    ) -> None:
        super().__init__()
        self.timeouts = (connect_timeout, read_timeout)
        self.trust_env = False
        self.max_redirects = max_redirects
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self.headers["User-Agent"] = f"Colophon/{settings.VERSION}"
        self.total_timeout = total_timeout
        self._adapter = adapter = _GuardedAdapter(max_bytes=max_bytes, connections=connections)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Call `url` and return the whole answer; raises `DoorError`."""
        with only_door_errors(url):
            return super().request(method, url, *args, **kwargs)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send a prepared request and return the whole answer; raises `DoorError` and `OpenTransactionError`."""
        _refuse_inside_transactions(request.url)
        kwargs["proxies"] = {}
        with only_door_errors(request.url), self._within_total_time() as left:
            connect, read = kwargs.get("timeout") or self.timeouts
            kwargs["timeout"] = (min(connect, left), min(read, left))
            return super().send(request, **kwargs)

    @contextmanager
    def _within_total_time(self) -> Iterator[float]:
        """Give the seconds that are left: of a call's total time, and to a redirect's hop of the call it belongs to."""
        of_call, now = self._adapter.deadline, time.monotonic()
        deadline = now + self.total_timeout if of_call is None else of_call
        if now >= deadline:
            raise requests.ReadTimeout
        try:
            self._adapter.deadline = deadline
            yield deadline - now
        finally:
            self._adapter.deadline = of_call

    def resolve_redirects(
        self,
        resp: requests.Response,
        req: requests.PreparedRequest,
        *args: Any,
        yield_requests: bool = False,
        **kwargs: Any,
    ) -> Iterator[Any]:
        """Follow redirects, each through `send`; prepare nothing for a caller who asked not to follow them."""
        if yield_requests:
            return
        try:
            with only_door_errors(resp.url):
                yield from super().resolve_redirects(resp, req, *args, **kwargs)
        except DoorError as error:
            # Whatever became of the hop, the first request had arrived.
            error.sent = True
            raise

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Drop credentials on the way to another host; refuse to leave TLS or to carry a body elsewhere."""
        before, after = urlsplit(response.request.url or ""), urlsplit(prepared_request.url or "")
        leaves_tls = before.scheme == "https" and after.scheme == "http"
        carries_body = prepared_request.body is not None and before[:2] != after[:2]
        if leaves_tls or carries_body:
            message = _("%(host)s redirects to an address that this request must not be sent to. Check its address.")
            raise DoorError(
                message % {"host": before.hostname}, permanent=True, kind=DoorErrorKind.REFUSED_ADDRESS, sent=True
            )
        super().rebuild_auth(prepared_request, response)  # type: ignore[no-untyped-call]  # its stubs leave it out


def open_door(
    *,
    connect_timeout: float = 5,
    read_timeout: float = 20,
    total_timeout: float = 60,
    max_bytes: int = 32 * 1024 * 1024,
    max_redirects: int = 5,
    connections: int = 16,
) -> Door:
    """Return a door of its own, to be closed by who opened it.

    Times are in seconds: to connect, between two packets of an answer, and until the last redirect's body is complete.
    `max_bytes` is the size of a body after decompression; `connections` are kept open to each host.
    """
    return Door(
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
        total_timeout=total_timeout,
        max_bytes=max_bytes,
        max_redirects=max_redirects,
        connections=connections,
    )


def _refuse_inside_transactions(url: str | None) -> None:
    blocks: list[Any] = [block for one in connections.all(initialized_only=True) for block in one.atomic_blocks]
    # A test case's own transaction stands for the database that the test begins with.
    if any(not block._from_testcase for block in blocks):  # noqa: SLF001 - as Django's durable blocks do
        host = urlsplit(url or "").hostname
        raise OpenTransactionError(
            f"A call to {host} was about to be made inside a database transaction. End it first, or mark the view "
            "with @calls_out."
        )


class _GuardedAdapter(HTTPAdapter):
    """Opens guarded sockets only, and reads each answer (a redirect's too) within its limits."""

    def __init__(self, *, max_bytes: int, connections: int) -> None:
        #: When the call that is being made has had its time, its redirects with it; None between two calls.
        self.deadline: float | None = None
        self.max_bytes = max_bytes
        super().__init__(pool_connections=connections, pool_maxsize=connections)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        self.poolmanager = GuardedPoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["stream"] = True
        response = super().send(request, *args, **kwargs)
        try:
            response._content = self._read(response)  # noqa: SLF001 - what Response.content would set
        except BaseException:
            response.close()
            raise
        response.raw.release_conn()
        return response

    def _read(self, response: requests.Response) -> bytes:
        body = bytearray()
        # read1 waits for one packet at the most, so a server that drips bytes meets the deadline too.
        while chunk := response.raw.read1(CHUNK_BYTES, decode_content=True):
            body += chunk
            if len(body) > self.max_bytes:
                raise TooLargeError
            if self.deadline is not None and time.monotonic() > self.deadline:
                raise requests.ReadTimeout
        return bytes(body)
