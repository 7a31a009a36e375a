"""The site's settings with an environment for tests; what is set outside wins."""

import os

for name, value in {
    "SECRET_KEY": "tests",
    "KEY_RING": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "DATABASE_URL": "sqlite://:memory:",
    "BROKER_URL": "memory://",
    "BASE_DOMAIN": "colophon.test",
    "PUBLIC_SCHEME": "http",
    "EMAIL_URL": "memorymail://",
    "STATIC_MANIFEST": "false",
}.items():
    os.environ.setdefault(name, value)

from config.settings import *  # noqa: E402, F403 - after the environment
