"""Setting the scene: people, and the works that others put on their records."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest

from sandbox.control import Body, ControlError
from sandbox.orcid.clock import now_ms
from sandbox.orcid.control.clients import client_named
from sandbox.orcid.errors import RefusedError
from sandbox.orcid.models import Person, Work
from sandbox.orcid.oauth.grants import withdraw_trust
from sandbox.orcid.orcid_ids import is_orcid
from sandbox.orcid.records import compose_work, save_works
from sandbox.orcid.shapes import Site, full_work
from sandbox.orcid.validation import validate
from sandbox.orcid.vocabulary import VISIBILITIES
from sandbox.orcid.wire import read_work


def put_person(_request: HttpRequest, body: Body, orcid: str) -> dict[str, Any]:
    """Make a record and its account, or change them; the works stay."""
    if not is_orcid(orcid):
        raise ControlError(f"{orcid} is not an ORCID iD: its checksum is wrong.")
    email = str(body["email"]).lower()
    if Person.objects.filter(email=email).exclude(orcid=orcid).exists():
        raise ControlError(f"{email} belongs to another iD.")
    person = Person.objects.filter(orcid=orcid).first() or Person(orcid=orcid, registered_ms=now_ms())
    person.given_names = body["given_names"]
    person.family_name = body["family_name"] or ""
    person.credit_name = body.get("credit_name") or ""
    person.name_is_public = body.get("name_is_public", True)
    person.email = email
    person.institution = body.get("institution") or ""
    person.default_visibility = body.get("default_visibility", "public")
    if person.default_visibility not in VISIBILITIES:
        raise ControlError("default_visibility must be public, limited or private.")
    person.set_password(body["password"])
    person.save()
    return {"orcid": orcid}


def put_status(_request: HttpRequest, body: Body, orcid: str) -> dict[str, Any]:
    """Lock, deactivate, deprecate or reopen a record."""
    person = person_named(orcid)
    status = body["status"]
    if status not in Person.Status.values:
        raise ControlError(f"status must be one of {', '.join(Person.Status.values)}.")
    person.primary = person_named(body["primary"]) if body.get("primary") else None
    if status == Person.Status.DEPRECATED and person.primary is None:
        raise ControlError("A deprecated iD needs its primary.")
    person.status = status
    person.save(update_fields=["status", "primary"])
    return {"orcid": orcid, "status": status}


def add_work(_request: HttpRequest, body: Body, orcid: str) -> dict[str, Any]:
    """Put a work on the record as another source, or the owner where no source is named, would have."""
    try:
        submitted = read_work(body["work"])
        validate(submitted)
    except RefusedError as refusal:
        raise ControlError(str(refusal)) from refusal
    person = person_named(orcid)
    source = body.get("source_client_id", "")
    if body.get("source_name") and not source:
        raise ControlError("A source_name goes with its source_client_id; the owner's own works have neither.")
    work = compose_work(
        submitted,
        person=person,
        client_id=source,
        source_name=body.get("source_name") or person.public_name or "",
    )
    work.visibility = submitted.visibility or person.default_visibility
    # Others' works come first in their group: a reader that looks at the first one only misses its own.
    work.display_index = 1
    save_works([work])
    return {"put-code": work.pk}


def list_works(request: HttpRequest, _body: Body, orcid: str) -> list[dict[str, Any]]:
    """List the works in the order of their put-codes, whole, with source and dates."""
    site = Site(request.build_absolute_uri("/"))
    works = Work.objects.filter(person=person_named(orcid)).order_by("pk")
    return [full_work(work, orcid=orcid, site=site) for work in works]


def delete_work(_request: HttpRequest, _body: Body, orcid: str, put_code: int) -> dict[str, Any]:
    """Delete a work as the owner would on ORCID's site."""
    deleted, _ = Work.objects.filter(person=person_named(orcid), pk=put_code).delete()
    if not deleted:
        raise ControlError(f"{orcid} has no work {put_code}.", status=HTTPStatus.NOT_FOUND)
    return {"deleted": put_code}


def revoke(_request: HttpRequest, body: Body, orcid: str) -> dict[str, Any]:
    """End a client's permission as the owner would on ORCID's site."""
    return {"revoked": withdraw_trust(person_named(orcid), client_named(body["client_id"]))}


def person_named(orcid: str) -> Person:
    """Find the person; raises ControlError 404."""
    person = Person.objects.filter(orcid=orcid).first()
    if person is None:
        raise ControlError(f"There is no {orcid}.", status=HTTPStatus.NOT_FOUND)
    return person
