"""What a person allows a client: codes, tokens, and their end; every function runs inside a transaction."""

import secrets
import string
import uuid

from sandbox.orcid.clock import now_ms
from sandbox.orcid.errors import OAuthRefusedError
from sandbox.orcid.models import AuthorisationCode, Client, Grant, Person

# Section 1.2, as far as works need them; the stand-in has no OpenID Connect.
SCOPES = frozenset({"/authenticate", "/read-limited", "/activities/update", "/person/update"})
# Section 1.3: about six characters, ten minutes.
CODE_LENGTH = 6
CODE_MS = 10 * 60 * 1000
# Section 1.5: about twenty years.
EXPIRES_IN = 631_138_518
ALPHABET = string.ascii_letters + string.digits


def write_scope(scopes: frozenset[str]) -> str:
    """Write a set of scopes so that equal sets are equal texts."""
    return " ".join(sorted(scopes))


def active_grants(person: Person, client: Client) -> list[Grant]:
    """Give the pairs of tokens that are good now."""
    held = Grant.objects.filter(person=person, client=client, revoked_by=Grant.RevokedBy.NOBODY)
    return [grant for grant in held if not grant.expired]


def has_allowed(person: Person, client: Client, *, scopes: frozenset[str]) -> bool:
    """Say whether the person has already allowed exactly this (section 1.3, the skip rule)."""
    return any(grant.scopes == scopes for grant in active_grants(person, client))


def issue_code(person: Person, client: Client, *, scopes: frozenset[str], redirect_uri: str) -> str:
    """Give a code that the client can exchange once within ten minutes."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    AuthorisationCode.objects.create(
        code=code,
        client=client,
        person=person,
        scope=write_scope(scopes),
        redirect_uri=redirect_uri,
        expires_ms=now_ms() + CODE_MS,
    )
    return code


def exchange_code(client: Client, *, code: str, redirect_uri: str) -> Grant:
    """Give the tokens for a code; a second use revokes what the first produced (section 1.3).

    Raises OAuthRefusedError for a code that is used, unknown, of another client or address, or too old. The caller
    commits all the same: what a second use revoked stays revoked.
    """
    found = AuthorisationCode.objects.filter(code=code, client=client).first()
    if found is None:
        raise OAuthRefusedError("invalid_grant", "Invalid authorization code")
    if found.used_ms is not None:
        end_grants(list(found.grants.filter(revoked_by=Grant.RevokedBy.NOBODY)), by=Grant.RevokedBy.REPLAY)
        raise OAuthRefusedError("invalid_grant", "Reused authorization code")
    if found.redirect_uri != redirect_uri:
        raise OAuthRefusedError("invalid_grant", "Redirect URI mismatch.")
    if found.expires_ms <= now_ms():
        raise OAuthRefusedError("invalid_grant", "The authorization code has expired")
    found.used_ms = now_ms()
    found.save(update_fields=["used_ms"])
    return issue_tokens(client, found.person, scope=found.scope, code=found)


def issue_tokens(
    client: Client,
    person: Person,
    *,
    scope: str,
    code: AuthorisationCode | None = None,
    seconds: int = EXPIRES_IN,
) -> Grant:
    """Give a new pair of tokens."""
    now = now_ms()
    return Grant.objects.create(
        client=client,
        person=person,
        code=code,
        scope=scope,
        access_token=str(uuid.uuid4()),
        refresh_token=str(uuid.uuid4()),
        issued_ms=now,
        expires_ms=now + seconds * 1000,
    )


def end_grants(grants: list[Grant], *, by: Grant.RevokedBy) -> None:
    """Revoke pairs of tokens."""
    Grant.objects.filter(pk__in=[grant.pk for grant in grants]).update(revoked_by=by, revoked_ms=now_ms())


def withdraw_trust(person: Person, client: Client) -> int:
    """Revoke all the client holds, as the person does on ORCID's site; gives how many pairs ended."""
    grants = active_grants(person, client)
    end_grants(grants, by=Grant.RevokedBy.USER)
    return len(grants)
