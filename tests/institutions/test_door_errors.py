import logging
import socket
import ssl
import subprocess
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import requests
from pytest_django import Settings

from institutions.door import DoorError, DoorErrorKind, open_door
from tests.institutions.door_failures import failure_of
from tests.local_server import LocalServer, Received, Reply, serving


def test_silent_server_is_a_timeout_that_may_have_had_an_effect(settings: Settings) -> None:
    done = Event()

    def silent(_received: Received) -> None:
        done.wait(10)

    with serving(silent) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        error = failure_of(server.url, read_timeout=0.2)
        done.set()
    assert (error.kind, error.permanent, error.sent) == (DoorErrorKind.TIMEOUT, False, True)
    assert str(error) == (
        "127.0.0.1 did not answer in time. Try again in a few minutes; if it lasts, tell whoever runs it."
    )


def test_closed_port_is_unreachable_and_nothing_was_sent(settings: Settings) -> None:
    with serving(lambda _received: Reply()) as server:
        address = server.address
    settings.OUTBOUND_ALLOW = frozenset({address})
    error = failure_of(f"http://{address}/")
    assert (error.kind, error.permanent, error.sent) == (DoorErrorKind.UNREACHABLE, False, False)


def test_unknown_name_is_unreachable_and_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_args: Any, **_kwargs: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    error = failure_of("https://nowhere.example/secret?token=t")
    assert (error.kind, error.sent) == (DoorErrorKind.UNREACHABLE, False)
    assert str(error) == (
        "nowhere.example could not be reached. Try again in a few minutes; if it lasts, tell whoever runs it."
    )


@pytest.mark.parametrize(
    "reply", [None, Reply(headers={"Content-Encoding": "gzip"}, body=b"this is not gzip")], ids=["dropped", "garbled"]
)
def test_broken_answer_is_unreachable_and_may_have_had_an_effect(reply: Reply | None, settings: Settings) -> None:
    with serving(lambda _received: reply) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        error = failure_of(server.url, method="POST")
        assert (error.kind, error.permanent, error.sent) == (DoorErrorKind.UNREACHABLE, False, True)
        assert len(server.received) == 1


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "example.org", "http://", "http://[", ""])
def test_address_that_is_not_http_is_a_bad_url(url: str) -> None:
    error = failure_of(url)
    assert (error.kind, error.permanent, error.sent) == (DoorErrorKind.BAD_URL, True, False)


def test_host_name_with_a_label_too_long_is_a_bad_url() -> None:
    assert failure_of(f"http://{'a' * 64}.example/").kind == DoorErrorKind.BAD_URL


def test_untrusted_certificate_is_named_as_the_reason(tmp_path: Path, settings: Settings) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "1"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)  # noqa: S603 - fixed words
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(lambda _received: Reply()) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        error = failure_of(f"https://{server.address}/")
    assert (error.kind, error.permanent, error.sent) == (DoorErrorKind.TLS, True, False)
    assert str(error) == (
        "No secure connection to 127.0.0.1 could be made (self-signed certificate). Whoever runs it must mend that."
    )


def test_nothing_secret_is_logged_or_chained(
    hello: LocalServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.OUTBOUND_ALLOW = frozenset({hello.address})
    caplog.set_level(logging.DEBUG)
    with open_door() as door:
        door.post(hello.url, data={"client_secret": "hush"}, headers={"Authorization": "Bearer hush"})
        with pytest.raises(DoorError) as caught:
            door.post("http://127.0.0.1:1/", data={"client_secret": "hush"})
    assert "hush" not in caplog.text
    assert (caught.value.__cause__, caught.value.request) == (None, None)


def test_library_given_the_door_meets_its_own_kind_of_error() -> None:
    assert isinstance(failure_of("http://127.0.0.1:1/"), requests.RequestException)
