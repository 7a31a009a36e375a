"""Remove the months of the audit trail that are kept no longer."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS

from institutions.management.operators import OperatorsCommand
from institutions.management.owner import AsOwner
from institutions.models import Institution
from institutions.retention import expire_events, expired_months, kept_since
from institutions.tenancy.scope import institution_scope
from institutions.trail_checks import FEWEST_MONTHS


class _ExpireEvents(OperatorsCommand):
    help = (
        "Remove whole months of the audit trail: those before the present one and the number that is kept. Runs as the "
        "owner of the tables, from a timer of the system (deploy/systemd/)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how much is kept."""
        parser.add_argument(
            "--keep-months",
            type=int,
            default=settings.EVENTS_KEPT_MONTHS,
            metavar="N",
            help="full months kept before the present one (EVENTS_KEPT_MONTHS, now %(default)s)",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and remove nothing")
        parser.set_defaults(database=DEFAULT_DB_ALIAS)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Go through the institutions one by one."""
        keep_months: int = options["keep_months"]
        if keep_months < FEWEST_MONTHS:
            raise CommandError(f"Keep {FEWEST_MONTHS} months or more: nothing was removed.")
        before = kept_since(keep_months=keep_months)
        self.stdout.write(f"Kept are events since {before:%d %B %Y} (UTC).")
        for institution in Institution.objects.all():
            with institution_scope(institution):
                if options["dry_run"]:
                    for month in expired_months(before=before):
                        self.stdout.write(
                            f"{institution.slug}: {month.first_day:%Y-%m} would go, events: {month.events}"
                        )
                elif count := expire_events(before=before, keep_months=keep_months):
                    self.stdout.write(f"{institution.slug}: events removed: {count}")


class Command(AsOwner, _ExpireEvents):
    """As the owner of the tables: nobody else may remove an event. A dry run is anybody's."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Count as whoever serves, or remove as the owner."""
        if options["dry_run"]:
            _ExpireEvents.handle(self, *args, **options)
        else:
            super().handle(*args, **options)
