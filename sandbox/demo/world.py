"""The demo's world as typed values: institutions, ports, people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WORLD_FILE = Path(__file__).with_name("world.json")


@dataclass(frozen=True, kw_only=True)
class OrcidRecord:
    """A person's iD and the name ORCID knows them by."""

    id: str
    given_names: str
    family_name: str
    name_is_public: bool
    credit_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the cast, with the one password that they use everywhere."""

    username: str
    about: str
    role: str
    password: str
    claims: Mapping[str, Any]
    orcid: OrcidRecord | None
    # The institution_user_id of their account in the repository.
    repository_account: str | None

    @property
    def name(self) -> str:
        """The name that the identity provider asserts."""
        return str(self.claims["name"])

    @property
    def email(self) -> str:
        """The address that the identity provider asserts."""
        return str(self.claims["email"])


@dataclass(frozen=True, kw_only=True)
class Institution:
    """An institution of the demo and where its identity provider listens."""

    slug: str
    name: str
    host: str
    support_email: str
    ror: str | None
    figshare_group: int
    idp_port: int
    orcid_client_id: str
    people: tuple[Person, ...]


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything the demo knows before it starts."""

    base_domain: str
    operator_email: str
    web_port: int
    orcid_port: int
    repository_port: int
    institutions: tuple[Institution, ...]

    def institution(self, slug: str) -> Institution:
        """Return the institution of that slug; raises LookupError where there is none."""
        for one in self.institutions:
            if one.slug == slug:
                return one
        raise LookupError(f"The demo's world has no institution {slug!r}.")

    def person(self, username: str) -> Person:
        """Return the person of that username; raises LookupError where there is none."""
        for one in self.institutions:
            for person in one.people:
                if person.username == username:
                    return person
        raise LookupError(f"The demo's world has nobody of the username {username!r}.")

    def institution_of(self, username: str) -> Institution:
        """Return the institution where the person is."""
        person = self.person(username)
        return next(institution for institution in self.institutions if person in institution.people)


@cache
def load_world() -> World:
    """Return the demo's world."""
    raw = json.loads(WORLD_FILE.read_text(encoding="utf-8"))
    return World(
        base_domain=raw["base_domain"],
        operator_email=raw["operator_email"],
        web_port=raw["ports"]["web"],
        orcid_port=raw["ports"]["orcid"],
        repository_port=raw["ports"]["repository"],
        institutions=tuple(_institution(one, password=raw["password"]) for one in raw["institutions"]),
    )


def _institution(raw: dict[str, Any], *, password: str) -> Institution:
    people = tuple(_person(one, password=password) for one in raw["people"])
    return Institution(**(raw | {"people": people}))


def _person(raw: dict[str, Any], *, password: str) -> Person:
    orcid = OrcidRecord(**raw["orcid"]) if raw["orcid"] else None
    return Person(**(raw | {"orcid": orcid, "password": password}))
