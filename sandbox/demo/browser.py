"""A person's browser without a screen: cookies, redirects, links and forms, and `*.localhost` names."""

import re
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from sandbox.demo.pages import Element, Page, Pressing

MOST_REDIRECTS = 20
TIMEOUT = 30

# A file to send: its name, content and media type.
File = tuple[str, bytes, str]


class Loopback(HTTPAdapter):
    """Connects `*.localhost` names to 127.0.0.1, as browsers do and Python does not, and sends the name as Host."""

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """Point the connection at the loopback address."""
        host, kwargs = super().build_connection_pool_key_attributes(request, verify, cert)
        if str(host["host"]).endswith(".localhost"):
            host["host"] = "127.0.0.1"
        return host, kwargs

    def add_headers(self, request: requests.PreparedRequest, **_: Any) -> None:
        """Name the host that the address names."""
        request.headers["Host"] = urlsplit(str(request.url)).netloc


class Browser:
    """Opens pages and presses what is on them; `page` is the one it shows."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.mount("http://", Loopback())
        self.page = Page(url="about:blank", status=0, html="")
        # Every address of the last journey, redirects included, without their queries.
        self.way: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()

    def open(self, url: str) -> Page:
        """Go to an address."""
        return self._go(Pressing("GET", url), {}, {})

    def reload(self) -> Page:
        """Ask for the page again."""
        return self.open(self.page.url)

    def press(
        self,
        name: str | re.Pattern[str],
        *,
        within: Element | None = None,
        fill: Mapping[str, str | list[str]] | None = None,
        files: Mapping[str, File] | None = None,
    ) -> Page:
        """Fill in the form and press the link or button of that name; raises NotOnPageError when there is none."""
        return self._go(self.page.pressing(name, within=within), fill or {}, files or {})

    def _go(self, pressing: Pressing, fill: Mapping[str, str | list[str]], files: Mapping[str, File]) -> Page:
        fields = [(name, value) for name, value in pressing.fields if name not in fill]
        for name, value in fill.items():
            fields += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        sent: dict[str, Any] = {"params" if pressing.method == "GET" else "data": fields}
        if files or pressing.multipart:
            # requests sends multipart only with a file; an empty one is what a browser sends for an unused field.
            sent["files"] = dict(files) or {"": ("", b"", "application/octet-stream")}
        referer = {"Referer": self.page.url} if self.page.url.startswith("http") else {}
        answer = self._ask(pressing.method, pressing.url, headers=referer, **sent)
        self.way = [_bare(answer.url)]
        while answer.is_redirect and len(self.way) <= MOST_REDIRECTS:
            # Followed by hand: requests would carry the Host header, and with it the cookies, to the next host.
            answer = self._ask("GET", urljoin(answer.url, answer.headers["Location"]))
            self.way.append(_bare(answer.url))
        self.page = Page(url=answer.url, status=answer.status_code, html=answer.text)
        return self.page

    def _ask(self, method: str, url: str, **more: Any) -> requests.Response:
        return self.session.request(method, url, allow_redirects=False, timeout=TIMEOUT, **more)


def _bare(url: str) -> str:
    return url.partition("?")[0]
