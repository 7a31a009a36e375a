"""What the verbs of this room raise."""

from datetime import datetime


class ReportKeyExistsError(Exception):
    """There is a key of this name for the same part of the institution, made at `made_at`; another name helps."""

    def __init__(self, name: str, *, made_at: datetime) -> None:
        super().__init__(name)
        self.name = name
        self.made_at = made_at
