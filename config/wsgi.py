"""The WSGI application; it is there only behind walls that stand."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from institutions.tenancy.start import ensure_walls  # noqa: E402 - needs the models that the line above has loaded

ensure_walls()
