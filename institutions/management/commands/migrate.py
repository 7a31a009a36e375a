"""Migrate as the owner of the tables: the serving role may not change them."""

from django.core.management.commands import migrate

from institutions.management.owner import AsOwner


class Command(AsOwner, migrate.Command):
    """Django's own, as the owner."""
