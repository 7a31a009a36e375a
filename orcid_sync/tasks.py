"""What workers do: one connection's turn, and the sweep that finds whose turn it is."""

from celery import shared_task

from institutions.tasks import tenant_task
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
