"""The record as a whole, as far as a repository needs it."""

from typing import Any

from django.http import HttpResponse

from sandbox.orcid.api.door import READ, MemberCall, answer_json
from sandbox.orcid.api.works import visible_works
from sandbox.orcid.models import Person
from sandbox.orcid.shapes import summarise_all


def read_record(call: MemberCall) -> HttpResponse:
    """Answer with who it is and the works; the other sections of a record are not there."""
    call.ensure_open(READ)
    person = call.person
    record = {
        "orcid-identifier": call.site.name_orcid(person.orcid),
        "preferences": {"locale": "en"},
        "history": {
            "creation-method": "DIRECT",
            "completion-date": None,
            "submission-date": {"value": person.registered_ms},
            "last-modified-date": {"value": person.registered_ms},
            "claimed": True,
            "source": None,
            "deactivation-date": None,
            "verified-email": True,
            "verified-primary-email": True,
        },
        "person": {"last-modified-date": None, "name": _name(person), "path": f"/{person.orcid}/person"},
        "activities-summary": _activities(call),
        "path": f"/{person.orcid}",
    }
    return answer_json(record)


def read_activities(call: MemberCall) -> HttpResponse:
    """Answer with the activities, of which the stand-in knows works."""
    call.ensure_open(READ)
    return answer_json(_activities(call))


def _activities(call: MemberCall) -> dict[str, Any]:
    works = summarise_all(visible_works(call), orcid=call.person.orcid, site=call.site)
    return {
        "last-modified-date": works["last-modified-date"],
        "works": works,
        "path": f"/{call.person.orcid}/activities",
    }


def _name(person: Person) -> dict[str, Any] | None:
    """Give the name, nothing at all where the person keeps it private."""
    if not person.name_is_public:
        return None
    return {
        "created-date": {"value": person.registered_ms},
        "last-modified-date": {"value": person.registered_ms},
        "given-names": {"value": person.given_names},
        "family-name": {"value": person.family_name} if person.family_name else None,
        "credit-name": {"value": person.credit_name} if person.credit_name else None,
        "source": None,
        "visibility": "public",
        "path": person.orcid,
    }
