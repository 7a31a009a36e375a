"""Settings for the type checker alone: it looks at all stand-ins at once, which no process does."""

from sandbox.idp import settings as idp
from sandbox.settings import *  # noqa: F403 - exactly what a stand-in has
from sandbox.settings import INSTALLED_APPS, MIDDLEWARE

STAND_INS = ["sandbox.orcid", "sandbox.idp", "sandbox.repository"]
INSTALLED_APPS = list(dict.fromkeys([*INSTALLED_APPS, *STAND_INS, *idp.APPS]))
MIDDLEWARE = [*MIDDLEWARE, *idp.MIDDLEWARE]
