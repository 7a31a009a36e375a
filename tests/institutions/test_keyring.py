"""Secrets at rest: unreadable in the database, readable with any key of the ring, silent in a log line."""

from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import SignInMethod
from institutions.keyring import Secret, UnreadableSecretError, seal, unseal
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import SignInMethodFactory, UserFactory
from tests.walls.sql import ask

pytestmark = pytest.mark.django_db

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
STORED = "SELECT client_secret FROM accounts_signinmethod ORDER BY id"


@pytest.fixture(autouse=True)
def ring(settings: Any) -> None:
    settings.KEY_RING = [OLD]


@pytest.fixture
def method(smithsonian: Institution) -> SignInMethod:
    return SignInMethodFactory(institution=smithsonian, client_secret="kept-by-two")


def _secrets(institution: Institution) -> list[str]:
    with institution_scope(institution):
        return list(SignInMethod.objects.order_by("pk").values_list("client_secret", flat=True))


def _rotate() -> str:
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    return said.getvalue().strip()


def test_a_secret_is_encrypted_in_the_database(method: SignInMethod, smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        (stored,) = ask(STORED)
        assert "kept-by-two" not in stored
        assert Fernet(OLD).decrypt(stored) == b"kept-by-two"
        assert SignInMethod.objects.get().client_secret == "kept-by-two"


def test_a_secret_is_encrypted_by_every_way_to_write_it(method: SignInMethod, smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        for write in (
            lambda: SignInMethod.objects.update(client_secret="changed"),
            lambda: SignInMethod.objects.bulk_update([method], ["client_secret"]),
            lambda: method.save(update_fields=["client_secret"]),
        ):
            method.client_secret = "changed"
            write()
            (stored,) = ask(STORED)
            assert Fernet(OLD).decrypt(stored) == b"changed"
        SignInMethod.objects.bulk_create(
            [SignInMethod(protocol="oidc", issuer="https://other.example", client_secret="changed")]
        )
        first, second = ask(STORED)
        assert Fernet(OLD).decrypt(second) == b"changed"
        # The same secret looks different each time, so that nobody sees that two are the same.
        assert first != second


def test_no_secret_is_stored_as_none(smithsonian: Institution) -> None:
    SignInMethodFactory(institution=smithsonian, client_secret="")
    with institution_scope(smithsonian):
        assert ask(STORED) == [""]
        assert SignInMethod.objects.get().client_secret == ""


def test_an_older_key_still_reads_and_the_newest_one_writes(
    method: SignInMethod, smithsonian: Institution, settings: Any
) -> None:
    settings.KEY_RING = [NEW, OLD]
    with institution_scope(smithsonian):
        loaded = SignInMethod.objects.get()
        assert loaded.client_secret == "kept-by-two"
        loaded.save()
        (stored,) = ask(STORED)
    assert Fernet(NEW).decrypt(stored) == b"kept-by-two"


def test_after_rotation_the_older_key_may_go(
    method: SignInMethod, smithsonian: Institution, fjordhaven: Institution, settings: Any
) -> None:
    SignInMethodFactory(institution=fjordhaven, client_secret="theirs")
    SignInMethodFactory(institution=fjordhaven, client_secret="")
    settings.KEY_RING = [NEW, OLD]
    assert _rotate() == "2 secrets are now encrypted with the newest key."
    settings.KEY_RING = [NEW]
    assert (_secrets(smithsonian), _secrets(fjordhaven)) == (["kept-by-two"], ["theirs", ""])
    assert _rotate() == "2 secrets are now encrypted with the newest key."


def test_rotation_reaches_the_secrets_of_second_factors(smithsonian: Institution, settings: Any) -> None:
    person = UserFactory(institution=smithsonian)
    with institution_scope(smithsonian):
        rows = {
            "totp": {"secret": seal("of the app"), "last_step": 7},
            "recovery_codes": {"seed": seal("of the codes"), "used_mask": 5},
            "webauthn": {"name": "Laptop", "credential": {}},
        }
        for kind, data in rows.items():
            Authenticator.objects.create(user=person, type=kind, data=data)
    settings.KEY_RING = [NEW, OLD]
    assert _rotate() == "2 secrets are now encrypted with the newest key."
    settings.KEY_RING = [NEW]
    with institution_scope(smithsonian):
        found = {row.type: row.data for row in Authenticator.objects.all()}
    assert unseal(found["totp"].pop("secret")) == "of the app"
    assert unseal(found["recovery_codes"].pop("seed")) == "of the codes"
    assert found == {"totp": {"last_step": 7}, "recovery_codes": {"used_mask": 5}, "webauthn": rows["webauthn"]}


def test_rotation_without_the_key_of_a_second_factor_names_the_cure(smithsonian: Institution, settings: Any) -> None:
    person = UserFactory(institution=smithsonian)
    with institution_scope(smithsonian):
        Authenticator.objects.create(user=person, type="totp", data={"secret": seal("of the app")})
    settings.KEY_RING = [NEW]
    with pytest.raises(CommandError, match="smithsonian, second factors: A stored secret fits no key in KEY_RING"):
        _rotate()


def test_rotation_asks_once_for_the_rows_of_an_institution(smithsonian: Institution) -> None:
    for _ in range(3):
        SignInMethodFactory(institution=smithsonian)
    with CaptureQueriesContext(connection) as asked:
        _rotate()
    about = [query["sql"] for query in asked if "accounts_signinmethod" in query["sql"]]
    # One to read, locking where the database can, and one to write each row.
    assert sum(sql.startswith("SELECT") for sql in about) == 1
    assert sum(sql.startswith("UPDATE") for sql in about) == 3
    assert ("FOR UPDATE" in about[0]) == (connection.vendor == "postgresql")


def test_a_secret_without_its_key_is_an_error_and_not_an_empty_string(
    method: SignInMethod, smithsonian: Institution, settings: Any
) -> None:
    settings.KEY_RING = [NEW]
    with institution_scope(smithsonian), pytest.raises(UnreadableSecretError, match="fits no key in KEY_RING"):
        SignInMethod.objects.get()


def test_rotation_without_the_key_names_the_cure(
    method: SignInMethod, smithsonian: Institution, settings: Any
) -> None:
    settings.KEY_RING = [NEW]
    with pytest.raises(CommandError) as refused:
        _rotate()
    assert str(refused.value) == (
        "smithsonian, sign-in methods: A stored secret fits no key in KEY_RING. "
        "Put the key that they were encrypted with back at the end of KEY_RING, then run this again."
    )
    settings.KEY_RING = [OLD]
    assert _secrets(smithsonian) == ["kept-by-two"]


def test_a_loaded_secret_does_not_show_itself(method: SignInMethod, smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        secret = SignInMethod.objects.get().client_secret
    assert isinstance(secret, Secret)
    assert (repr(secret), f"{secret!r}", str([secret])) == ("'••••'", "'••••'", "['••••']")
    assert str(secret) == "kept-by-two"


def test_what_is_sealed_unseals() -> None:
    assert unseal(seal("Ålesund ✓")) == "Ålesund ✓"
    with pytest.raises(UnreadableSecretError):
        unseal("kept-by-two")
