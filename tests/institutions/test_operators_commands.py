"""What an operator does by command is told as an operator's doing."""

import pytest
from django.core.management import get_commands, load_command_class

from institutions.management.operators import OperatorsCommand
from tests.institutions.recording import ROOMS

#: Django's own, run as the owner: they change tables and record nothing.
OF_DJANGO = {"flush", "migrate"}
OURS = {name: app for name, app in get_commands().items() if app in ROOMS and name not in OF_DJANGO}


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_of_ours_acts_as_an_operator(name: str) -> None:
    assert isinstance(load_command_class(OURS[name], name), OperatorsCommand)
