"""Make ORCID records due, or bring them in step at once."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from institutions.management.operators import OperatorsCommand
from institutions.management.options import find_institution
from institutions.tenancy.scope import institution_scope
from orcid_sync.domain.sending import send_citations
from orcid_sync.domain.staff import record_order
from orcid_sync.domain.turns import TAKES_TURNS, mark_due
from orcid_sync.enums import CitationState, Urgency
from orcid_sync.models import Citation, OrcidConnection


class Command(OperatorsCommand):
    help = "Have the ORCID records of an institution's researchers brought in step."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose records, and how."""
        parser.add_argument("slug", help="the institution")
        parser.add_argument("--orcid", metavar="IDENTIFIER", help="one researcher's record only")
        parser.add_argument("--now", action="store_true", help="do it here, instead of leaving it to the workers")
        parser.add_argument(
            "--remap", action="store_true", help="send anew what the citation rules now write otherwise (with --now)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Mark the records due and, with --now, bring each in step; say what stands where afterwards."""
        institution = find_institution(options["slug"])
        if options["remap"] and not options["now"]:
            raise CommandError("--remap works here and now: add --now.")
        with institution_scope(institution):
            with transaction.atomic():
                found = OrcidConnection.objects.filter(state__in=TAKES_TURNS)
                if options["orcid"]:
                    found = found.filter(orcid=options["orcid"].rsplit("/", 1)[-1])
                ids = list(found.values_list("pk", flat=True))
                if options["orcid"] and not ids:
                    raise CommandError(
                        f"Nobody at {institution.name} is connected with {options['orcid']}, or the permission was "
                        "withdrawn. The researcher connects on the ORCID page."
                    )
                record_order(ids)
                if not options["now"]:
                    mark_due(ids, urgency=Urgency.ROUTINE)
                    self.stdout.write(f"Records due: {len(ids)}; the workers bring them in step.")
                    return
            left = [
                connection_id for connection_id in ids if not _bring_in_step(connection_id, remap=options["remap"])
            ]
            with transaction.atomic():
                states = list(Citation.objects.filter(connection__in=ids).values_list("state", flat=True))
        counts = ", ".join(
            f"{states.count(state)} {CitationState(state).label}" for state in CitationState.values if state in states
        )
        self.stdout.write(f"Records brought in step: {len(ids) - len(left)} ({counts or 'no works yet'}).")
        if left:
            raise CommandError(
                f"Not in step: {len(left)}. A worker is at them, or ORCID did not do as asked (see the attempts in the "
                "admin). The workers go on with them; or run this again."
            )


def _bring_in_step(connection_id: int, *, remap: bool) -> bool:
    """Make one record due and take the turn at once, before a worker is told of it."""
    with transaction.atomic():
        mark_due([connection_id], urgency=Urgency.ROUTINE)
    return send_citations(connection_id, remap=remap)
