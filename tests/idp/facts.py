"""What a provider's process is told: one file, which it reads afresh whenever it is asked for something."""

import json
import os
from pathlib import Path
from typing import Any


class Facts:
    """A JSON file that changes as a whole."""

    def __init__(self, path: Path, **facts: Any) -> None:
        self.path = path
        self._facts: dict[str, Any] = {}
        self.tell(**facts)

    def __getitem__(self, name: str) -> Any:
        return self._facts[name]

    def tell(self, **news: Any) -> None:
        """Replace what the file says of these names."""
        self._facts |= news
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self._facts))
        os.replace(new, self.path)  # noqa: PTH105 - a reader sees the old or the new, never half

    def tell_of(self, name: str, **news: Any) -> None:
        """Replace entries of the mapping under this name; those that become None go."""
        told = self._facts[name] | news
        self.tell(**{name: {key: value for key, value in told.items() if value is not None}})
