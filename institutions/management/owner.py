"""What lets a command of Django's that changes tables run as the role that owns them."""

from contextlib import ExitStack
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import connections


class AsOwner(BaseCommand):
    """Put before Django's command: it then runs as the owner of the tables.

    Raises CommandError when the database is PostgreSQL and DATABASE_OWNER_URL is not set.
    """

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Run the command."""
        connection: Any = connections[options["database"]]
        with ExitStack() as stack:
            try:
                stack.enter_context(connection.as_owner())
            except ImproperlyConfigured as error:
                raise CommandError(str(error)) from None
            return super().handle(*args, **options)
