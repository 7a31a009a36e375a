"""Empty the tables as their owner: the serving role may not truncate. Tests that commit end with it."""

from django.core.management.commands import flush

from institutions.management.owner import AsOwner


class Command(AsOwner, flush.Command):  # type: ignore[misc] # Django's handle takes options only
    """Django's own, as the owner."""
