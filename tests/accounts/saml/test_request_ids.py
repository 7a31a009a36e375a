"""The ids of our requests."""

import re

import pytest
from pytest_django import Settings

from accounts.saml.request_ids import reference_of, request_id_of

# Without a colon (Namespaces in XML 1.0).
NC_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")


def test_id_leads_back_to_its_attempt_and_is_a_name_of_xml() -> None:
    request_id = request_id_of("AB2C-D3EF")
    assert reference_of(request_id) == "AB2C-D3EF"
    assert NC_NAME.fullmatch(request_id)


@pytest.mark.parametrize("made_up", ["", "_", "_AB2C-D3EF", "_AB2C-D3EF.forged", "AB2C-D3EF", "ONELOGIN_5f3c"])
def test_id_that_was_not_made_here_leads_nowhere(made_up: str) -> None:
    assert reference_of(made_up) == ""


def test_id_of_one_attempt_is_no_other_s(settings: Settings) -> None:
    request_id = request_id_of("AB2C-D3EF")
    assert reference_of(request_id.replace("AB2C", "AB2D")) == ""
    settings.SECRET_KEY = "another deployment's"
    assert reference_of(request_id) == ""
