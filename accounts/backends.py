"""Who a session or a password belongs to, within the institution of the request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from accounts.models import User


class InstitutionBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """allauth's backend, which finds people of the institution in scope only.

    `get_user` asks the scoped manager: a session that names another institution's person is anonymous.
    """

    def _authenticate(self, _request: HttpRequest | None, **credentials: Any) -> User | None:
        # allauth compares user names as strings; ours is a UUID. Whose account is off it would lead to a page of its own.
        person = User.objects.filter(handle=credentials["username"], is_active=True).first()
        found: User | None = self._check_password(person, credentials["password"])
        return found
