import re
import threading
from collections.abc import Iterator
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sandbox.demo.browser import Browser
from sandbox.demo.pages import NotOnPageError, Page, Pressing

FORM = """
<title>unseen</title><h1>Your <em>profile</em></h1>
<table><tr><td>12</td><td>works</td></tr></table><p hidden>not shown</p><script>nor this</script>
<a href="/items/?page=2">Next</a>
<form method="post" action="save" id="profile">
  <input type="hidden" name="csrf" value="a&amp;b"><input name="title" value="Curator">
  <textarea name="bio">
One
two</textarea>
  <select name="field"><option value="31">Biology</option><option value="37" selected>Earth</option></select>
  <select name="year"><option>2026</option></select>
  <input type="checkbox" name="public" checked><input type="checkbox" name="other" value="x">
  <input type="radio" name="kind" value="a"><input type="radio" name="kind" value="b" checked>
  <input type="file" name="picture"><input name="off" value="1" disabled>
  <button name="then" value="stay">Save</button><button disabled>Never</button>
</form>
<button form="profile" formaction="/drop" aria-label="Forget Curator">x</button>
"""
KEPT = (
    ("csrf", "a&b"),
    ("title", "Curator"),
    ("bio", "One\ntwo"),
    ("field", "37"),
    ("year", "2026"),
    ("public", "on"),
    ("kind", "b"),
)


def page(html: str = FORM) -> Page:
    return Page(url="http://site.localhost/profile/", status=200, html=html)


def test_person_reads_what_is_shown() -> None:
    assert (
        page("<h1>Your <em>profile</em></h1><p hidden>no</p><td>12</td><td>works</td>").text == "Your profile 12 works"
    )
    assert page().heading == "Your profile"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Next", Pressing("GET", "http://site.localhost/items/?page=2")),
        ("Save", Pressing("POST", "http://site.localhost/profile/save", (*KEPT, ("then", "stay")))),
        ("Forget Curator", Pressing("POST", "http://site.localhost/drop", KEPT)),
        (re.compile("Forget .*"), Pressing("POST", "http://site.localhost/drop", KEPT)),
    ],
)
def test_pressing_sends_what_a_browser_sends(name: str | re.Pattern[str], expected: Pressing) -> None:
    assert page().pressing(name) == expected


def test_what_is_not_there_is_told_with_what_is() -> None:
    with pytest.raises(NotOnPageError) as raised:
        page().pressing("Never")
    assert str(raised.value) == (
        "The page “Your profile” (http://site.localhost/profile/, 200) has nothing called 'Never' to press. "
        "It has 'Next', 'Save', 'Forget Curator'."
    )


class Site(BaseHTTPRequestHandler):
    """Redirects from one host name to another, sets a cookie on each, says what it was sent."""

    def do_GET(self) -> None:
        host = self.headers["Host"]
        if self.path == "/start":
            self.send_response(302)
            self.send_header("Location", f"http://two.localhost:{host.partition(':')[2]}/end?code=secret")
            self.send_header("Set-Cookie", "mine=one; Path=/")
            self.end_headers()
            return
        self._say(f'{host} {self.headers["Cookie"]} <a href="/end">again</a>')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = [part for part in BytesParser().parsebytes(head + body).walk() if not part.is_multipart()]
        self._say("; ".join(f"{part.get_param('name', header='Content-Disposition')}" for part in parts))

    def _say(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Set-Cookie", "mine=two; Path=/")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing in the middle of a test run."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


def test_browser_follows_to_another_host_without_the_cookies_of_the_first(port: int) -> None:
    with Browser() as browser:
        assert browser.open(f"http://one.localhost:{port}/start").text == f"two.localhost:{port} None again"
        assert browser.way == [f"http://one.localhost:{port}/start", f"http://two.localhost:{port}/end"]
        assert browser.press("again").text == f"two.localhost:{port} mine=two again"
        assert browser.open(f"http://one.localhost:{port}/").text == f"one.localhost:{port} mine=one again"


def test_browser_sends_files(port: int) -> None:
    form = '<form method="post" enctype="multipart/form-data"><input name="a"><button>Go</button></form>'
    with Browser() as browser:
        browser.page = Page(url=f"http://one.localhost:{port}/", status=200, html=form)
        sent = browser.press("Go", files={"picture": ("me.png", b"png", "image/png")})
    assert sent.text == "a; picture"
