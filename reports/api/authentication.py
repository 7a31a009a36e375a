"""Who asks: a program, by its report key. People's sessions open nothing here."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from reports.domain.keys import find_report_key, note_use
from reports.models import ReportKey

SCHEME = "Bearer"


class ReportKeyAuthentication(BaseAuthentication):
    """Reads `Authorization: Bearer <key>` (RFC 6750) and finds the key of this host's institution."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ReportKey] | None:
        """Return the key, with nobody as the user; None without the header. Raises AuthenticationFailed."""
        scheme, _space, sent = get_authorization_header(request).decode("latin-1").partition(" ")
        if not scheme:
            return None
        key = find_report_key(sent.strip()) if scheme.casefold() == SCHEME.casefold() else None
        if key is None:
            raise AuthenticationFailed(
                _("This institution has no such report key. Send it as “Authorization: Bearer <key>”.")
            )
        if key.revoked_at:
            raise AuthenticationFailed(
                _("This report key was revoked. Ask the institution's administrators for another.")
            )
        note_use(key)
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        """Return what a 401 says about how to authenticate."""
        return f'{SCHEME} realm="Colophon reports"'


class HasReportKey(BasePermission):
    """Lets in whoever brought a report key; what it opens is the key's own department."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether there is a key."""
        return isinstance(request.auth, ReportKey)


class PerReportKey(SimpleRateThrottle):
    """Lets one key ask this often: far more than a report needs, far less than what would slow others down."""

    rate = "60/min"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Return where the calls of the key are counted, inside its institution."""
        key = request.auth
        return f"reports:{key.institution_id}:{key.pk}" if isinstance(key, ReportKey) else None
