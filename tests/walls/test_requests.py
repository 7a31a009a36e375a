"""The third wall: the host of a request names the institution, and one transaction serves it."""

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from institutions.models import Department, Institution
from institutions.tenancy.errors import NoInstitutionError
from institutions.tenancy.scope import institution_scope
from tests.factories import HostFactory, InstitutionFactory

pytestmark = pytest.mark.django_db
#: For what a test's own transaction would hide; emptying the tables afterwards takes its time.
without_transaction = pytest.mark.django_db(transaction=True)

SMITHSONIAN = "smithsonian.colophon.test"
FJORDHAVEN = "fjordhaven.colophon.test"
NOT_SERVED = (
    "No institution is served under this name. Please look whether the address is typed as it should be.\n"
    "The institutions that are here are listed at http://colophon.test/\n"
)


@pytest.fixture(autouse=True)
def pages(settings: Any) -> None:
    """Serve the pages that stand beside this file."""
    settings.ROOT_URLCONF = "tests.walls.pages"


@pytest.fixture
def visit(alice: User, charlie: User) -> Client:
    """A visitor of a deployment with two institutions."""
    return Client(raise_request_exception=False)


def _get(visit: Client, path: str, host: str = SMITHSONIAN, **headers: str) -> Any:
    return visit.get(path, headers={"host": host, **headers})


def _codes(institution: Institution) -> list[str]:
    with institution_scope(institution), transaction.atomic():
        return list(Department.objects.values_list("code", flat=True))


def test_the_host_names_the_institution(visit: Client, alice: User, charlie: User) -> None:
    assert _get(visit, "/people").json() == {"institution": "smithsonian", "people": [alice.email]}
    assert _get(visit, "/people", FJORDHAVEN).json() == {"institution": "fjordhaven", "people": [charlie.email]}


@pytest.mark.parametrize("host", ["SMITHSONIAN.colophon.test", f"{SMITHSONIAN}:8000", f"{SMITHSONIAN}."])
def test_a_name_is_the_same_in_capitals_with_a_port_or_a_dot(host: str, visit: Client) -> None:
    assert _get(visit, "/people", host).json()["institution"] == "smithsonian"


@pytest.mark.parametrize(
    "host",
    [
        "nowhere.example",
        "smithsonian",
        "www.colophon.test",
        f"{SMITHSONIAN}.nowhere.example",
        f"www.{SMITHSONIAN}",
        f"{SMITHSONIAN}:80@nowhere.example",
        f"{SMITHSONIAN}/people",
        f"{SMITHSONIAN}, {FJORDHAVEN}",
        f"{SMITHSONIAN}\x00",
        "127.0.0.1",
        "[::1]",
        "",
    ],
)
def test_an_unknown_host_gets_a_plain_404(host: str, visit: Client) -> None:
    for path in ("/people", "/remember"):
        answer = _get(visit, path, host)
        assert (answer.status_code, answer.content.decode(), answer["Content-Type"]) == (404, NOT_SERVED, "text/plain")
        assert not answer.cookies


def test_what_a_proxy_forwards_does_not_name_the_institution(visit: Client) -> None:
    answer = _get(visit, "/people", **{"x-forwarded-host": FJORDHAVEN, "forwarded": f"host={FJORDHAVEN}"})
    assert answer.json()["institution"] == "smithsonian"


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_an_alias_redirects_to_the_primary_host_before_any_session(
    method: str, visit: Client, smithsonian: Institution, settings: Any
) -> None:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", "8443"
    HostFactory(institution=smithsonian, name="orcid.si.example", is_primary=False)
    answer = getattr(visit, method)("/remember?a=1&b=%2F%C3%A9", headers={"host": "orcid.si.example:9999"})
    assert answer.status_code == 308
    assert answer["Location"] == f"https://{SMITHSONIAN}:8443/remember?a=1&b=%2F%C3%A9"
    assert not answer.cookies
    assert SessionStore.get_model_class().objects.count() == 0


def test_an_alias_does_not_redirect_to_where_a_path_points(visit: Client, smithsonian: Institution) -> None:
    HostFactory(institution=smithsonian, name="orcid.si.example", is_primary=False)
    answer = visit.get("/", headers={"host": "orcid.si.example"}, PATH_INFO="//nowhere.example/people")
    assert answer["Location"] == f"http://{SMITHSONIAN}//nowhere.example/people"


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_alias_without_a_primary_host_gets_a_plain_404(method: str, visit: Client) -> None:
    HostFactory(institution=InstitutionFactory(host=None), name="orcid.si.example", is_primary=False)
    answer = getattr(visit, method)("/remember", headers={"host": "orcid.si.example"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain")
    assert answer.content.decode() == (
        "The institution of this name has no primary host, so it cannot be reached. "
        "Whoever runs this site must give it one.\n"
    )
    assert not answer.cookies


@pytest.mark.parametrize("host", ["", "10.0.0.7", "nowhere.example", SMITHSONIAN])
def test_health_is_answered_under_any_name(host: str, visit: Client) -> None:
    assert _get(visit, "/healthz", host).json() == {"alive": True}
    assert _get(visit, "/readyz", host).json()["database"] is True


@without_transaction
def test_what_a_view_writes_is_kept(visit: Client, smithsonian: Institution, fjordhaven: Institution) -> None:
    assert visit.post("/departments/BOT/well", headers={"host": SMITHSONIAN}).status_code == 204
    assert (_codes(smithsonian), _codes(fjordhaven)) == (["BOT"], [])


@without_transaction
@pytest.mark.parametrize(
    ("end", "status"), [("broken", 500), ("broken-page", 500), ("missing", 404), ("forbidden", 403)]
)
def test_what_a_failed_view_has_written_is_undone(
    end: str, status: int, visit: Client, smithsonian: Institution
) -> None:
    assert visit.post(f"/departments/BOT/{end}", headers={"host": SMITHSONIAN}).status_code == status
    assert _codes(smithsonian) == []
    assert visit.post("/departments/ZOO/well", headers={"host": SMITHSONIAN}).status_code == 204
    assert _codes(smithsonian) == ["ZOO"]


def test_a_page_may_read_while_it_is_rendered(visit: Client, alice: User) -> None:
    assert _get(visit, "/lazy").content.decode() == alice.email


def test_a_stream_without_a_scope_of_its_own_raises_and_is_not_empty(visit: Client) -> None:
    answer = _get(visit, "/stream")
    with pytest.raises(NoInstitutionError):
        list(answer.streaming_content)


@without_transaction
def test_a_transaction_is_open_around_a_view(visit: Client) -> None:
    # SQLite's take the write lock: reading goes without.
    assert _get(visit, "/transaction").json() == {"open": connection.vendor == "postgresql"}
    assert visit.post("/transaction", headers={"host": SMITHSONIAN}).json() == {"open": True}


@without_transaction
@pytest.mark.parametrize("method", ["get", "post"])
def test_none_is_open_while_a_view_calls_out(method: str, visit: Client, smithsonian: Institution) -> None:
    answer = getattr(visit, method)("/call-out", headers={"host": SMITHSONIAN})
    assert answer.json() == {"before": 1, "during": False, "within": True, "after": False}
    assert _codes(smithsonian) == ["CALLED"]
