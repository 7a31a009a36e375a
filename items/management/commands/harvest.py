"""Bring an institution's items up to date."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from institutions.management.operators import OperatorsCommand
from institutions.management.options import find_institution
from institutions.tenancy.scope import institution_scope
from items.domain.harvest import HarvestCount, order_harvest
from items.errors import SourceBusyError
from items.models import Source

#: How long a harvest by somebody else is waited for.
SECONDS_TO_WAIT = 60


class Command(OperatorsCommand):
    help = "Harvest an institution's sources and print what was seen and done."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose sources, and how thoroughly."""
        parser.add_argument("slug", help="the institution")
        parser.add_argument("--source", type=int, metavar="N", help="this source alone, by its number")
        parser.add_argument("--full", action="store_true", help="read every record anew, changed or not")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Harvest one source after the other; a problem with one keeps no other from its turn."""
        institution = find_institution(options["slug"])
        problems: list[str] = []
        with institution_scope(institution):
            with transaction.atomic():
                sources = list(Source.objects.filter(is_on=True))
                if options["source"] is not None:
                    sources = list(Source.objects.filter(pk=options["source"]))
            if not sources:
                raise CommandError(_nothing_to_harvest(institution.slug, number=options["source"]))
            for source in sources:
                count = _harvest(source, full=options["full"])
                self.stdout.write(f"Source {source.pk}, {source}: {_say(count)}.")
                if count.problem:
                    problems.append(f"Source {source.pk}: {count.problem}")
        if problems:
            raise CommandError("\n".join(problems))


def _nothing_to_harvest(slug: str, *, number: int | None) -> str:
    if number is None:
        return f"{slug} has no source that is on. Add one: add_source {slug} figshare --url URL --group N"
    return f"{slug} has no source {number}. Leave --source out to harvest all that there are."


def _harvest(source: Source, *, full: bool) -> HarvestCount:
    try:
        return order_harvest(source, full=full, seconds_to_wait=SECONDS_TO_WAIT)
    except SourceBusyError:
        raise CommandError(
            f"Source {source.pk} is being harvested by somebody else. Try again when that has ended."
        ) from None


def _say(count: HarvestCount) -> str:
    return (
        f"{count.listed} listed, {count.read} read, {count.new} new, {count.changed} changed,"
        f" {count.unchanged} unchanged, {count.missing} missing, {count.withdrawn} withdrawn,"
        f" {count.returned} returned, {count.failed} failed, {count.accounts} accounts"
    )
