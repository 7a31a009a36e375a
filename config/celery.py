"""The Celery app. The tables are the queue; the broker may be emptied at any moment."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("colophon")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def start_behind_walls(**_named: Any) -> None:
    """End the process before its first task when the walls do not stand."""
    from institutions.tenancy.start import ensure_walls  # noqa: PLC0415 - the models are loaded only now

    ensure_walls()
