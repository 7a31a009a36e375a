"""The guarded door's sockets: where a connection may lead, decided on the address it is opened to."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, LocationParseError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from institutions.tenancy.outbound import is_opened

# Translation of IPv4 for networks that have IPv6 alone (RFC 6052): the last 32 bits are the real destination.
NAT64 = IPv6Network("64:ff9b::/96")
# Global by their registration, and yet nobody's on the internet: a cloud's own services, and examples in documents.
NOT_OURS_TO_CALL = (ip_network("168.63.129.16/32"), ip_network("192.0.0.0/24"), ip_network("3fff::/20"))
# Seconds within which an answer's headers must be there. Each byte of theirs would start a socket's timeout anew.
HEADERS_WITHIN = 30.0


class PrivateAddressError(Exception):
    """A host name led to no address that may be called."""


def is_public(address: str) -> bool:
    """Say whether a numeric address belongs to the public internet, whatever IPv6 wraps around it."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and (wrapped := _ipv4_inside(ip)):
        ip = wrapped
    if any(ip in network for network in NOT_OURS_TO_CALL):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or _is_site_local(ip))


def _ipv4_inside(ip: IPv6Address) -> IPv4Address | None:
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def _is_site_local(ip: IPv4Address | IPv6Address) -> bool:
    return isinstance(ip, IPv6Address) and ip.is_site_local


class GuardedPoolManager(PoolManager):
    """urllib3's pools with every new connection opened by `_open_socket`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


class _GuardedHTTPConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _open_socket(self)

    def request(self, *args: Any, **kwargs: Any) -> None:
        # One that was kept open may have been opened for another institution; urllib3 opens it anew, or is refused.
        if self.sock is not None and not _may_stay_open(self):
            self.close()
        super().request(*args, **kwargs)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # urllib3's own stub
        with _headers_in_time(self):
            return super().getresponse()


class _GuardedHTTPSConnection(_GuardedHTTPConnection, HTTPSConnection):
    """The same over TLS."""


@contextmanager
def _headers_in_time(connection: HTTPConnection) -> Iterator[None]:
    """End the connection of a server that drips its headers, however often each byte comes in time.

    Raises TimeoutError: what has arrived by then reads as an answer that is whole.
    """
    is_over = threading.Event()

    def end(sock: socket.socket) -> None:
        is_over.set()
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(HEADERS_WITHIN, end, [connection.sock])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if is_over.is_set():
            raise TimeoutError("the headers did not end in time")


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _GuardedHTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedHTTPSConnection


def _open_socket(connection: HTTPConnection) -> socket.socket:
    """Connect to the first address of the host that may be called and answers.

    Raises `PrivateAddressError` when none may be called, else what urllib3 itself would raise.
    """
    opened = _is_opened_by_settings(connection)
    started = time.monotonic()
    failure: OSError | None = None
    for address in _addresses_of(connection):
        if not (opened or is_public(address)):
            continue
        try:
            sock = create_connection(
                (address, connection.port), connection.timeout, socket_options=connection.socket_options
            )
        except OSError as error:
            failure = error
        else:
            # What counts in the end is who is on the line, whatever was looked up before.
            if opened or is_public(sock.getpeername()[0]):
                return sock
            sock.close()
        if connection.timeout is not None and time.monotonic() - started > connection.timeout:
            break
    if failure is None:
        raise PrivateAddressError(connection.host)
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, "connecting timed out") from failure
    raise NewConnectionError(connection, "connecting failed") from failure


def _may_stay_open(connection: HTTPConnection) -> bool:
    return is_public(connection.sock.getpeername()[0]) or _is_opened_by_settings(connection)


def _is_opened_by_settings(connection: HTTPConnection) -> bool:
    host = f"[{connection.host}]" if ":" in connection.host else connection.host.lower()
    return is_opened(f"{host}:{connection.port}")


def _addresses_of(connection: HTTPConnection) -> list[str]:
    try:
        answers = socket.getaddrinfo(connection.host, connection.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except UnicodeError:
        raise LocationParseError(connection.host) from None
    return [str(sockaddr[0]) for *_protocol, sockaddr in answers]
