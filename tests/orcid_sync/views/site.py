"""The site as a process of its own, its people with their browsers, and the worker's turn."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from items.models import Item, Source
from orcid_sync.domain.credentials import set_orcid_credentials
from orcid_sync.domain.sending import send_citations
from orcid_sync.domain.turns import due_connections
from orcid_sync.models import Authorisation, Citation, OrcidConnection, OrcidCredentials
from sandbox.demo.browser import Browser
from sandbox.demo.pages import Page
from tests.items.factories import make_item, make_person, make_source
from tests.sandbox.orcid.driving import PASSWORD, Orcid, Person
from tests.sandbox.orcid.driving import Client as OrcidClient

#: Port 9, which the guarded door lets these tests call.
NOBODY = "http://127.0.0.1:9"
LOOK_FOR = 20  # seconds
CONNECT = "Connect your ORCID iD"


class Worker(Thread):
    """Gives every due connection its turn, as a Celery worker does, until it is stopped."""

    def __init__(self, *, begin_after: float = 0) -> None:
        super().__init__(daemon=True)
        self._begin_after = begin_after
        self._told_to_stop = Event()

    def run(self) -> None:
        self._told_to_stop.wait(self._begin_after)
        try:
            while not self._told_to_stop.wait(0.1):
                for institution_id, connection_id in due_connections(limit=100):
                    with institution_scope(institution_id):
                        send_citations(connection_id)
        finally:
            connection.close()

    def stop(self) -> None:
        self._told_to_stop.set()
        self.join()


@dataclass
class Researcher:
    """A person of an institution: their browser, signed in there, and who they are at ORCID."""

    site: "Site"
    person: User
    at_orcid: Person
    browser: Browser = field(default_factory=Browser)

    def url(self, path: str = "/orcid/") -> str:
        return self.site.institution.absolute_url(path)

    def sign_in(self, browser: Browser | None = None) -> Browser:
        """Give the browser (their own by default) a session of theirs; how people sign in is tried elsewhere."""
        browser = browser or self.browser
        host = str(urlsplit(self.url()).hostname)
        client = Client(headers={"host": host})
        with institution_scope(self.site.institution), transaction.atomic():
            client.force_login(self.person)
        browser.session.cookies.set("sessionid", client.cookies["sessionid"].value, domain=host)
        return browser

    def open(self, path: str = "/orcid/") -> Page:
        return self.browser.open(self.url(path))

    def press(self, name: str, **more: Any) -> Page:
        return self.browser.press(name, **more)

    def go_to_orcid(self) -> Page:
        """Press Connect and sign in there: what comes next is ORCID's question."""
        self.open()
        self.press(CONNECT)
        return self.press("Sign in to ORCID", fill={"user": self.at_orcid.email, "password": PASSWORD})

    def connect(self) -> Page:
        self.go_to_orcid()
        return self.press("Authorise access")

    def come_back_with(self, **query: str) -> Page:
        """Open the callback's address with what a redirect of ORCID's might bring."""
        return self.open("/orcid/callback/?" + "&".join(f"{name}={value}" for name, value in query.items()))

    def way_back(self) -> str:
        """Authorise at ORCID and return the address that it sends the browser to, without going there."""
        self.go_to_orcid()
        pressing = self.browser.page.pressing("Authorise access")
        answer = self.browser.session.post(pressing.url, data=pressing.fields, allow_redirects=False, timeout=30)
        return answer.headers["Location"]

    def open_until(self, look: Callable[[Page], bool], *, path: str = "/orcid/") -> Page:
        """Look again, as the page says, until it is so."""
        deadline = time.monotonic() + LOOK_FOR
        while not look(page := self.open(path)):
            assert time.monotonic() < deadline, page.text
            time.sleep(0.1)
        return page

    def connection(self) -> OrcidConnection | None:
        with institution_scope(self.site.institution), transaction.atomic():
            return OrcidConnection.objects.filter(person=self.person, disconnected_at=None).first()

    def add_item(self, title: str, **columns: Any) -> Item:
        named = {
            "name": self.person.get_full_name(),
            "orcid": self.at_orcid.orcid,
            "person": self.person,
            "how": "orcid",
        }
        columns = {"doi": f"10.5072/{title.casefold().replace(' ', '-')[:60]}", "published_year": 2024} | columns
        with institution_scope(self.site.institution), transaction.atomic():
            return make_item(title, source=self.site.source, authors=[named], **columns)

    def states(self) -> dict[str, str]:
        with institution_scope(self.site.institution), transaction.atomic():
            rows = Citation.objects.filter(connection__person=self.person).select_related("item")
            return {row.item.title: row.state for row in rows}

    def titles_at_orcid(self) -> list[str]:
        held = self.site.orcid.control("GET", f"people/{self.at_orcid.orcid}/works")
        return sorted(work["title"]["title"]["value"] for work in held)


