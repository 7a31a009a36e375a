"""The sites that may send people here to sign in."""

from allauth.idp.oidc.models import Client

SCOPES = ["openid", "profile", "email"]


def register_client(
    client_id: str, *, secret: str, redirect_uris: list[str], sign_out_uris: list[str] | None = None
) -> Client:
    """Make or replace a client; its redirect URIs are compared exactly and it asks nobody for consent."""
    client = Client.objects.filter(pk=client_id).first() or Client(pk=client_id)
    client.name = client_id
    client.skip_consent = True
    client.set_scopes(SCOPES)
    client.set_redirect_uris(redirect_uris)
    client.set_post_logout_redirect_uris(sign_out_uris or [])
    client.set_secret(secret)
    client.save()
    return client
