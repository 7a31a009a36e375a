"""The site's settings: one file, every choice from the environment."""

from pathlib import Path

import django_stubs_ext
import environ
from django.utils.translation import gettext_lazy as _

# Django's generic classes take type arguments only in the stubs; this lets them stand at run time too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = (BASE_DIR / "CHANGELOG.md").read_text().split("## ", 1)[1].split()[0]
env = environ.Env()

SECRET_KEY = env("SECRET_KEY")
# Fernet keys, newest first: what tokens and client secrets are encrypted with.
KEY_RING = env.list("KEY_RING")
DEBUG = env.bool("DEBUG", default=False)

# Where people reach the site. A Host row is a name without a port.
BASE_DOMAIN = env("BASE_DOMAIN", default="localhost").lower()
PUBLIC_SCHEME = env("PUBLIC_SCHEME", default="https")
PUBLIC_PORT = env("PUBLIC_PORT", default="")
# The host check is HostMiddleware's: it knows the hosts of every institution.
ALLOWED_HOSTS = ["*"]

# What the guarded door opens although the addresses are private: `slug=host:port` for one institution's own hosts,
# `host:port` for all (stand-ins).
OUTBOUND_ALLOW = frozenset(env.list("OUTBOUND_ALLOW", default=[]))

ORCID_SITE_URL = env("ORCID_SITE_URL", default="https://orcid.org")
ORCID_API_URL = env("ORCID_API_URL", default="https://api.orcid.org/v3.0")

# Seconds between the two sightings that make a bare 404 of the repository a withdrawal.
WITHDRAWAL_CONFIRM_AFTER = env.int("WITHDRAWAL_CONFIRM_AFTER", default=3600)

# Full months of the audit trail that are kept before the present one: expire_events removes what is older.
EVENTS_KEPT_MONTHS = env.int("EVENTS_KEPT_MONTHS", default=24)

# What identity providers read of this deployment in its SAML metadata: where people find what becomes of their data, and
# whom to tell of an incident; with the latter the deployment says that it follows Sirtfi.
PRIVACY_URL = env("PRIVACY_URL", default="")
SECURITY_EMAIL = env("SECURITY_EMAIL", default="")

INSTALLED_APPS = [
    "institutions",
    "accounts",
    "profiles",
    "items",
    "orcid_sync",
    "reports",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.mfa",
    "django_include_bootstrap",
    "django_htmx",
    "rest_framework",
    "config.admin.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "institutions.tenancy.requests.HostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.sessions.SessionInstitutionMiddleware",
    "accounts.sessions.NothingKeptMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "institutions.tenancy.requests.TransactionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.limits.LimitMiddleware",
    "accounts.gate.SecondFactorMiddleware",
    "accounts.staff_gate.StaffGateMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.pages.site",
            ],
        },
    },
]

# The serving role's database, and the role that owns the tables (PostgreSQL only).
DATABASES = {"default": env.db("DATABASE_URL")}
if "postgresql" in DATABASES["default"]["ENGINE"]:
    owner = env.db("DATABASE_OWNER_URL") if env("DATABASE_OWNER_URL", default="") else None
    DATABASES["default"] |= {
        "ENGINE": "institutions.tenancy.postgresql",
        "APP_ROLE": DATABASES["default"]["USER"],
        "DOOR_ROLE": env("DATABASE_DOOR_ROLE", default="colophon_door"),
        # The owner may reach the server by another way: past the pooler that the site goes through.
        "OWNER": {key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT")} if owner else None,
    }
else:
    DATABASES["default"] |= {
        "ENGINE": "institutions.tenancy.sqlite",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
cache = (
    {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
)
# Outside an institution's scope it refuses: what all may share would need a cache of its own.
CACHES = {"default": cache | {"KEY_FUNCTION": "institutions.tenancy.caches.institution_key"}}

# People.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.InstitutionBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.local_accounts.OperatorAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_UNIQUE_EMAIL = False  # a person has one account per institution; read by allauth's migrations
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # an operator's session ends with the browser
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SignInAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # accounts are never merged by e-mail
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "provider_class": "accounts.provider.InstitutionProvider"},
    "saml": {"provider_class": "accounts.saml.provider.SamlProvider"},
}
# How often one network address may begin to sign in at an institution, come back, and ask for help: a campus may be one.
SIGN_INS_PER_MINUTE = env.int("SIGN_INS_PER_MINUTE", default=300)
# How many threads of a process one institution's identity provider may hold: fewer than there are.
PROVIDER_CALLS_AT_ONCE = env.int("PROVIDER_CALLS_AT_ONCE", default=4)
# Second factors: of operators only, for their addresses exist at the operators' host.
MFA_ADAPTER = "accounts.local_accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off (RFC 6238, section 5.2); each code is taken once
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no address is confirmed by mail
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# In the session, which belongs to one institution; a cookie of messages would be read at any.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "config.pages.form_too_old"
if PUBLIC_SCHEME == "https":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # The __Host- prefix makes browsers refuse a cookie that is not bound to exactly this host.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # whose address counts as the visitor's, for rate limits

# Words.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# Static files.
STATIC_URL = "/static/"
# In production `collectstatic` names each file by its content; elsewhere they are served from where they are.
STATIC_MANIFEST = env.bool("STATIC_MANIFEST", default=not DEBUG)
STATIC_ROOT = BASE_DIR / "staticfiles" if STATIC_MANIFEST else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_MANIFEST

# A strict policy: nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Background work. Results are rows of ours, never the broker's.
CELERY_BROKER_URL = env("BROKER_URL", default="redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
# Seconds between two looks for connections that are due.
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=5)
# Both insert a Run for their period first, so that any number of schedulers does the work of one.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "orcid_sync.tasks.sweep", "schedule": SWEEP_SECONDS},
    "harvest": {"task": "items.tasks.harvest_due", "schedule": 300},
    "farewells": {"task": "orcid_sync.tasks.look_for_farewells", "schedule": 600},
    "forget attempts": {"task": "accounts.tasks.forget_attempts_daily", "schedule": 3600},
    "forget sessions": {"task": "accounts.tasks.forget_sessions", "schedule": 600},
    "refresh metadata": {"task": "accounts.tasks.refresh_metadata_hourly", "schedule": 600},
}
# Seconds that a worker has a record to itself: longer than the longest call to ORCID.
ORCID_LEASE_SECONDS = env.int("ORCID_LEASE_SECONDS", default=120)
if CELERY_BROKER_URL.startswith("sqla+"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"connect_args": {"timeout": 20}}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # a worker's lines look like everybody's: LOGGING, below

# The REST API speaks JSON only, in production and everywhere else.
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "URL_FORMAT_OVERRIDE": None,
}

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"colophon@{BASE_DOMAIN}")
EMAIL_TIMEOUT = 20  # seconds; without one a mail server that hangs would hold a worker for ever

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"institution": {"()": "institutions.tenancy.logs.InstitutionFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s institution=%(institution)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["institution"]}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
}
