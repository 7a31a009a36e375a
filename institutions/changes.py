"""What a form, a command or a provider says of a row, and which of it is news."""

from typing import Any

from django.db import models


def take_over(row: models.Model, **columns: Any) -> list[str]:
    """Set the columns of the row, which is not saved, and return the names of those that were different."""
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    return changed
