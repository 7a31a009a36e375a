"""Step 1: who the identity provider is. Its own description is fetched or read, shown, and never kept as a file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin.setting_up.walk import administrators_only, find_method, note_errors, posted, show
from accounts.discovery import Discovery, discover
from accounts.domain.saml_metadata import fetch_metadata
from accounts.domain.sign_in_methods import add_oidc_method, add_saml_method, change_method, change_saml_provider
from accounts.enums import Protocol
from accounts.forms.providers import OidcProviderForm, SamlProviderForm
from accounts.models import SignInMethod
from accounts.requests import PersonRequest
from accounts.saml.errors import MetadataError, SeveralProvidersError
from accounts.saml.facts import IdentityProviderFacts
from accounts.saml.metadata import LARGEST_MEGABYTES, read_metadata
from institutions.door import DoorError
from institutions.tenancy.requests import calls_out

PROVIDER_PAGE = "admin:accounts_signinmethod_provider"
OURS_PAGE = "admin:accounts_signinmethod_ours"


@administrators_only
def begin(request: PersonRequest) -> HttpResponse:
    """Ask by which protocol the provider is spoken to."""
    return show(request, "begin", title=_("Add a way to sign in"))


@calls_out
@administrators_only
def add_oidc(request: PersonRequest) -> HttpResponse:
    """Take an OpenID Connect provider in, once it describes itself as people can sign in with it."""
    form = OidcProviderForm(posted(request))
    found = None
    if form.is_valid():
        found = discover(form.cleaned_data["issuer"])
        if _take_oidc(form, found):
            try:
                method = add_oidc_method(by=request.user, **form.cleaned_data)
            except ValidationError as error:
                note_errors(form, error)
            else:
                return redirect(PROVIDER_PAGE, method.pk)
    return show(request, "add_oidc", title=_("Add an OpenID Connect provider"), form=form, found=found)


@calls_out
@administrators_only
def add_saml(request: PersonRequest) -> HttpResponse:
    """Take a SAML provider in by its metadata."""
    form = SamlProviderForm(posted(request), request.FILES or None)
    if form.is_valid():
        provider = _read(form)
        if provider is not None:
            try:
                method = add_saml_method(
                    by=request.user,
                    name=_name(form, provider, request),
                    provider=provider,
                    metadata_url=form.cleaned_data["metadata_url"],
                )
            except ValidationError as error:
                note_errors(form, error)
            else:
                return redirect(PROVIDER_PAGE, method.pk)
    return show(request, "add_saml", title=_("Add a SAML provider"), form=form)


@calls_out
@administrators_only
def provider(request: PersonRequest, object_id: int) -> HttpResponse:
    """Show what the provider says of itself now, and let it be described anew."""
    method = find_method(object_id)
    return _oidc(request, method) if method.protocol == Protocol.OIDC else _saml(request, method)


def _oidc(request: PersonRequest, method: SignInMethod) -> HttpResponse:
    initial = {"name": method.name, "issuer": method.issuer, "client_id": method.client_id}
    form = OidcProviderForm(posted(request), initial=initial, has_secret=True)
    if form.is_valid():
        found = discover(form.cleaned_data["issuer"], context=method.second_factor_context)
        if _take_oidc(form, found):
            columns = {name: value for name, value in form.cleaned_data.items() if value}
            if _change(request, form, method, **columns):
                return redirect(OURS_PAGE, method.pk)
    else:
        found = discover(method.issuer, context=method.second_factor_context)
    return show(
        request, "provider_oidc", title=_("The provider"), method=find_method(method.pk), form=form, found=found
    )


def _take_oidc(form: OidcProviderForm, found: Discovery) -> bool:
    """Return whether people can sign in with what was found; say in the form what is wrong otherwise."""
    if found.troubles:
        form.add_error("issuer", list(found.troubles))
    return not found.troubles


def _saml(request: PersonRequest, method: SignInMethod) -> HttpResponse:
    initial = {"name": method.name, "metadata_url": method.metadata_url}
    form = SamlProviderForm(posted(request), request.FILES or None, initial=initial)
    if form.is_valid():
        provider = _read(form, known=method.issuer)
        if provider is not None:
            try:
                change_saml_provider(
                    method,
                    by=request.user,
                    name=form.cleaned_data["name"] or method.name,
                    provider=provider,
                    metadata_url=form.cleaned_data["metadata_url"],
                )
            except ValidationError as error:
                note_errors(form, error)
            else:
                messages.success(request, _("The provider is kept as its metadata describes it."))
                return redirect(PROVIDER_PAGE, method.pk)
    method = find_method(method.pk)
    facts = IdentityProviderFacts.from_json(method.provider_facts) if method.provider_facts else None
    return show(request, "provider_saml", title=_("The provider"), method=method, form=form, facts=facts)


def _change(request: PersonRequest, form: OidcProviderForm, method: SignInMethod, **columns: object) -> bool:
    try:
        change_method(method, by=request.user, **columns)
    except ValidationError as error:
        note_errors(form, error)
        return False
    messages.success(request, _("The provider is kept."))
    return True


def _read(form: SamlProviderForm, *, known: str = "") -> IdentityProviderFacts | None:
    """Return what the metadata says; None, with the reason in the form, where it cannot be used."""
    data = form.cleaned_data
    entity_id = data["entity_id"] or known or None
    field = "metadata_url" if data["metadata_url"] else "metadata_file"
    try:
        if data["metadata_url"]:
            return fetch_metadata(data["metadata_url"], entity_id=entity_id)
        content = data["metadata_file"].read(LARGEST_MEGABYTES * 2**20 + 1)
        return read_metadata(content, entity_id=entity_id, now=timezone.now())
    except SeveralProvidersError as several:
        form.offer(several)
    except (MetadataError, DoorError) as error:
        form.add_error(field, str(error))
    return None


def _name(form: SamlProviderForm, provider: IdentityProviderFacts, request: PersonRequest) -> str:
    name: str = form.cleaned_data["name"] or provider.display_name or request.institution.name
    return name[:120]
