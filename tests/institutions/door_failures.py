from typing import Any

import pytest

from institutions.door import DoorError, open_door


def failure_of(url: str, *, method: str = "GET", **limits: Any) -> DoorError:
    with open_door(**limits) as door, pytest.raises(DoorError) as caught:
        door.request(method, url)
    return caught.value
