import gzip
import logging
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import requests
from pytest_django import Settings

from institutions.door import DoorError, DoorErrorKind, open_door
from institutions.sockets import is_public
from tests.local_server import LocalServer, Received, Reply, serving


@pytest.fixture
def hello() -> Iterator[LocalServer]:
    with serving(lambda _received: Reply(body=b"hello")) as server:
        yield server


@pytest.fixture(autouse=True)
def nothing_allowed(settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset()


def failure_of(url: str, *, method: str = "GET", **limits: Any) -> DoorError:
    with open_door(**limits) as door, pytest.raises(DoorError) as caught:
        door.request(method, url)
    return caught.value


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


def test_redirect_to_a_private_address_is_refused(hello: LocalServer, settings: Settings) -> None:
    with serving(lambda _received: Reply(302, headers={"Location": hello.url})) as front:
        settings.OUTBOUND_ALLOW = frozenset({front.address})
        error = failure_of(front.url)
    assert (error.kind, error.sent, hello.accepted) == (DoorErrorKind.REFUSED_ADDRESS, True, 0)


def test_redirect_to_an_allowed_address_is_followed_without_credentials(
    hello: LocalServer, settings: Settings
) -> None:
    with serving(
        lambda _received: Reply(302, headers={"Location": hello.url.replace("127.0.0.1", "localhost")})
    ) as front:
        settings.OUTBOUND_ALLOW = frozenset({front.address, f"localhost:{hello.port}"})
        with open_door() as door:
            assert door.get(front.url, headers={"Authorization": "Bearer t"}).content == b"hello"
    assert "Authorization" not in hello.received[0].headers


def test_body_is_not_carried_to_another_host(hello: LocalServer, settings: Settings) -> None:
    with serving(lambda _received: Reply(307, headers={"Location": hello.url})) as front:
        settings.OUTBOUND_ALLOW = frozenset({front.address, hello.address})
        with open_door() as door, pytest.raises(DoorError) as caught:
            door.post(front.url, data={"client_secret": "s"})
    assert (caught.value.kind, hello.accepted) == (DoorErrorKind.REFUSED_ADDRESS, 0)


@pytest.mark.parametrize(("location", "kind"), [("ftp://example.org/", "bad_url"), ("http://[", "bad_url")])
def test_redirect_that_cannot_be_called_is_a_bad_url(location: str, kind: str, settings: Settings) -> None:
    with serving(lambda _received: Reply(302, headers={"Location": location})) as front:
        settings.OUTBOUND_ALLOW = frozenset({front.address})
        error = failure_of(front.url)
        with open_door() as door:
            assert door.get(front.url, allow_redirects=False).status_code == 302
    assert (error.kind, error.sent) == (kind, True)


def test_endless_redirects_end_at_the_cap(settings: Settings) -> None:
    with serving(lambda _received: Reply(302, headers={"Location": "/again"})) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        error = failure_of(server.url, max_redirects=3)
        assert (error.kind, len(server.received)) == (DoorErrorKind.TOO_MANY_REDIRECTS, 4)


def test_answer_of_exactly_the_cap_passes_and_one_byte_more_does_not(settings: Settings) -> None:
    with serving(lambda received: Reply(body=b"x" * int(received.path[1:]))) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        with open_door(max_bytes=100_000) as door:
            assert len(door.get(f"{server.url}/100000").content) == 100_000
        error = failure_of(f"{server.url}/100001", max_bytes=100_000)
    assert (error.kind, error.permanent) == (DoorErrorKind.TOO_LARGE, True)


def test_endless_answer_is_cut_off(settings: Settings) -> None:
    sent: list[bytes] = []

    def endless() -> Iterator[bytes]:
        while len(sent) < 10_000:
            sent.append(b"x" * 1024)
            yield sent[-1]

    with serving(lambda _received: Reply(body=endless())) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        assert failure_of(server.url, max_bytes=100_000).kind == DoorErrorKind.TOO_LARGE
    assert len(sent) < 10_000


def test_small_answer_that_unpacks_to_a_large_one_is_cut_off(settings: Settings) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    with serving(lambda _received: Reply(body=bomb, headers={"Content-Encoding": "gzip"})) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        assert failure_of(server.url, max_bytes=100_000).kind == DoorErrorKind.TOO_LARGE


def test_unpacked_answer_reaches_the_caller(settings: Settings) -> None:
    packed = Reply(body=gzip.compress(b"x" * 300_000), headers={"Content-Encoding": "gzip"})
    with serving(lambda _received: packed) as server, open_door() as door:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        response = door.get(server.url, stream=True)
    assert response.content == b"x" * 300_000


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


def test_server_that_drips_bytes_meets_the_deadline(settings: Settings) -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(200):
            time.sleep(0.05)
            yield b"x"

    with serving(lambda _received: Reply(body=drip())) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        started = time.monotonic()
        error = failure_of(server.url, read_timeout=1, total_timeout=0.3)
        assert (error.kind, time.monotonic() - started < 2) == (DoorErrorKind.TIMEOUT, True)


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


def test_connections_are_kept_open_and_used_again(hello: LocalServer, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset({hello.address})
    with open_door() as door:
        for _ in range(5):
            door.get(hello.url)
            door.post(hello.url, data=b"x")
            door.head(hello.url)
    assert (len(hello.received), hello.accepted) == (15, 1)


def test_chunked_and_redirected_answers_keep_the_connection_too(settings: Settings) -> None:
    def answer(received: Received) -> Reply:
        if received.path == "/chunked":
            return Reply(body=iter([b"a", b"b"]))
        return Reply(302, headers={"Location": "/chunked"}, body=b"moved")

    with serving(answer) as server, open_door() as door:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        assert [door.get(server.url).content for _ in range(3)] == [b"ab"] * 3
    assert server.accepted == 1


def test_proxies_and_credentials_of_the_environment_are_ignored(
    hello: LocalServer, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login l password p\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with serving(lambda _received: Reply(body=b"from the proxy")) as proxy, open_door() as door:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        settings.OUTBOUND_ALLOW = frozenset({hello.address, proxy.address})
        assert door.get(hello.url).content == b"hello"
        assert door.get(hello.url, proxies={"http": proxy.url}).content == b"hello"
        assert proxy.accepted == 0
    assert "Authorization" not in hello.received[0].headers


def test_cookies_are_forgotten_between_calls(settings: Settings) -> None:
    with serving(lambda _received: Reply(headers={"Set-Cookie": "a=b"})) as server, open_door() as door:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        door.get(server.url)
        door.get(server.url)
    assert "Cookie" not in server.received[1].headers


def test_calls_name_colophon_and_its_version(hello: LocalServer, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset({hello.address})
    settings.VERSION = "1.2.3"
    with open_door() as door:
        door.get(hello.url)
    assert hello.received[0].headers["User-Agent"] == "Colophon/1.2.3"


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
