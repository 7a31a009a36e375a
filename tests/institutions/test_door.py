import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from institutions.door import DoorError, DoorErrorKind, open_door
from tests.institutions.door_failures import failure_of
from tests.local_server import LocalServer, Received, Reply, serving


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


def test_a_call_s_redirects_share_its_total_time(settings: Settings) -> None:
    def dawdle(asked: Received) -> Reply:
        time.sleep(0.4)
        return Reply(status=302, headers={"Location": asked.path})

    with serving(dawdle) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        began = time.monotonic()
        with open_door(total_timeout=1, max_redirects=20) as door, pytest.raises(DoorError) as error:
            door.get(f"{server.url}/around")
        assert error.value.kind == DoorErrorKind.TIMEOUT
        assert time.monotonic() - began < 2
        assert len(server.received) == 3
        with open_door(total_timeout=1) as door:
            assert door.get(f"{server.url}/around", allow_redirects=False).status_code == 302
