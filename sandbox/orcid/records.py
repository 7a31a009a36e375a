"""What is done to the works on a record; every function runs inside the call's transaction."""

from collections.abc import Iterable, Sequence

from sandbox.orcid.clock import now_ms
from sandbox.orcid.duplicates import SELF, claims
from sandbox.orcid.identifiers import Key, key_of, show_identifier
from sandbox.orcid.models import Client, Notice, Person, Work, WorkIdentifier
from sandbox.orcid.wire import SubmittedWork

# Works a record may hold (section 2.6).
MOST_WORKS = 10_000


def room_on(person: Person) -> int:
    """Say how many more works the record takes."""
    return MOST_WORKS - Work.objects.filter(person=person).count()


def held_by_source(
    person: Person,
    *,
    source_client_id: str,
    keys: Sequence[Key],
    relationships: frozenset[str] = SELF,
    besides: int = 0,
) -> dict[Key, int]:
    """Give the put-codes that hold these identifiers among one source's works, without the work `besides`."""
    found = WorkIdentifier.objects.filter(
        person=person,
        source_client_id=source_client_id,
        value__in={key.value for key in keys},
        relationship__in=relationships,
    ).exclude(work_id=besides)
    return {Key(kind, value): work for kind, value, work in found.values_list("kind", "value", "work_id")}


def compose_work(submitted: SubmittedWork, *, person: Person, client_id: str, source_name: str) -> Work:
    """Give the work as it would be stored now, not yet saved."""
    now = now_ms()
    return Work(
        person=person,
        source_client_id=client_id,
        source_name=source_name,
        created_ms=now,
        modified_ms=now,
        # Section 2.1: what the client sends is ignored, the person's own choice holds.
        visibility=person.default_visibility,
        content=as_stored(submitted),
    )


def as_stored(submitted: SubmittedWork) -> dict[str, object]:
    """Give the content as the server keeps it: identifiers normalised, contributors' e-mails never returned."""
    contributors = [
        {**contributor, "contributor-email": None} for contributor in submitted.content["contributors"]["contributor"]
    ]
    return {
        **submitted.content,
        "external-ids": {"external-id": [show_identifier(each) for each in submitted.identifiers]},
        "contributors": {"contributor": contributors},
    }


def save_works(works: Sequence[Work]) -> None:
    """Save new works with their identifiers; each gets its put-code."""
    Work.objects.bulk_create(works)
    WorkIdentifier.objects.bulk_create(identifier for work in works for identifier in _identifiers_of(work))


def replace_content(work: Work, content: dict[str, object]) -> None:
    """Replace the whole content of a work."""
    work.content = content
    work.modified_ms = now_ms()
    work.save(update_fields=["content", "modified_ms"])
    WorkIdentifier.objects.filter(work=work).delete()
    WorkIdentifier.objects.bulk_create(_identifiers_of(work))


def tell_owner(person: Person, *, client: Client, action: str, works: int) -> None:
    """Leave the notice that ORCID sends for each call that creates, updates or deletes (section 2.6)."""
    Notice.objects.create(
        at_ms=now_ms(),
        orcid=person.orcid,
        client_id=client.client_id,
        client_name=client.name,
        action=action,
        works=works,
    )


def self_keys(submitted: SubmittedWork) -> list[Key]:
    """Give what a submitted work claims for itself."""
    return claims(submitted.identifiers)


def _identifiers_of(work: Work) -> Iterable[WorkIdentifier]:
    for each in work.content["external-ids"]["external-id"]:
        key = key_of(each)
        yield WorkIdentifier(
            work=work,
            person_id=work.person_id,
            source_client_id=work.source_client_id,
            kind=key.kind,
            value=key.value,
            relationship=each["external-id-relationship"],
        )
