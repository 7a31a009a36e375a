"""Set an institution's ways to sign in up, change them, and switch them on and off: what administrators do.

Each function writes into the trail who did it. ValidationError is Django's own, for values that do not fit; its
messages are for the administrator.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.domain.saml_metadata import store_metadata
from accounts.enums import AutomaticSignIn, Protocol
from accounts.models import Identity, SignInMethod, User
from accounts.saml.facts import IdentityProviderFacts
from institutions.changes import take_over
from institutions.events import record_event


@transaction.atomic
def add_oidc_method(*, by: User, name: str, issuer: str, client_id: str, client_secret: str) -> SignInMethod:
    """Add an OpenID Connect provider to the institution in scope, switched off; raises ValidationError."""
    return _add(
        SignInMethod(
            protocol=Protocol.OIDC, name=name, issuer=issuer, client_id=client_id, client_secret=client_secret
        ),
        by=by,
    )


@transaction.atomic
def add_saml_method(*, by: User, name: str, provider: IdentityProviderFacts, metadata_url: str) -> SignInMethod:
    """Add a SAML provider, as its metadata describes it, switched off; raises ValidationError."""
    columns = _columns_of(provider)
    method = _add(SignInMethod(protocol=Protocol.SAML, name=name, metadata_url=metadata_url, **columns), by=by)
    store_metadata(method, provider)
    return method


@transaction.atomic
def change_method(method: SignInMethod, *, by: User, **columns: Any) -> list[str]:
    """Give these columns other values; return the names of those that were different. Raises ValidationError.

    Once somebody has signed in, the provider stays who it is: identifiers are its own, and another's may be the same.
    """
    changed = take_over(method, **columns)
    if changed:
        _check(method, changed)
        _save(method)
        record_event("sign_in_method.changed", actor=by.audit_key, issuer=method.issuer, changed=changed)
    return changed


@transaction.atomic
def change_saml_provider(
    method: SignInMethod, *, by: User, name: str, provider: IdentityProviderFacts, metadata_url: str
) -> list[str]:
    """Take the provider as newer metadata describes it; return what was different. Raises ValidationError."""
    changed = change_method(method, by=by, name=name, metadata_url=metadata_url, **_columns_of(provider))
    store_metadata(method, provider)
    return changed


@transaction.atomic
def switch_method(method: SignInMethod, *, by: User, on: bool) -> bool:
    """Offer the method to people, or no longer; return whether that is news. Who is signed in stays so."""
    if method.is_on == on:
        return False
    method.is_on = on
    method.save(update_fields=["is_on"])
    kind = "sign_in_method.switched_on" if on else "sign_in_method.switched_off"
    record_event(kind, actor=by.audit_key, issuer=method.issuer)
    return True


def is_last_way_in(method: SignInMethod) -> bool:
    """Return whether nobody could sign in at the institution in scope without this method."""
    return method.is_on and not SignInMethod.objects.filter(is_on=True).exclude(pk=method.pk).exists()


def _add(method: SignInMethod, *, by: User) -> SignInMethod:
    method.is_on = False
    _check(method, ["issuer"])
    _save(method)
    record_event("sign_in_method.added", actor=by.audit_key, issuer=method.issuer)
    return method


def _save(method: SignInMethod) -> None:
    try:
        with transaction.atomic():
            method.save()
    except IntegrityError:
        # Sent twice at once: the other one was quicker.
        raise ValidationError(_("This was done a moment ago already. Look at the list of sign-in methods.")) from None


def _columns_of(provider: IdentityProviderFacts) -> dict[str, Any]:
    return {
        "issuer": provider.entity_id,
        "provider_facts": provider.to_json(),
        "metadata_valid_until": provider.valid_until,
    }


def _check(method: SignInMethod, changed: list[str]) -> None:
    others = SignInMethod.objects.exclude(pk=method.pk)
    if {"issuer", "client_id"} & set(changed):
        same = others.filter(issuer=method.issuer, client_id=method.client_id).first()
        if same is not None:
            raise ValidationError(
                {"issuer": _("“%(name)s” leads to this identity provider already. Change that one.") % {"name": same}}
            )
    if "issuer" in changed and method.pk and Identity.objects.filter(method=method).exists():
        raise ValidationError(
            {
                "issuer": _(
                    "People have signed in through this method, and another identity provider may know somebody else "
                    "by the same identifier. Add the other one as a method of its own."
                )
            }
        )
    if "automatic" in changed and method.automatic != AutomaticSignIn.OFF:
        automatic = others.exclude(automatic=AutomaticSignIn.OFF).first()
        if automatic is not None:
            raise ValidationError(
                {
                    "automatic": _(
                        "Opening the site goes to “%(name)s” already, and it can go to one only. Let that one show a "
                        "page with a button first."
                    )
                    % {"name": automatic}
                }
            )
    method.clean_fields(exclude=["institution"])
