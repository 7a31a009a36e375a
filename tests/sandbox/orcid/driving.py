"""Driving the ORCID stand-in as its neighbours do: the demo, a client of the Member API, a person with a browser."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from lxml import html

from sandbox.orcid.orcid_ids import write_orcid

JSON = "application/vnd.orcid+json"
READ, UPDATE = "/read-limited", "/activities/update"
PASSWORD = "colophon-demo"
CALLBACK = "http://client.example/orcid/callback"
TIMEOUT = 30

numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    orcid: str
    email: str
    institution: str


@dataclass(frozen=True)
class Client:
    client_id: str
    secret: str
    name: str


@dataclass
class Orcid:
    """The running stand-in."""

    url: str

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/sandbox/{path}", json=body, timeout=TIMEOUT)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def person(self, **changes: Any) -> Person:
        orcid = write_orcid(98777 * 10**7 + next(numbers))
        body: dict[str, Any] = {
            "given_names": "Mara",
            "family_name": "Quillfeather",
            "name_is_public": True,
            "email": f"{orcid}@si.example",
            "password": PASSWORD,
            "institution": "",
        } | changes
        self.control("PUT", f"people/{orcid}", body)
        return Person(orcid, body["email"], body["institution"])

    def client(self, **changes: Any) -> Client:
        client = Client(f"APP-{next(numbers):016d}", "client's secret", changes.get("name", "Example University"))
        body = {"secret": client.secret, "name": client.name, "redirect_uris": [CALLBACK]} | changes
        self.control("PUT", f"clients/{client.client_id}", body)
        return client

    def token(self, client: Client, **form: str) -> requests.Response:
        sent = {"client_id": client.client_id, "client_secret": client.secret} | form
        return requests.post(f"{self.url}/oauth/token", data=sent, timeout=TIMEOUT)

    def revoke(self, client: Client, token: str) -> requests.Response:
        sent = {"client_id": client.client_id, "client_secret": client.secret, "token": token}
        return requests.post(f"{self.url}/oauth/revoke", data=sent, timeout=TIMEOUT)

    def code(self, person: Person, client: Client, *, scope: str = f"{READ} {UPDATE}") -> str:
        """Take the way of a person who signs in and allows what is asked."""
        browser = Browser(self.url)
        browser.authorise(client, scope=scope)
        browser.sign_in(person)
        if browser.back is None:
            browser.submit("authorise", decision="authorise")
        return browser.returned["code"]

    def connect(self, person: Person, client: Client, *, scope: str = f"{READ} {UPDATE}") -> "Record":
        code = self.code(person, client, scope=scope)
        answer = self.token(client, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
        return Record(self, person, client, answer.json()["access_token"], answer.json()["refresh_token"])

    def record(self) -> "Record":
        return self.connect(self.person(), self.client())


@dataclass
class Record:
    """A person's record in the hands of one client."""

    orcid: Orcid
    person: Person
    client: Client
    access_token: str
    refresh_token: str = ""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        sent = {"Authorization": f"Bearer {self.access_token}", "Accept": JSON, "Content-Type": JSON} | headers
        return requests.request(
            method,
            f"{self.orcid.url}/v3.0/{self.person.orcid}/{path}",
            json=body,
            headers=sent,
            timeout=TIMEOUT,
            allow_redirects=False,
        )

    def add(self, work: dict[str, Any]) -> int:
        answer = self.call("POST", "work", work)
        assert answer.status_code == 201, answer.text
        return int(answer.headers["Location"].rpartition("/")[2])

    def add_all(self, *works: dict[str, Any]) -> list[Any]:
        answer = self.call("POST", "works", bulk(*works))
        assert answer.status_code == 200, answer.text
        slots: list[Any] = answer.json()["bulk"]
        return slots

    def held(self) -> list[int]:
        """Give the put-codes on the record, whoever added them."""
        return [work["put-code"] for work in self.orcid.control("GET", f"people/{self.person.orcid}/works")]

    def notices(self) -> list[tuple[str, int]]:
        mail = self.orcid.control("GET", f"mail?orcid={self.person.orcid}")
        return [(notice["action"], notice["works"]) for notice in mail]

    def seed(self, work: dict[str, Any], source: str = "0000-0001-9884-1913", name: str = "Crossref") -> int:
        """Put a work of another source, or with no source the owner's, on the record."""
        named = {"source_client_id": source, "source_name": name} if source else {}
        body = {**named, "work": work}
        return int(self.orcid.control("POST", f"people/{self.person.orcid}/works", body)["put-code"])


