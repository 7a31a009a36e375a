"""Take in an institution's list of its people."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.domain.people_feed import (
    ManyLeaversError,
    SeveralClaimsError,
    Tally,
    claim_of_feed,
    is_passed_on,
    record_intake,
    refuse_many_leavers,
    take_in_people,
)
from accounts.enums import FeedOutcome
from accounts.people_feed.opening import Feed, open_feed
from accounts.people_feed.rows import FeedError
from institutions.management.operators import OperatorsCommand
from institutions.management.options import find_institution
from institutions.tenancy.scope import institution_scope

VERBOSE = 2


class Command(OperatorsCommand):
    help = (
        "Take in what an institution says of all its people: a CSV file, or Figshare's HR feed in XML (docs/people.md). "
        "Says what came of each row; of rows that say nothing new only with --verbosity 2."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and what to do where it is not for the command to decide."""
        parser.add_argument("slug", help="the institution")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="print the same, and change nothing")
        parser.add_argument(
            "--staff-id-claim",
            default="",
            metavar="NAME",
            help="the claim that carries the UniqueID when people sign in; needed where the ways to sign in differ",
        )
        parser.add_argument(
            "--create-departments", action="store_true", help="make the departments that the feed has codes of"
        )
        parser.add_argument(
            "--same-person",
            action="append",
            default=[],
            metavar="UNIQUEID",
            help="take this row although it reads like somebody else than who has the id here; may be repeated",
        )
        parser.add_argument(
            "--force-leavers", action="store_true", help="close accounts however many people the feed says have left"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the whole file first; then take it in, and say what came of it."""
        institution = find_institution(options["slug"])
        if institution.is_operators:
            raise CommandError("Operators are made one by one: use create_operator EMAIL.")
        try:
            with options["file"].open("rb") as file, institution_scope(institution):
                self._take_in(open_feed(file), **options)
        except OSError as error:
            raise CommandError(
                f"{options['file']} cannot be read: {error.strerror or error}. Nothing was changed."
            ) from error
        except FeedError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        except ManyLeaversError as error:
            raise CommandError(
                f"{error.leavers} people of {error.people} would lose their accounts. That looks like a mistake in the "
                "feed: nothing was changed. If it is right, run this again with --force-leavers."
            ) from error
        except SeveralClaimsError as error:
            raise CommandError(
                f"People sign in with staff identifiers in several claims: {', '.join(error.claims)}. Say which of them "
                "is the feed's UniqueID: --staff-id-claim NAME. Nothing was changed."
            ) from error
        if options["dry_run"]:
            self.stderr.write("This was a dry run: nothing was changed.")

    def _take_in(self, feed: Feed, **options: Any) -> None:
        claim = claim_of_feed(options["staff_id_claim"])
        # The file is read to its end before anything is written: what is wrong with it as a whole is found here.
        _check(feed, forced=options["force_leavers"])
        self.stdout.write(f"{options['file'].name}: {feed.form}. Staff identifiers are kept as “{claim}”.")
        if not is_passed_on(claim):
            self.stdout.write(
                "No way to sign in passes that on (add_sign_in --staff-id-claim), so whoever is new here gets another "
                "account when they sign in."
            )
        if feed.ignored:
            self.stdout.write(f"Of these columns nothing is read: {', '.join(feed.ignored)}.")
        tally = Tally()
        for result in take_in_people(
            feed.rows(),
            claim=claim,
            tally=tally,
            creates_departments=options["create_departments"],
            same_people=frozenset(options["same_person"]),
            dry_run=options["dry_run"],
        ):
            if result.outcome != FeedOutcome.UNCHANGED or result.said or options["verbosity"] >= VERBOSE:
                said = f": {result.said}" if result.said else ""
                self.stdout.write(f"line {result.line}\t{result.unique_id or '—'}\t{result.outcome}{said}")
        if not options["dry_run"]:
            record_intake(tally)
        for line in _conclusion(tally):
            self.stdout.write(line)


def _check(feed: Feed, *, forced: bool) -> None:
    rows = feed.rows()
    if not forced:
        refuse_many_leavers(rows)
    for _row in rows:
        """What is left of the file is read too."""


def _conclusion(tally: Tally) -> Iterator[str]:
    if tally.created:
        yield f"Departments made: {', '.join(tally.created)}."
    for code, found in tally.unmatched.items():
        yield f"No department has the code “{code}” (rows: {found.rows}, the first in line {found.line})."
    if tally.unmatched:
        yield "Nobody was put there. Make these departments with --create-departments, or mend the codes in the feed."
    counts = ", ".join(f"{tally.outcomes[outcome]} {outcome}" for outcome in FeedOutcome)
    yield f"Rows: {tally.outcomes.total()} ({counts})."
