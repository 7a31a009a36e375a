"""What allauth's identity provider says about a person here."""

from collections.abc import Iterable
from typing import Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client, PrivateKey
from django.contrib.auth.models import User

from sandbox.idp.authorising import MFA, confirmed_mfa
from sandbox.idp.keys import signing_key_pem
from sandbox.idp.models import Person
from sandbox.idp.switches import Released, SecondFactor, board

# Claims that a client gets only with a scope (OpenID Connect Core 1.0, section 5.4).
# All others are the institution's own, released to every client as institutions do.
NEEDS_SCOPE = {
    "email": "email",
    "email_verified": "email",
    "name": "profile",
    "given_name": "profile",
    "family_name": "profile",
    "middle_name": "profile",
    "nickname": "profile",
    "preferred_username": "profile",
    "profile": "profile",
    "picture": "profile",
    "website": "profile",
}


class ClaimsAdapter(DefaultOIDCAdapter):  # type: ignore[misc]  # allauth has no types
    """Assert exactly the claims that are written down for a person."""

    def get_claims(
        self,
        _purpose: Literal["id_token", "userinfo"],
        user: User,
        client: Client,
        scopes: Iterable[str],
        **_: Any,
    ) -> dict[str, Any]:
        """Return the person's claims that the scopes and the switches allow."""
        if board.now.released == Released.SUBJECT:
            return {"sub": self.get_user_sub(client, user)}
        granted = {None, *scopes}
        claims = {name: value for name, value in user.person.claims.items() if NEEDS_SCOPE.get(name) in granted}
        return claims | {"sub": self.get_user_sub(client, user)}

    def populate_id_token(self, id_token: dict[str, Any], _client: Client, _scopes: Iterable[str], **_: Any) -> None:
        """Say how the person signed in, where a site asked for it (OpenID Connect Core 1.0, section 2)."""
        if confirmed_mfa():
            id_token["acr"] = MFA

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        """Say whether a second factor can be asked for."""
        if board.now.second_factor == SecondFactor.GIVEN:
            data["acr_values_supported"] = [MFA]
        data["claims_parameter_supported"] = True

    def get_user_sub(self, _client: Client, user: User) -> str:
        """Return the person's opaque subject."""
        return user.person.sub

    def get_user_by_sub(self, _client: Client, sub: str) -> User | None:
        """Return whom the subject belongs to."""
        person = Person.objects.select_related("user").filter(sub=sub).first()
        return person.user if person else None

    def list_private_keys(self, **_: Any) -> list[PrivateKey]:
        """Return the one key of this database, which never expires."""
        return [PrivateKey(pem=signing_key_pem())]
