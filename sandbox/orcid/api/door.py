"""Who may call the Member API, and what every call has in common."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from sandbox.orcid.api.tokens import find_grant
from sandbox.orcid.calls import Line
from sandbox.orcid.errors import OAuthRefusedError, RefusedError
from sandbox.orcid.limit import PAGE, gate
from sandbox.orcid.models import Client, Grant, Person
from sandbox.orcid.orcid_ids import SHAPE
from sandbox.orcid.shapes import Site

# Section 2. ORCID speaks XML too, by default even; the stand-in does not, and a client that forgets to say
# what it takes is refused rather than surprised.
JSON_TYPES = ("application/vnd.orcid+json", "application/orcid+json", "application/json")
READ = "/read-limited"
UPDATE = "/activities/update"


@dataclass
class MemberCall:
    """One call that carries a token good for its record."""

    request: HttpRequest
    site: Site
    client: Client
    grant: Grant
    person: Person
    line: Line

    def read_body(self) -> Any:
        """Give the JSON sent, of any size; raises RefusedError 9001 where it is not JSON."""
        try:
            return json.loads(self.request.read())
        except ValueError as error:
            raise RefusedError(9001, f"Bad Request: the body is not JSON. Full validation error: {error}") from error

    def ensure_open(self, scope: str) -> None:
        """Refuse a record that cannot be worked on and a token without the scope, in this order (section 5)."""
        ensure_record_open(self.person, site=self.site)
        if scope not in self.grant.scopes:
            raise RefusedError(9038, f"The token lacks the scope {scope} that the call needs.")


Answer = Callable[..., HttpResponse]


def member_api(**handlers: Answer) -> Callable[..., HttpResponse]:
    """Give a view of the Member API with a handler for each method.

    Each call is one transaction; a refused one leaves nothing but its line in the log.
    """

    def view(request: HttpRequest, orcid: str = "", **parts: Any) -> HttpResponse:
        error_code = ""
        with transaction.atomic():
            line = Line(request, client_id=_client_id_of(request), orcid=orcid)
            try:
                with transaction.atomic():
                    answer = _answer(line, handlers, parts)
            except (RefusedError, OAuthRefusedError) as refusal:
                answer = answer_refusal(refusal)
                error_code = refusal.error if isinstance(refusal, OAuthRefusedError) else str(refusal.code)
            line.write(answer.status_code, error_code=error_code)
        return answer

    return csrf_exempt(view)


def answer_json(body: object, *, status: int = 200) -> HttpResponse:
    """Answer with JSON as ORCID names it."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=status, content_type="application/vnd.orcid+json;charset=UTF-8")


def answer_refusal(refusal: RefusedError | OAuthRefusedError) -> HttpResponse:
    """Answer with an error in its own shape."""
    if isinstance(refusal, OAuthRefusedError):
        text = json.dumps(refusal.as_json())
        return HttpResponse(text, status=refusal.status, content_type="application/json;charset=UTF-8")
    answer = answer_json(refusal.as_json(), status=refusal.status)
    if refusal.location:
        answer["Location"] = refusal.location
    return answer


def ensure_record_open(person: Person, *, site: Site) -> None:
    """Refuse a record that is locked, deactivated, unclaimed or moved (section 2.6)."""
    if person.status == Person.Status.DEPRECATED:
        primary = person.primary.orcid if person.primary else ""
        raise RefusedError(
            9007,
            f"This account is deprecated. Please refer to account: {site.root}/{primary}",
            location=f"{site.root}/v3.0/{primary}",
        )
    codes = {Person.Status.LOCKED: 9018, Person.Status.DEACTIVATED: 9044, Person.Status.UNCLAIMED: 9036}
    code = codes.get(Person.Status(person.status))
    if code:
        raise RefusedError(code, f"The ORCID record {person.orcid} is {person.status}.")


def _answer(line: Line, handlers: dict[str, Answer], parts: dict[str, Any]) -> HttpResponse:
    request, orcid = line.request, line.orcid
    if not gate.lets_through(line.client_id):
        return HttpResponse(PAGE, status=503)
    grant = find_grant(request)
    if not grant.client.active:
        raise RefusedError(9057, f"The client {grant.client.client_id} is deactivated.")
    handler = handlers.get(str(request.method))
    if handler is None:
        refused = 405 if handlers else 404
        raise RefusedError(9001, f"There is no {request.method} at this address.", status=refused)
    _ensure_types(request)
    if not SHAPE.fullmatch(orcid):
        raise RefusedError(9008, f"Something went wrong in ORCID: {orcid!r} is not an ORCID iD.")
    person = Person.objects.select_related("primary").filter(orcid=orcid).first()
    if person is None:
        raise RefusedError(9016, f"ORCID iD {orcid} not found")
    if grant.person != person:
        raise RefusedError(9017, "Access token is for a different record")
    call = MemberCall(
        request=request,
        site=Site(request.build_absolute_uri("/")),
        client=grant.client,
        grant=grant,
        person=person,
        line=line,
    )
    return handler(call, **parts)


def _ensure_types(request: HttpRequest) -> None:
    accepted = [part.partition(";")[0].strip().lower() for part in request.headers.get("Accept", "").split(",")]
    if request.method != "DELETE" and not any(each in JSON_TYPES for each in accepted):
        raise RefusedError(9001, f"Not Acceptable: name one of {', '.join(JSON_TYPES)} in Accept.", status=406)
    if request.method in ("POST", "PUT") and str(request.content_type).lower() not in JSON_TYPES:
        raise RefusedError(9001, f"Unsupported Media Type: send one of {', '.join(JSON_TYPES)}.", status=415)


def _client_id_of(request: HttpRequest) -> str:
    """Give the client whose token the call carries, good or not; empty where there is none."""
    token = request.headers.get("Authorization", "").partition(" ")[2].strip()
    held = Grant.objects.filter(access_token=token).values_list("client__client_id", flat=True).first()
    return held or ""
