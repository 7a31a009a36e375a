"""All works of a record: reading them in groups, reading several, adding many."""

from django.http import HttpResponse

from sandbox.orcid.api.door import READ, UPDATE, MemberCall, answer_json
from sandbox.orcid.api.work import NUMBER, show
from sandbox.orcid.duplicates import SELF_OR_VERSION, find_duplicate, holds_after_bulk
from sandbox.orcid.errors import RefusedError, duplicate
from sandbox.orcid.identifiers import Key
from sandbox.orcid.lengths import check_columns
from sandbox.orcid.models import Work
from sandbox.orcid.records import (
    compose_work,
    held_by_source,
    room_on,
    save_works,
    self_keys,
    tell_owner,
)
from sandbox.orcid.shapes import summarise_all
from sandbox.orcid.validation import validate
from sandbox.orcid.wire import SubmittedWork, read_bulk

# Works in one call, written or read (section 2.6).
MOST_IN_A_CALL = 100


def visible_works(call: MemberCall) -> list[Work]:
    """Give the works that the client sees: public, limited, and its own private ones (section 2.1)."""
    works = Work.objects.filter(person=call.person).order_by("pk")
    return [work for work in works if work.visibility != "private" or work.source_client_id == call.client.client_id]


def read_works(call: MemberCall) -> HttpResponse:
    """Answer with the summaries of all works, grouped."""
    call.ensure_open(READ)
    return answer_json(summarise_all(visible_works(call), orcid=call.person.orcid, site=call.site))


def read_several(call: MemberCall, put_codes: str) -> HttpResponse:
    """Answer with full works in the order asked for; a put-code that is not there is an error in its slot."""
    call.ensure_open(READ)
    asked = put_codes.split(",")
    call.line.works = len(asked)
    if len(asked) > MOST_IN_A_CALL:
        raise RefusedError(9042, f"There are too many put codes in the request. The maximum is {MOST_IN_A_CALL}.")
    held = {str(work.pk): work for work in Work.objects.filter(person=call.person, pk__in=_numbers(asked))}
    slots = [_read_slot(call, put_code=each, work=held.get(each)) for each in asked]
    return answer_json({"bulk": slots})


def add_works(call: MemberCall) -> HttpResponse:
    """Add up to 100 works; the slot that answers each holds the work or the error (section 5).

    What concerns the whole call is refused first: unreadable works, the record's and the call's size,
    and at the end whatever does not fit the columns, with nothing saved.
    """
    submitted = read_bulk(call.read_body())
    call.line.works = len(submitted)
    call.ensure_open(UPDATE)
    if len(submitted) > room_on(call.person):
        raise RefusedError(9048, "The maximum number of works has been reached.")
    if len(submitted) > MOST_IN_A_CALL:
        raise RefusedError(9006, f"You are allowed to add up to {MOST_IN_A_CALL} elements per request.")
    outcomes = _weigh(call, submitted)
    added = [outcome for outcome in outcomes if isinstance(outcome, Work)]
    for work, outcome in zip(submitted, outcomes, strict=True):
        if isinstance(outcome, Work):
            check_columns(work)
    save_works(added)
    if added:
        tell_owner(call.person, client=call.client, action="create", works=len(added))
    return answer_json({"bulk": [_write_slot(call, outcome) for outcome in outcomes]})


def _weigh(call: MemberCall, submitted: list[SubmittedWork]) -> list["Work | RefusedError | _Duplicate"]:
    """Decide each item in order: a work to save, or why not."""
    faults = [_fault_of(item) for item in submitted]
    keys = [key for item, fault in zip(submitted, faults, strict=True) if not fault for key in self_keys(item)]
    held: dict[Key, Work | int] = dict(
        held_by_source(
            call.person,
            source_client_id=call.client.client_id,
            keys=keys,
            relationships=SELF_OR_VERSION,
        ),
    )
    outcomes: list[Work | RefusedError | _Duplicate] = []
    for item, fault in zip(submitted, faults, strict=True):
        holder = None if fault else find_duplicate(self_keys(item), held)
        if fault:
            outcomes.append(fault)
            continue
        if holder is not None:
            outcomes.append(_Duplicate(holder))
            continue
        work = compose_work(
            item,
            person=call.person,
            client_id=call.client.client_id,
            source_name=call.client.name,
        )
        outcomes.append(work)
        held.update(dict.fromkeys(holds_after_bulk(item.identifiers), work))
    return outcomes


def _fault_of(item: SubmittedWork) -> RefusedError | None:
    try:
        validate(item)
    except RefusedError as refusal:
        return refusal
    return None


class _Duplicate:
    """An item that an existing work, or an earlier one of the same call, stands in the way of."""

    def __init__(self, holder: Work | int) -> None:
        self.holder = holder

    @property
    def put_code(self) -> int:
        """The holder's put-code; known for an item of the same call once that is saved."""
        return self.holder if isinstance(self.holder, int) else int(self.holder.pk)


def _write_slot(call: MemberCall, outcome: "Work | RefusedError | _Duplicate") -> dict[str, object]:
    if isinstance(outcome, Work):
        return {"work": show(call, outcome)}
    refusal = duplicate(outcome.put_code) if isinstance(outcome, _Duplicate) else outcome
    return {"error": refusal.as_json()}


def _read_slot(call: MemberCall, *, put_code: str, work: Work | None) -> dict[str, object]:
    if work is None:
        return {"error": RefusedError(9034, f"The put code provided is not valid. {put_code}").as_json()}
    if work.visibility == "private" and work.source_client_id != call.client.client_id:
        return {"error": RefusedError(9013, "The item is private and you are not the source.").as_json()}
    return {"work": show(call, work)}


def _numbers(put_codes: list[str]) -> list[int]:
    return [int(each) for each in put_codes if NUMBER.fullmatch(each)]
