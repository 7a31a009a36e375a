"""Works in the shapes that the Member API answers with (sections 2.5 and 5; pure)."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from sandbox.orcid.identifiers import Key, key_of, keys_in
from sandbox.orcid.vocabulary import GROUPING

SUMMARISED = ("title", "external-ids", "url", "type", "publication-date", "journal-title")


class StoredWork(Protocol):
    """What a shape needs to know of a work."""

    pk: Any
    source_client_id: Any
    source_name: Any
    created_ms: Any
    modified_ms: Any
    visibility: Any
    display_index: Any
    content: Any


Stored = TypeVar("Stored", bound=StoredWork)


class Site:
    """Where the stand-in answers, as it writes itself into what it says."""

    def __init__(self, root: str) -> None:
        self.root = root.rstrip("/")
        self.host = self.root.partition("://")[2]

    def name_orcid(self, orcid: str) -> dict[str, str]:
        """Give the three parts by which ORCID names a record."""
        return {"uri": f"{self.root}/{orcid}", "path": orcid, "host": self.host}

    def name_client(self, client_id: str) -> dict[str, str]:
        """Give the three parts by which ORCID names a client."""
        return {"uri": f"{self.root}/client/{client_id}", "path": client_id, "host": self.host}


def full_work(work: StoredWork, *, orcid: str, site: Site) -> dict[str, Any]:
    """Give the whole work, as GET, PUT and bulk POST answer with it."""
    return {
        "created-date": {"value": work.created_ms},
        "last-modified-date": {"value": work.modified_ms},
        "source": _source(work, orcid=orcid, site=site),
        "put-code": work.pk,
        "path": f"/{orcid}/work/{work.pk}",
        **work.content,
        "visibility": work.visibility,
    }


def summarise(work: StoredWork, *, orcid: str, site: Site) -> dict[str, Any]:
    """Give the work as GET /works lists it."""
    return {
        "put-code": work.pk,
        "created-date": {"value": work.created_ms},
        "last-modified-date": {"value": work.modified_ms},
        "source": _source(work, orcid=orcid, site=site),
        **{name: work.content[name] for name in SUMMARISED},
        "visibility": work.visibility,
        "path": f"/{orcid}/work/{work.pk}",
        "display-index": str(work.display_index),
    }


def summarise_all(works: Sequence[StoredWork], *, orcid: str, site: Site) -> dict[str, Any]:
    """Give all works in their groups, as GET /works answers."""
    groups = [
        {
            "last-modified-date": {"value": max(work.modified_ms for work in group)},
            "external-ids": {"external-id": _shared_identifiers(group)},
            "work-summary": [summarise(work, orcid=orcid, site=site) for work in group],
        }
        for group in group_works(works)
    ]
    changed = max((work.modified_ms for work in works), default=None)
    return {
        "last-modified-date": None if changed is None else {"value": changed},
        "group": groups,
        "path": f"/{orcid}/works",
    }


def group_works(works: Sequence[Stored]) -> list[list[Stored]]:
    """Put works that share a self or version-of identifier together, the preferred one first (section 2.4)."""
    leader = list(range(len(works)))

    def lead(number: int) -> int:
        while leader[number] != number:
            leader[number] = number = leader[leader[number]]
        return number

    first_with: dict[Key, int] = {}
    for number, work in enumerate(works):
        for key in keys_in(_identifiers(work), GROUPING):
            leader[lead(number)] = lead(first_with.setdefault(key, number))
    groups: dict[int, list[Stored]] = {}
    for number, work in enumerate(works):
        groups.setdefault(lead(number), []).append(work)
    return [sorted(group, key=lambda work: (-work.display_index, work.pk)) for group in groups.values()]


def _identifiers(work: StoredWork) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = work.content["external-ids"]["external-id"]
    return held


def _shared_identifiers(group: Sequence[StoredWork]) -> list[dict[str, Any]]:
    shown: dict[tuple[Key, str], dict[str, Any]] = {}
    for work in group:
        for each in _identifiers(work):
            if each["external-id-relationship"] in GROUPING:
                shown.setdefault((key_of(each), each["external-id-relationship"]), each)
    return list(shown.values())


def _source(work: StoredWork, *, orcid: str, site: Site) -> dict[str, Any]:
    client_id = work.source_client_id
    return {
        "source-orcid": None if client_id else site.name_orcid(orcid),
        "source-client-id": site.name_client(client_id) if client_id else None,
        "source-name": {"value": work.source_name} if work.source_name else None,
        "assertion-origin-orcid": None,
        "assertion-origin-client-id": None,
        "assertion-origin-name": None,
    }
