"""What every command of ours is: a deed of whoever runs the deployment."""

from typing import Any

from django.core.management.base import BaseCommand

from institutions.events import acting_by_command


class OperatorsCommand(BaseCommand):
    """A command whose events the trail tells as an operator's, apart from what a worker does."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command."""
        with acting_by_command():
            return super().execute(*args, **options)
