"""The site's Celery app with a queue of its own on a broker that others may use, and that forgets it afterwards."""

import os

from kombu import Queue

from config import celery_app as app

__all__ = ["app"]

NAME = os.environ["TEST_QUEUE"]
MILLISECONDS_UNUSED = 60_000

app.conf.task_default_queue = NAME
app.conf.task_queues = [Queue(NAME, routing_key=NAME, queue_arguments={"x-expires": MILLISECONDS_UNUSED})]
