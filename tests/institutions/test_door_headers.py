"""A server that sends its headers byte by byte, each in time, holds nobody for longer than is said."""

import socket
import time
from threading import Thread

import pytest
from pytest_django import Settings

from institutions import sockets
from institutions.door import DoorError, open_door


def drip(listener: socket.socket) -> None:
    connection, _address = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        for _byte in range(100):
            time.sleep(0.1)
            try:
                connection.sendall(b"x")
            except OSError:
                return


def test_server_that_drips_its_headers_is_left_in_time(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "HEADERS_WITHIN", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        settings.OUTBOUND_ALLOW = frozenset({address})
        thread = Thread(target=drip, args=[listener])
        thread.start()
        began = time.monotonic()
        with open_door(read_timeout=5) as door, pytest.raises(DoorError):
            door.get(f"http://{address}/")
        took = time.monotonic() - began
        thread.join(timeout=5)
    assert took < 3


@pytest.mark.parametrize("address", ["168.63.129.16", "192.0.0.9", "3fff::1"])
def test_address_that_is_nobodys_on_the_internet_is_not_called(address: str) -> None:
    assert not sockets.is_public(address)
