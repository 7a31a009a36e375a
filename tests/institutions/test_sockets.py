import socket
from typing import Any

import pytest
from pytest_django import Settings

from institutions.door import DoorError, DoorErrorKind, open_door
from institutions.sockets import is_public
from tests.institutions.door_failures import failure_of
from tests.local_server import LocalServer, Reply, serving


def test_loopback_is_refused_and_the_server_never_called(hello: LocalServer) -> None:
    error = failure_of(hello.url)
    assert (error.kind, error.permanent, error.sent) == (DoorErrorKind.REFUSED_ADDRESS, True, False)
    assert str(error) == (
        "127.0.0.1 leads to a private address, which is not called. If it is meant, an operator can allow it."
    )
    assert hello.accepted == 0


def test_name_that_leads_to_loopback_is_refused(hello: LocalServer) -> None:
    assert failure_of(f"http://localhost:{hello.port}/").kind == DoorErrorKind.REFUSED_ADDRESS
    assert hello.accepted == 0


def test_allowed_host_and_port_is_opened_and_no_other_port(hello: LocalServer, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset({hello.address})
    with serving(lambda _received: Reply(body=b"secret")) as neighbour, open_door() as door:
        assert door.get(hello.url).content == b"hello"
        with pytest.raises(DoorError, match="private address"):
            door.get(neighbour.url)
        assert neighbour.accepted == 0


def test_allowed_name_does_not_open_the_address_itself(hello: LocalServer, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset({f"localhost:{hello.port}"})
    with open_door() as door:
        assert door.get(f"http://LOCALHOST:{hello.port}/").content == b"hello"
    assert failure_of(hello.url).kind == DoorErrorKind.REFUSED_ADDRESS


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "198.18.0.1", "203.0.113.7", "::", "::1", "fe80::1%eth0", "fd00::1", "fec0::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "::7f00:1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)  # fmt: skip
def test_address_outside_the_public_internet_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_address_on_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_mapped_loopback_is_refused(hello: LocalServer) -> None:
    assert failure_of(f"http://[::ffff:127.0.0.1]:{hello.port}/").kind == DoorErrorKind.REFUSED_ADDRESS
    assert hello.accepted == 0


def test_name_that_turns_private_after_the_first_look_is_refused(
    hello: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["93.184.215.14"])

    def look_up(_host: str, port: int, *_args: Any, **_kwargs: Any) -> list[Any]:
        address = next(answers, "127.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    error = failure_of(f"http://rebinds.example:{hello.port}/", connect_timeout=0.2)
    assert (error.kind, next(answers, None), hello.received) == (DoorErrorKind.REFUSED_ADDRESS, None, [])
