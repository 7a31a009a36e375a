"""The site put together: settings, urls, the Celery app, health. Names its apps by string only."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
