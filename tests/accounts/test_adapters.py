"""How sign-in calls an institution's identity provider."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from accounts.adapters import SignInAdapter
from institutions.door import DoorError
from tests.local_server import Received, Reply, serving


@pytest.mark.parametrize(("hops", "asked"), [(1, ["/1", "/0"]), (2, ["/2", "/1"])])
def test_sign_in_follows_a_provider_s_redirect_once(hops: int, asked: list[str], settings: Settings) -> None:
    def answer(received: Received) -> Reply:
        left = int(received.path[1:])
        return Reply(302, headers={"Location": f"/{left - 1}"}) if left else Reply(body=b"there")

    with (
        serving(answer) as server,
        SignInAdapter(RequestFactory().get("/sign-in/")).get_requests_session() as door,
    ):
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        try:
            arrived = door.get(f"{server.url}/{hops}").content == b"there"
        except DoorError:
            arrived = False
    assert (arrived, [received.path for received in server.received]) == (hops == 1, asked)