@dataclass
class Browser:
    """A person's browser: follows redirects until they lead back to a client."""

    url: str
    session: requests.Session = field(default_factory=requests.Session)
    page: requests.Response = field(init=False)
    # Where a redirect led that left the stand-in.
    back: str | None = None

    def open(self, path: str, **query: str) -> None:
        self._go("GET", urljoin(self.url, path), params=query)

    def authorise(self, client: Client, *, scope: str = f"{READ} {UPDATE}", **more: str) -> None:
        query = {
            "client_id": client.client_id,
            "response_type": "code",
            "scope": scope,
            "redirect_uri": CALLBACK,
            "state": "st4te",
        }
        self.open("/oauth/authorize", **query | more)

    def sign_in(self, person: Person, password: str = PASSWORD) -> None:
        self.submit("sign-in", user=person.email, password=password)

    def submit(self, form_id: str, **values: str) -> None:
        self.press(lambda form: bool(form.get("id") == form_id), **values)

    def press(self, wanted: Callable[[Any], bool], **values: str) -> None:
        """Send the first form that is wanted, as it stands but for the values."""
        form = next(form for form in self.tree.forms if wanted(form))
        sent = dict(form.form_values()) | values
        kind = "params" if form.method == "GET" else "data"
        self._go(form.method, urljoin(self.page.url, form.action or self.page.url), **{kind: sent})

    @property
    def tree(self) -> Any:
        return html.fromstring(self.page.text)

    @property
    def heading(self) -> str:
        return " ".join(self.tree.findtext(".//h1").split())

    @property
    def errors(self) -> list[str]:
        lists = [each for each in self.tree.iter("ul") if "errorlist" in each.get("class", "")]
        return [error.text_content() for each in lists for error in each.iter("li")]

    @property
    def returned(self) -> dict[str, str]:
        """What came back to the client in the query."""
        assert self.back is not None, self.page.text
        return {name: values[0] for name, values in parse_qs(urlsplit(self.back).query).items()}

    def follow(self, text: str) -> None:
        link = next(link for link in self.tree.iter("a") if " ".join(link.text_content().split()) == text)
        self.open(urljoin(self.page.url, link.get("href")))

    def _go(self, method: str, url: str, **more: Any) -> None:
        self.back = None
        self.page = self.session.request(method, url, allow_redirects=False, timeout=TIMEOUT, **more)
        while self.page.is_redirect:
            target = urljoin(self.page.url, self.page.headers["Location"])
            if not target.startswith(self.url):
                self.back = target
                return
            self.page = self.session.get(target, allow_redirects=False, timeout=TIMEOUT)


def identifier(value: str, relationship: str = "self", kind: str = "doi") -> dict[str, Any]:
    return {"external-id-type": kind, "external-id-value": value, "external-id-relationship": relationship}


def work(*identifiers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Give a small valid work; changes are named with underscores."""
    return {
        "title": {"title": {"value": "Alpine lake temperatures"}},
        "type": "data-set",
        "external-ids": {"external-id": list(identifiers) or [identifier(f"10.5555/lake.{next(numbers)}")]},
    } | {name.replace("_", "-"): value for name, value in changes.items()}


def bulk(*works: dict[str, Any]) -> dict[str, Any]:
    return {"bulk": [{"work": each} for each in works]}


def refused(answer: requests.Response) -> tuple[int, int]:
    """Give status and ORCID code, having seen that the body says the same status."""
    body = answer.json()
    assert set(body) == {"response-code", "developer-message", "user-message", "error-code", "more-info"}
    assert body["response-code"] == answer.status_code
    return answer.status_code, body["error-code"]


def code_in(slot: dict[str, Any]) -> int | None:
    """Give the ORCID code in a slot of a bulk answer, None where the work was taken."""
    (kind,) = slot
    return None if kind == "work" else int(slot["error"]["error-code"])
