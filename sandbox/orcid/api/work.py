"""One work: reading, adding, changing and deleting it."""

import re
from typing import Any

from django.http import HttpResponse

from sandbox.orcid.api.door import READ, UPDATE, MemberCall, answer_json
from sandbox.orcid.duplicates import find_duplicate
from sandbox.orcid.errors import RefusedError, duplicate, not_found
from sandbox.orcid.lengths import check_columns, check_schema
from sandbox.orcid.models import Work
from sandbox.orcid.records import (
    as_stored,
    compose_work,
    held_by_source,
    replace_content,
    room_on,
    save_works,
    self_keys,
    tell_owner,
)
from sandbox.orcid.shapes import full_work, summarise
from sandbox.orcid.validation import validate
from sandbox.orcid.wire import SubmittedWork, read_single

# As many digits as the database's whole numbers have.
NUMBER = re.compile(r"[0-9]{1,18}")


def show(call: MemberCall, work: Work) -> dict[str, Any]:
    """Give the whole work for this caller."""
    return full_work(work, orcid=call.person.orcid, site=call.site)


def read_one(call: MemberCall, put_code: str) -> HttpResponse:
    """Answer with the whole work."""
    call.ensure_open(READ)
    return answer_json(show(call, _find_readable(call, put_code)))


def read_summary(call: MemberCall, put_code: str) -> HttpResponse:
    """Answer with the work's summary."""
    call.ensure_open(READ)
    work = _find_readable(call, put_code)
    return answer_json(summarise(work, orcid=call.person.orcid, site=call.site))


def add_one(call: MemberCall) -> HttpResponse:
    """Add one work: 201, an empty body, the put-code at the end of Location."""
    call.line.works = 1
    submitted = read_single(call.read_body())
    check_schema(submitted)
    call.ensure_open(UPDATE)
    if room_on(call.person) < 1:
        raise RefusedError(9048, "The maximum number of works has been reached.")
    validate(submitted)
    _refuse_duplicate(call, submitted)
    check_columns(submitted)
    work = compose_work(
        submitted,
        person=call.person,
        client_id=call.client.client_id,
        source_name=call.client.name,
    )
    save_works([work])
    tell_owner(call.person, client=call.client, action="create", works=1)
    location = f"{call.site.root}/v3.0/{call.person.orcid}/work/{work.pk}"
    return HttpResponse(status=201, headers={"Location": location})


def change_one(call: MemberCall, put_code: str) -> HttpResponse:
    """Replace one of the client's works; the same content again changes nothing and tells nobody."""
    call.line.works = 1
    submitted = read_single(call.read_body())
    check_schema(submitted)
    number = _number(put_code)
    if submitted.put_code != number:
        body = "null" if submitted.put_code is None else submitted.put_code
        raise RefusedError(9019, f"The put code in the URL was {number} whereas the one in the body was {body}")
    call.ensure_open(UPDATE)
    work = _find(call, number)
    if work.source_client_id != call.client.client_id:
        raise _not_ours(unchanged=_says_the_same(submitted, work))
    validate(submitted, kept_visibility=work.visibility)
    content = as_stored(submitted)
    if content != work.content:
        _refuse_duplicate(call, submitted, besides=number)
        check_columns(submitted)
        replace_content(work, content)
        tell_owner(call.person, client=call.client, action="update", works=1)
    return answer_json(show(call, work))


def delete_one(call: MemberCall, put_code: str) -> HttpResponse:
    """Delete one of the client's works: 204."""
    call.line.works = 1
    number = _number(put_code)
    call.ensure_open(UPDATE)
    work = _find(call, number)
    if work.source_client_id != call.client.client_id:
        raise _not_ours(unchanged=False)
    work.delete()
    tell_owner(call.person, client=call.client, action="delete", works=1)
    return HttpResponse(status=204)


def _number(put_code: str) -> int:
    if not NUMBER.fullmatch(put_code):
        raise RefusedError(9034, f"The put code provided is not valid. {put_code}")
    return int(put_code)


def _find(call: MemberCall, number: int) -> Work:
    work = Work.objects.filter(person=call.person, pk=number).first()
    if work is None:
        raise not_found(number)
    return work


def _find_readable(call: MemberCall, put_code: str) -> Work:
    work = _find(call, _number(put_code))
    if work.visibility == "private" and work.source_client_id != call.client.client_id:
        raise RefusedError(9013, "The item is private and you are not the source.")
    return work


def _not_ours(*, unchanged: bool) -> RefusedError:
    """Give the refusal of a work from another source; ORCID has a second code where nothing would change."""
    return RefusedError(
        9014 if unchanged else 9010, "You are not the source of the work, so you are not allowed to edit it."
    )


def _says_the_same(submitted: SubmittedWork, work: Work) -> bool:
    try:
        validate(submitted, kept_visibility=work.visibility)
    except RefusedError:
        return False
    return bool(as_stored(submitted) == work.content)


def _refuse_duplicate(call: MemberCall, submitted: SubmittedWork, *, besides: int = 0) -> None:
    """Refuse a work whose self identifier another work of the client holds as self (section 2.3)."""
    keys = self_keys(submitted)
    held = held_by_source(call.person, source_client_id=call.client.client_id, keys=keys, besides=besides)
    holder = find_duplicate(keys, held)
    if holder is not None:
        raise duplicate(holder)
