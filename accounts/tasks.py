"""Background work of this room."""

from datetime import datetime
from typing import Any

from celery import shared_task
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.domain import attempts, saml_metadata
from accounts.enums import Protocol
from accounts.models import SignInMethod
from institutions.models import Institution, Run
from institutions.tasks import tenant_task
from institutions.tenancy.scope import institution_scope

#: Sessions in one transaction; SQLite takes no more parameters than 32,766.
AT_ONCE = 10_000


@tenant_task
def forget_attempts(method_id: int) -> None:
    """Forget the old attempts at one sign-in method."""
    with transaction.atomic():
        method = SignInMethod.objects.get(pk=method_id)
    attempts.forget_attempts(method)


@tenant_task
def refresh_metadata(method_id: int) -> None:
    """Read one SAML provider's metadata again."""
    with transaction.atomic():
        method = SignInMethod.objects.get(pk=method_id)
    saml_metadata.refresh_metadata(method)


@shared_task
def forget_attempts_daily() -> None:
    """Have old attempts forgotten once a day, however often and from however many schedulers this is called."""
    day = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    _hand_out(forget_attempts, job="forget attempts", period=day, methods=Q())


@shared_task
def refresh_metadata_hourly() -> None:
    """Have SAML metadata read once an hour, however often and from however many schedulers this is called."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    _hand_out(refresh_metadata, job="refresh metadata", period=hour, methods=Q(protocol=Protocol.SAML))


@shared_task
def forget_sessions() -> None:
    """Delete sessions that are over: they hold whom somebody was, and answers of providers that nobody came to read."""
    over = Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
    with transaction.atomic():
        Session.objects.filter(pk__in=list(over.values_list("pk", flat=True)[:AT_ONCE])).delete()


def _hand_out(task: Any, *, job: str, period: datetime, methods: Q) -> None:
    run = Run.claim(job, period=period)
    if run is None:
        return
    for institution in Institution.objects.all():
        with institution_scope(institution), transaction.atomic():
            method_ids = list(SignInMethod.objects.filter(methods).values_list("pk", flat=True))
        for method_id in method_ids:
            task.delay(institution.pk, method_id)
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at"])