@dataclass
class Site:
    """An institution of the running site, with its client at the ORCID stand-in."""

    institution: Institution
    orcid: Orcid
    client: OrcidClient
    source: Source

    def researcher(self, given: str = "Mara", family: str = "Quillfeather", **at_orcid: Any) -> Researcher:
        """Give a person who is signed in here and has an iD; ORCID's name is the same unless it is said."""
        known = self.orcid.person(**{"given_names": given, "family_name": family} | at_orcid)
        with institution_scope(self.institution), transaction.atomic():
            person = make_person(given, family, email=known.email)
        researcher = Researcher(self, person, known)
        researcher.sign_in()
        return researcher

    def exchanges(self) -> list[int]:
        """The statuses of every exchange of a code that ORCID has seen for this institution."""
        return [call["status"] for call in self._calls() if call["path"] == "/oauth/token"]

    def revocations(self) -> int:
        return sum(call["path"] == "/oauth/revoke" for call in self._calls())

    def writes(self) -> list[tuple[str, int]]:
        """The writing calls, with the number of works in each."""
        calls = [call for call in self._calls() if call["path"].startswith("/v3.0/") and call["method"] != "GET"]
        return [(call["method"], call["works"]) for call in calls]

    def grants(self) -> list[dict[str, Any]]:
        """Every grant that ORCID gave the institution."""
        found: list[dict[str, Any]] = self.orcid.control("GET", "grants")
        return [grant for grant in found if grant["client_id"] == self.client.client_id]

    def lose_orcid(self) -> None:
        """Let nobody answer where ORCID's site was."""
        self._change_credentials(site_url=NOBODY)

    def lose_api(self) -> None:
        """Let nobody answer where ORCID's Member API was."""
        self._change_credentials(api_url=NOBODY)

    def _change_credentials(self, **columns: str) -> None:
        with institution_scope(self.institution), transaction.atomic():
            OrcidCredentials.objects.update(**columns)

    def trips(self) -> list[str]:
        with institution_scope(self.institution), transaction.atomic():
            return list(Authorisation.objects.order_by("pk").values_list("outcome", flat=True))

    def _calls(self) -> list[dict[str, Any]]:
        log: list[dict[str, Any]] = self.orcid.control("GET", "log")
        return [call for call in log if call["client_id"] == self.client.client_id]


def open_site(institution: Institution, orcid: Orcid, *, site_url: str = "", api_url: str = "") -> Site:
    """Give the institution a client at ORCID and a source of items."""
    callback = institution.absolute_url("/orcid/callback/")
    client = orcid.client(name=institution.name, redirect_uris=[callback])
    set_orcid_credentials(
        institution,
        client_id=client.client_id,
        client_secret=client.secret,
        site_url=site_url or orcid.url,
        api_url=api_url or f"{orcid.url}/v3.0",
    )
    with institution_scope(institution), transaction.atomic():
        return Site(institution, orcid, client, make_source())
