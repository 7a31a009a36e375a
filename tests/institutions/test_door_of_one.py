"""A private address may be open for one institution and stays closed for every other."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from institutions.door import DoorError, open_door
from institutions.models import Institution
from institutions.tenancy import outbound
from institutions.tenancy.scope import institution_scope
from tests.factories import InstitutionFactory
from tests.local_server import LocalServer, Reply, serving

pytestmark = pytest.mark.django_db
REFUSED = "leads to a private address"


@pytest.fixture(autouse=True)
def _nothing_looked_up_before() -> Iterator[None]:
    """Ids are used again once a test's rows are gone."""
    outbound._ids.clear()
    yield
    outbound._ids.clear()


@pytest.fixture
def ours(hello: LocalServer, settings: Settings) -> LocalServer:
    """A server of the Smithsonian's, on a private address."""
    settings.OUTBOUND_ALLOW = frozenset({f"smithsonian={hello.address}"})
    return hello


def test_it_is_open_inside_its_institution_s_scope_only(
    ours: LocalServer, smithsonian: Institution, fjordhaven: Institution
) -> None:
    with open_door() as door, pytest.raises(DoorError, match=REFUSED):
        door.get(ours.url)
    for _time in range(2):
        with institution_scope(fjordhaven), open_door() as door, pytest.raises(DoorError, match=REFUSED):
            door.get(ours.url)
        assert ours.accepted == _time
        with institution_scope(smithsonian), open_door() as door:
            assert door.get(ours.url).content == b"hello"


def test_a_connection_that_was_kept_open_is_not_the_next_institution_s(
    ours: LocalServer, smithsonian: Institution, fjordhaven: Institution
) -> None:
    with open_door() as door:
        with institution_scope(smithsonian):
            assert [door.get(ours.url).content for _time in range(2)] == [b"hello", b"hello"]
        with institution_scope(fjordhaven), pytest.raises(DoorError, match=REFUSED) as refused:
            door.get(ours.url)
        assert refused.value.sent is False
        assert (ours.accepted, len(ours.received)) == (1, 2)
        with institution_scope(smithsonian):
            assert door.get(ours.url).content == b"hello"


def test_a_connection_that_is_open_to_all_is_kept_from_one_institution_to_the_next(
    hello: LocalServer, settings: Settings, smithsonian: Institution, fjordhaven: Institution
) -> None:
    settings.OUTBOUND_ALLOW = frozenset({hello.address, f"smithsonian={hello.address}"})
    with open_door() as door:
        for institution in (smithsonian, fjordhaven):
            with institution_scope(institution):
                assert door.get(hello.url).content == b"hello"
    assert hello.accepted == 1


def test_no_other_port_is_open(ours: LocalServer, smithsonian: Institution) -> None:
    with serving(lambda _received: Reply()) as neighbour, institution_scope(smithsonian), open_door() as door:
        with pytest.raises(DoorError, match=REFUSED):
            door.get(neighbour.url)
        assert neighbour.accepted == 0


def test_an_institution_that_is_made_later_finds_it_open(hello: LocalServer, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset({f"museum={hello.address}", f"=={hello.address}"})
    other = InstitutionFactory(slug="other")
    with institution_scope(other), open_door() as door, pytest.raises(DoorError, match=REFUSED):
        door.get(hello.url)
    with institution_scope(InstitutionFactory(slug="museum")), open_door() as door:
        assert door.get(hello.url).content == b"hello"


def test_an_entry_that_names_nobody_opens_nothing(smithsonian: Institution, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset({"=repo.si.example:443"})
    with institution_scope(smithsonian):
        assert not outbound.is_opened("repo.si.example:443")


def test_whose_it_is_is_looked_up_once(
    ours: LocalServer, smithsonian: Institution, django_assert_num_queries: Any
) -> None:
    with institution_scope(smithsonian), open_door() as door:
        with django_assert_num_queries(1):
            door.get(ours.url)
        with django_assert_num_queries(0):
            door.get(ours.url)


def test_a_host_that_reads_like_an_entry_is_not_opened_by_it(
    smithsonian: Institution, fjordhaven: Institution, settings: Settings
) -> None:
    settings.OUTBOUND_ALLOW = frozenset({"smithsonian=repo.si.example:443"})
    for institution in (smithsonian, fjordhaven):
        with institution_scope(institution):
            assert not outbound.is_opened("smithsonian=repo.si.example:443")
