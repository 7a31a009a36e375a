"""Addresses that are shown and logged hold no secret."""

import pytest
from django.core.exceptions import ValidationError

from institutions.addresses import validate_bare_address


@pytest.mark.parametrize(
    "url",
    [
        "https://user:hunter2@items.example",
        "https://hunter2@items.example/v2",
        "https://@items.example",
        "https://items.example?token=hunter2",
        "https://items.example/v2?",
        "https://items.example/v2#hunter2",
        "https://items.example#",
    ],
)
def test_an_address_with_room_for_a_secret_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_bare_address(url)
    [said] = refused.value.messages
    assert said.startswith("Leave out what stands before “@”")
    assert "hunter2" not in said


@pytest.mark.parametrize(
    "url",
    ["https://items.example", "https://items.example:8443/v2/", "http://[::1]:1/a@b", "http://items.example/a;b"],
)
def test_a_bare_address_is_taken(url: str) -> None:
    validate_bare_address(url)
