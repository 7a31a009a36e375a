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
    "SIGN_INS_PER_MINUTE": "100000",  # all tests come from one address
}.items():
    os.environ.setdefault(name, value)

from config.settings import *  # noqa: E402, F403 - after the environment

# Guessing a password a million times slower is the site's own business, not the tests'.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Looked for when asked for: each new client of a test would else read the whole directory of static files.
WHITENOISE_AUTOREFRESH = True
