"""A person who has connected at ORCID's stand-in, and what is done on their record."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from institutions.door import Door
from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from orcid_sync.client.calls import Call
from orcid_sync.client.errors import OrcidError
from orcid_sync.client.oauth import Grant, authorize_url, exchange_code
from orcid_sync.client.works import Added, WorksClient
from orcid_sync.mapping import Work, cite
from tests.sandbox.orcid.driving import CALLBACK, Browser, Client, Orcid, Person

SCOPES = frozenset({"/read-limited", "/activities/update"})


@dataclass
class Connected:
    """A person who has connected, and the client that works for them."""

    stand_in: Orcid
    door: Door
    person: Person
    client: Client
    grant: Grant
    works: WorksClient
    calls: list[Call]

    @property
    def site(self) -> dict[str, Any]:
        secrets = {"client_id": self.client.client_id, "client_secret": self.client.secret}
        return {"site_url": self.stand_in.url, "door": self.door, **secrets}

    @property
    def who(self) -> dict[str, str]:
        return {"orcid": self.person.orcid, "token": self.grant.access_token}

    def titles(self) -> dict[int, str]:
        held = self.stand_in.control("GET", f"people/{self.person.orcid}/works")
        return {found["put-code"]: found["title"]["title"]["value"] for found in held}


def give_code(stand_in: Orcid, person: Person, client: Client, *, scopes: frozenset[str] = SCOPES) -> str:
    url = authorize_url(
        stand_in.url, client_id=client.client_id, redirect_uri=CALLBACK, scopes=scopes, state="s", orcid=person.orcid
    )
    browser = Browser(stand_in.url)
    with browser.session:
        browser.open(url)
        browser.sign_in(person)
        if browser.back is None:
            browser.submit("authorise", decision="authorise")
        assert browser.returned["state"] == "s"
        return browser.returned["code"]


def connect(stand_in: Orcid, door: Door, *, scopes: frozenset[str] = SCOPES, **person_or_client: Any) -> Connected:
    person = person_or_client.get("person") or stand_in.person()
    client = person_or_client.get("client") or stand_in.client()
    code = give_code(stand_in, person, client, scopes=scopes)
    site = {"site_url": stand_in.url, "client_id": client.client_id, "client_secret": client.secret}
    grant = exchange_code(code, door=door, redirect_uri=CALLBACK, **site)
    calls: list[Call] = []
    works = WorksClient(f"{stand_in.url}/v3.0", door, observe=calls.append)
    return Connected(stand_in, door, person, client, grant, works, calls)


def skull(number: int = 1, **changes: Any) -> Work:
    facts = ItemFacts(
        title=f"Skull {number}",
        kind=ItemKind.DATASET,
        published=PartialDate(2024, 5, 7),
        doi=f"10.5072/skull.{number}",
        version_doi=f"10.5072/skull.{number}.v1",
        url=f"https://repo.example.edu/{number}",
        container_title="Skulls",
        issn="2049-3630",
        contributors=(Contributor("Mara Quillfeather", orcid="0009-8000-0000-0012"), Contributor("Max Muster")),
    )
    made = cite(replace(facts, **changes))
    assert isinstance(made, Work)
    return made


def error_of(call: Callable[..., object], **arguments: Any) -> OrcidError | None:
    try:
        call(**arguments)
    except OrcidError as error:
        return error
    return None


def add_one(connected: Connected, made: Work | None = None) -> int:
    [added] = connected.works.add_works(works=[(made or skull()).body], **connected.who)
    assert isinstance(added, Added)
    return added.put_code
