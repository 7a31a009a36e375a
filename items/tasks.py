"""Background work of this room: harvests, one task a source."""

import logging

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from institutions.models import Institution, Run
from institutions.tasks import tenant_task
from institutions.tenancy.scope import institution_scope
from items.domain.harvest import harvest_source
from items.errors import SourceBusyError
from items.models import Source

logger = logging.getLogger(__name__)


@tenant_task
def harvest(source_id: int) -> None:
    """Harvest one source, unless somebody does already."""
    with transaction.atomic():
        source = Source.objects.get(pk=source_id)
    try:
        count = harvest_source(source)
    except SourceBusyError:
        logger.info("%s is being harvested already", source)
    else:
        logger.info("%s: %s", source, count)


@shared_task
def harvest_due() -> None:
    """Have every source harvested once an hour, however often and from however many schedulers this is called."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    run = Run.claim("harvest", period=hour)
    if run is None:
        return
    for institution in Institution.objects.all():
        with institution_scope(institution), transaction.atomic():
            source_ids = list(Source.objects.filter(is_on=True).values_list("pk", flat=True))
        for source_id in source_ids:
            harvest.delay(institution.pk, source_id)
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at"])
