"""How a session's person proved who they are at their institution's provider, and when.

Kept among allauth's records of a session, which belong to one person and end with the session.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest

from accounts.models import Identity, SignInMethod, User
from accounts.requests import VisitorRequest

# What allauth calls such a record; its own words are `socialaccount`, `password` and `mfa`.
KIND = "institution"
# A second factor opens the admin for a day's work, however long the session lasts.
GOOD_FOR = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One coming back from a provider: by which method, in which context (`acr`, AuthnContextClassRef), when.

    `way_out` is the link that ends the person's session at the provider too; empty where it has none.
    """

    method_key: str
    context: str
    way_out: str
    # Seconds since 1970.
    at: float

    @property
    def is_fresh(self) -> bool:
        """Whether it is still good for what needs a second factor."""
        return time.time() - self.at < GOOD_FOR.total_seconds()


def note_proof(request: HttpRequest, person: User, *, method_key: str, context: str, way_out: str = "") -> None:
    """Write into the session that its person has just come back from the provider."""
    record_authentication(request, person, KIND, key=method_key, context=context, way_out=way_out)


def proofs_of(request: VisitorRequest) -> list[Proof]:
    """Return what the session's person has proved, the oldest first."""
    if not request.user.is_authenticated:
        return []
    records = [record for record in get_authentication_records(request, request.user) if record["method"] == KIND]
    return [
        Proof(method_key=one["key"], context=one["context"], way_out=one["way_out"], at=one["at"]) for one in records
    ]


def method_to_prove(request: VisitorRequest) -> SignInMethod | None:
    """Return the method by which the person must still prove a second factor before the admin opens; None lets them in.

    Which context is one is the choice of the method that they came by. Where that names none, it is the choice of
    another way of theirs that does: a way that somebody adds opens no more than the one they had. Somebody of whom the
    session does not know how they came proves it by the first method that names one, and so does whoever lacks it and
    came by a way that is switched off since.
    """
    proofs = proofs_of(request)
    methods = {str(method.key): method for method in SignInMethod.objects.order_by("pk")}
    asking = [method for method in methods.values() if method.is_on and method.second_factor_context]
    came_by = [methods[proof.method_key] for proof in proofs if proof.method_key in methods]
    first = next(iter(asking), None)
    method = came_by[-1] if came_by else first
    if method is not None and not method.second_factor_context:
        method = _theirs(request, asking)
    if method is None:
        return None
    wanted = (str(method.key), method.second_factor_context)
    has_proved = any((proof.method_key, proof.context) == wanted and proof.is_fresh for proof in proofs)
    if has_proved:
        return None
    return method if method.is_on else first


def _theirs(request: VisitorRequest, methods: list[SignInMethod]) -> SignInMethod | None:
    """Return the first of these by which the session's person has come at some time."""
    come_by = set(Identity.objects.filter(person_id=request.user.pk).values_list("method_id", flat=True))
    return next((method for method in methods if method.pk in come_by), None)
