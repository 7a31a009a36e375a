"""What workers do: one connection's turn, one farewell's, and the looks that find whose turn it is."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from institutions.models import Institution, Run
from institutions.tasks import tenant_task
from institutions.tenancy.scope import institution_scope
from orcid_sync.domain import farewell_end
from orcid_sync.domain.farewell_end import begin_missed_farewells, due_farewells
from orcid_sync.domain.sending import send_citations
from orcid_sync.domain.sweeping import sweep_connections


@tenant_task
def bring_in_step(connection_id: int) -> None:
    """Bring one person's record in step."""
    send_citations(connection_id)


@shared_task
def sweep() -> None:
    """Offer what is due to the workers."""
    sweep_connections(offer=bring_in_step.delay)


@tenant_task
def attend_farewell(farewell_id: int) -> None:
    """Send the last mail of one farewell, or end it, whichever is due."""
    farewell_end.attend_farewell(farewell_id)


@shared_task
def look_for_farewells() -> None:
    """Have every farewell attended that is due, once an hour, however often and by however many this is called."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    run = Run.claim("farewells", period=hour)
    if run is None:
        return
    for institution in Institution.objects.all():
        with institution_scope(institution):
            begin_missed_farewells()
            with transaction.atomic():
                found = due_farewells(now=timezone.now())
        for farewell_id in found:
            attend_farewell.delay(institution.pk, farewell_id)
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at"])
