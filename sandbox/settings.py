"""Settings of the stand-ins: one process, port, database file and cookie name for each.

`manage.py` sets `SANDBOX_STAND_IN` (orcid, idp or repository); the run command sets
`SANDBOX_NAME` (several identity providers run side by side) and `SANDBOX_DATABASE`.
"""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
STAND_IN = os.environ.get("SANDBOX_STAND_IN", "orcid")
NAME = os.environ.get("SANDBOX_NAME", STAND_IN)

# A stand-in holds nothing secret: everybody who can reach its loopback port may use it.
SECRET_KEY = f"stand-in-{NAME}"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = f"sandbox.{STAND_IN}.urls"
USE_TZ = True
STATIC_URL = "/static/"
# No collectstatic: a stand-in's few files are served from where they lie.
WHITENOISE_USE_FINDERS = True

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "sandbox",
    f"sandbox.{STAND_IN}",
]
MIDDLEWARE = [
    "sandbox.middleware.Latency",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("SANDBOX_DATABASE", BASE_DIR / "var" / "sandbox" / f"{NAME}.sqlite3"),
        # Kept open by each thread: opening the file for every request would cost more than most requests do.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    },
}
# Without DEBUG Django mails its errors to nobody: a stand-in says them on stderr.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cookies ignore ports: two stand-ins on 127.0.0.1 must not share a session.
SESSION_COOKIE_NAME = f"sandbox_{NAME}_session"
CSRF_COOKIE_NAME = f"sandbox_{NAME}_csrf"

# Milliseconds that every answer waits, so that tests and benches feel a network.
LATENCY_MS = int(os.environ.get("SANDBOX_LATENCY_MS", "0"))

# Made-up passwords and secrets need no slow hash, and every sign-in of a test would pay for one.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if STAND_IN == "idp":
    from sandbox.idp import settings as idp

    INSTALLED_APPS += idp.APPS
    MIDDLEWARE += idp.MIDDLEWARE
    IDP_OIDC_ADAPTER = idp.ADAPTER
    ACCOUNT_EMAIL_VERIFICATION = "none"
    LOGIN_URL = "account_login"
    LOGIN_REDIRECT_URL = "home"
