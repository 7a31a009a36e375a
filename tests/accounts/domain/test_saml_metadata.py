"""What is known of an identity provider stays true, and what will end is told in time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import Settings

from accounts.domain.saml_metadata import fetch_metadata, look_for_new_keys, refresh_metadata, store_metadata
from accounts.domain.saml_methods import add_saml_sign_in
from accounts.models import SignInMethod
from accounts.saml.errors import MetadataError
from accounts.saml.facts import IdentityProviderFacts
from accounts.saml.metadata import read_metadata
from accounts.tasks import refresh_metadata as refresh_by_task
from accounts.tasks import refresh_metadata_hourly
from institutions.models import Event, Institution, Run
from institutions.tenancy.scope import institution_scope
from tests.accounts.saml.live import LiveIdentityProvider, running_identity_provider
from tests.accounts.saml.provider_metadata import entity, key_descriptor, role
from tests.accounts.saml.signing import bare, key_pair
from tests.factories import SignInMethodFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def provider(settings: Settings) -> Iterator[LiveIdentityProvider]:
    cache.clear()
    with running_identity_provider() as (provider, server):
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        yield provider


@pytest.fixture
def method(smithsonian: Institution, provider: LiveIdentityProvider) -> Iterator[SignInMethod]:
    """A method whose metadata is read from its address; its institution is in scope."""
    with institution_scope(smithsonian):
        cache.clear()
        facts = fetch_metadata(provider.entity_id)
        method, _is_new = add_saml_sign_in(facts, name="Smithsonian account", metadata_url=provider.entity_id)
        yield method


@transaction.atomic
def as_stored(method: SignInMethod) -> SignInMethod:
    return SignInMethod.objects.get(pk=method.pk)


def known_keys(method: SignInMethod) -> list[str]:
    method = as_stored(method)
    return [one["base64"] for one in method.provider_facts["signing_certificates"]]


@transaction.atomic
def kinds_since(method: SignInMethod) -> list[tuple[str, dict[str, Any]]]:
    """Return what the trail tells since the method was added."""
    events = Event.objects.order_by("pk").exclude(kind="sign_in_method.added")
    return [(event.kind, event.facts) for event in events]


def with_key(name: str) -> str:
    return bare(key_pair(name).certificate)


def test_new_keys_are_taken_over_and_told(method: SignInMethod, provider: LiveIdentityProvider) -> None:
    provider.published = ["idp.si.example", "next.si.example"]
    before = method.metadata_read_at
    assert refresh_metadata(method)
    assert known_keys(method) == [with_key("idp.si.example"), with_key("next.si.example")]
    assert before is not None
    assert method.metadata_read_at is not None
    assert method.metadata_read_at > before
    facts = {"issuer": provider.entity_id, "news": ["keys"]}
    assert kinds_since(method) == [("sign_in_method.metadata_changed", facts)]


def test_nothing_new_is_told_of_nothing_new(method: SignInMethod, provider: LiveIdentityProvider) -> None:
    """A federation moves the end of its metadata every day: that is no news."""
    for days in (5, 6):
        until = datetime.now(UTC) + timedelta(days=days)
        provider.metadata_body = provider.metadata().replace(
            b" entityID=", f' validUntil="{until:%Y-%m-%dT00:00:00Z}" entityID='.encode()
        )
        assert not refresh_metadata(method)
        method = as_stored(method)
        assert method.metadata_valid_until is not None
        assert method.metadata_valid_until.date() == until.date()
    assert (kinds_since(method), method.metadata_trouble) == ([], "")


BROKEN = b"<html>maintenance</html>"


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (503, b"", "answered 503 instead of giving the metadata. Check its address."),
        (200, BROKEN, "This is a web page and no metadata"),
        (200, entity(role(keys=[]), entity_id="ENTITY").encode(), "holds no certificate by which its answers can be"),
        (200, entity(entity_id="urn:another").encode(), "This metadata does not describe"),
        (
            200,
            entity(entity_id="ENTITY", attributes=' validUntil="2026-01-01T00:00:00Z"').encode(),
            "This metadata was valid until 1 January 2026",
        ),
    ],
)
def test_what_is_good_is_never_replaced_by_what_is_not(
    method: SignInMethod, provider: LiveIdentityProvider, status: int, body: bytes, trouble: str
) -> None:
    facts, read_at = method.provider_facts, method.metadata_read_at
    provider.metadata_status = status
    provider.metadata_body = body.replace(b"ENTITY", provider.entity_id.encode())
    for _again in range(2):
        assert not refresh_metadata(method)
    method = as_stored(method)
    assert (method.provider_facts, method.metadata_read_at) == (facts, read_at)
    assert trouble in method.metadata_trouble
    # Told when it begins, and when it ends.
    told = {"issuer": provider.entity_id}
    assert kinds_since(method) == [("sign_in_method.metadata_trouble", told)]
    provider.metadata_status, provider.metadata_body = 200, None
    refresh_metadata(method)
    assert kinds_since(method)[1:] == [("sign_in_method.metadata_well", told)]
    assert method.metadata_trouble == ""


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("given", [{"metadata_url": ""}, {"issuer": "urn:another"}])
def test_what_was_given_while_the_metadata_was_being_read_stays(
    method: SignInMethod,
    provider: LiveIdentityProvider,
    monkeypatch: pytest.MonkeyPatch,
    given: dict[str, str],
    answers: bool,
) -> None:
    provider.published = ["next.si.example"]
    provider.metadata_status = 200 if answers else 503

    def somebody_gives_another(url: str, *, entity_id: str | None) -> IdentityProviderFacts:
        with transaction.atomic():
            SignInMethod.objects.filter(pk=method.pk).update(**given)
        return fetch_metadata(url, entity_id=entity_id)

    monkeypatch.setattr("accounts.domain.saml_metadata.fetch_metadata", somebody_gives_another)
    assert not refresh_metadata(method)
    stored = as_stored(method)
    assert ({name: getattr(stored, name) for name in given}, stored.metadata_trouble) == (given, "")
    assert (known_keys(method), kinds_since(method)) == ([with_key("idp.si.example")], [])


def test_provider_that_is_down_is_named(method: SignInMethod, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset()
    refresh_metadata(method)
    assert "leads to a private address, which is not called" in method.metadata_trouble


def test_nobody_calls_out_inside_a_transaction(method: SignInMethod, provider: LiveIdentityProvider) -> None:
    open_blocks: list[int] = []
    answer = provider.metadata

    def look() -> bytes:
        open_blocks.append(len(connection.atomic_blocks))
        return answer()

    provider.metadata = look  # type: ignore[method-assign]
    refresh_metadata(method)
    assert open_blocks == [0]


@pytest.mark.parametrize("scheme", ["http", "ftp"])
def test_address_on_which_somebody_could_change_the_keys_is_refused(settings: Settings, scheme: str) -> None:
    settings.PUBLIC_SCHEME = "https"
    with pytest.raises(MetadataError, match="This address is not secured"):
        fetch_metadata(f"{scheme}://idp.si.example/metadata")


def test_address_with_a_password_is_not_called() -> None:
    with pytest.raises(MetadataError, match="Leave user name and password out"):
        fetch_metadata("https://somebody:secret@idp.si.example/metadata")


def test_unknown_key_is_looked_for_once_a_minute(method: SignInMethod, provider: LiveIdentityProvider) -> None:
    asked = provider.metadata_asked
    provider.published = ["next.si.example"]
    assert [look_for_new_keys(method) for _again in range(3)] == [True, False, False]
    assert provider.metadata_asked == asked + 1


def test_without_a_cache_to_count_nothing_is_looked_for(
    method: SignInMethod, provider: LiveIdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_kwargs: Any) -> bool:
        raise ConnectionRefusedError

    monkeypatch.setattr("accounts.domain.saml_metadata.cache.add", away)
    provider.published = ["next.si.example"]
    assert not look_for_new_keys(method)
    assert known_keys(method) == [with_key("idp.si.example")]


def facts_ending(*, certificate: timedelta, validity: timedelta | None) -> IdentityProviderFacts:
    now = timezone.now()
    facts = read_metadata(entity(role(keys=[key_descriptor(key_pair().certificate)])).encode(), now=now)
    [key] = facts.signing_certificates
    return IdentityProviderFacts(
        entity_id=facts.entity_id,
        sso_redirect_url=facts.sso_redirect_url,
        signing_certificates=(type(key)(base64=key.base64, ends_at=now + certificate),),
        valid_until=now + validity if validity is not None else None,
    )


YEAR, MONTH, WEEK, DAY = (timedelta(days=days) for days in (365, 29, 7, 1))


@pytest.mark.parametrize(
    ("certificate", "validity", "url", "begins"),
    [
        (YEAR, None, "", ""),
        (YEAR, YEAR, "", ""),
        (MONTH, None, "", "The identity provider's signing certificate ends on {certificate}."),
        (-DAY, None, "https://x.example/", "The identity provider's signing certificate ends on {certificate}."),
        (YEAR, MONTH, "", "The metadata may be used until {validity}."),
        # What is read every hour is renewed for a few days each time.
        (YEAR, WEEK, "https://x.example/", ""),
        (YEAR, DAY, "https://x.example/", "The metadata may be used until {validity}."),
    ],
)
def test_what_ends_soon_is_told(
    smithsonian: Institution, certificate: timedelta, validity: timedelta | None, url: str, begins: str
) -> None:
    facts = facts_ending(certificate=certificate, validity=validity)
    with institution_scope(smithsonian), transaction.atomic():
        method = SignInMethodFactory(
            protocol="saml", issuer=facts.entity_id, client_id="", provider_facts=facts.to_json(), metadata_url=url
        )
        store_metadata(method, facts)
        days = {"certificate": facts.certificates_end_at, "validity": facts.valid_until}
        words = {name: date_format(day, "j F Y") for name, day in days.items() if day}
        if not begins:
            assert (method.metadata_trouble, Event.objects.count()) == ("", 0)
            return
        assert method.metadata_trouble.startswith(begins.format(**words))
        assert Event.objects.get().kind == "sign_in_method.metadata_trouble"


def test_file_is_looked_at_too_without_asking_anybody(smithsonian: Institution) -> None:
    """Its certificate ends on some day, whether somebody thinks of it or not."""
    facts = facts_ending(certificate=MONTH, validity=None)
    with institution_scope(smithsonian):
        method = SignInMethodFactory(
            protocol="saml", issuer=facts.entity_id, client_id="", provider_facts=facts.to_json()
        )
        assert not refresh_metadata(method)
        assert "signing certificate ends on" in method.metadata_trouble


def test_method_whose_metadata_was_never_read_is_left_alone(smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        method = SignInMethodFactory(protocol="saml", client_id="")
        assert not refresh_metadata(method)
        assert method.metadata_trouble == ""


def test_task_reads_the_metadata_in_the_institution_s_scope(
    method: SignInMethod, provider: LiveIdentityProvider, smithsonian: Institution
) -> None:
    provider.published = ["next.si.example"]
    refresh_by_task(smithsonian.pk, method.pk)
    assert known_keys(method) == [with_key("next.si.example")]


def test_every_saml_method_is_handed_out_once_an_hour(
    method: SignInMethod, smithsonian: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    SignInMethodFactory()  # of OpenID Connect
    handed: list[tuple[int, int]] = []
    monkeypatch.setattr(refresh_by_task, "delay", lambda *ids: handed.append(ids))
    for _again in range(2):
        refresh_metadata_hourly()
    assert handed == [(smithsonian.pk, method.pk)]
    assert Run.objects.get(job="refresh metadata").finished_at is not None
