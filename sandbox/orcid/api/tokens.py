"""Whether the token that a call carries is good (section 1.9)."""

from django.http import HttpRequest

from sandbox.orcid.errors import OAuthRefusedError
from sandbox.orcid.models import Grant


def find_grant(request: HttpRequest) -> Grant:
    """Give the grant whose token the call carries.

    A person's own revocation still lets the client DELETE what it added. Raises OAuthRefusedError with 401;
    like ORCID's, its text repeats the token.
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise OAuthRefusedError("unauthorized", "Full authentication is required to access this resource", status=401)
    token = token.strip()
    grant = Grant.objects.select_related("client", "person").filter(access_token=token).first()
    revoked = grant is not None and grant.revoked_by != Grant.RevokedBy.NOBODY
    if revoked and grant is not None:
        revoked = not (grant.revoked_by == Grant.RevokedBy.USER and request.method == "DELETE")
    if grant is None or revoked or grant.expired:
        raise OAuthRefusedError("invalid_token", f"Invalid access token: {token}", status=401)
    return grant
