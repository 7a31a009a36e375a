"""The Celery app. The tables are the queue; the broker may be emptied at any moment."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("colophon")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
