"""What an operator is told about the way out before they deploy."""

from typing import Any

import pytest

from institutions.door_checks import check_the_door_opens_to_the_public_only


@pytest.mark.parametrize(
    ("entries", "private"),
    [
        (set(), None),
        ({"repository.example:443", "[2a00:1450:4001:81b::200e]:443", "8.8.8.8:443"}, None),
        ({"smithsonian=10.0.0.7:80", "smithsonian=[::1]:80", "fjordhaven=orcid.localhost:80"}, None),
        (
            {"127.0.0.1:8001", "repository.example:443", "10.0.0.7:80", "[::1]:80", "orcid.localhost:80"},
            "10.0.0.7:80, 127.0.0.1:8001, [::1]:80, orcid.localhost:80",
        ),
    ],
)
def test_private_addresses_that_the_door_opens_to_are_named(
    entries: set[str], private: str | None, settings: Any
) -> None:
    settings.OUTBOUND_ALLOW = frozenset(entries)
    assert [(warning.id, warning.msg) for warning in check_the_door_opens_to_the_public_only()] == (
        [("colophon.W002", f"OUTBOUND_ALLOW lets the site call private addresses: {private}.")] if private else []
    )
