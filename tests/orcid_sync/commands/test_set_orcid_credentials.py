import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from orcid_sync.models import OrcidCredentials
from tests.factories import InstitutionFactory

OPTIONS = {"client_id": "APP-SMITHSONIAN", "client_secret_env": "SI_ORCID", "site_url": "https://sandbox.orcid.org"}


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SI_ORCID", "kept-by-two")


def test_credentials_are_entered_and_the_redirect_uri_is_printed(
    smithsonian: Institution, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("set_orcid_credentials", "smithsonian", **OPTIONS)
    assert capsys.readouterr().out == (
        "Smithsonian Institution now writes to ORCID as APP-SMITHSONIAN (https://sandbox.orcid.org). "
        "Register this redirect URI there:\nhttp://smithsonian.colophon.test/orcid/callback/\n"
    )
    with institution_scope(smithsonian):
        [row] = OrcidCredentials.objects.all()
    assert (row.client_secret, row.api_url) == ("kept-by-two", "https://api.orcid.org/v3.0")


def test_secret_is_encrypted_in_the_database(smithsonian: Institution) -> None:
    call_command("set_orcid_credentials", "smithsonian", **OPTIONS)
    with institution_scope(smithsonian), connection.cursor() as cursor:
        cursor.execute("SELECT client_secret FROM orcid_sync_orcidcredentials")
        [(stored,)] = cursor.fetchall()
    assert "kept-by-two" not in stored


def test_entering_the_same_again_is_harmless(smithsonian: Institution) -> None:
    call_command("set_orcid_credentials", "smithsonian", **OPTIONS)
    call_command("set_orcid_credentials", "smithsonian", **OPTIONS)
    with institution_scope(smithsonian):
        assert OrcidCredentials.objects.count() == 1


def test_other_credentials_replace_the_former_and_keep_them_for_what_they_wrote(smithsonian: Institution) -> None:
    call_command("set_orcid_credentials", "smithsonian", **OPTIONS)
    call_command("set_orcid_credentials", "smithsonian", **OPTIONS | {"client_id": "APP-NEW"})
    with institution_scope(smithsonian):
        rows = dict(OrcidCredentials.objects.values_list("client_id", "replaced_at"))
    assert rows["APP-NEW"] is None
    assert rows["APP-SMITHSONIAN"] is not None


def test_the_operators_institution_writes_to_nobody_s_record(db: None) -> None:
    operators = InstitutionFactory(slug="operators", is_operators=True)
    with pytest.raises(CommandError) as error:
        call_command("set_orcid_credentials", "operators", **OPTIONS)
    assert str(error.value) == (
        "The operators' own institution has no researchers to write to ORCID for. Name another."
    )
    with institution_scope(operators):
        assert not OrcidCredentials.objects.exists()


@pytest.mark.parametrize("option", ["site_url", "api_url"])
def test_an_address_with_a_password_is_refused(smithsonian: Institution, option: str) -> None:
    given = OPTIONS | {option: "https://user:hunter2@sandbox.orcid.org"}
    with pytest.raises(CommandError, match=f"for --{option.replace('_', '-')}: Leave out what stands before “@”"):
        call_command("set_orcid_credentials", "smithsonian", **given)
    with institution_scope(smithsonian):
        assert not OrcidCredentials.objects.exists()


def test_two_institutions_never_share_a_client_id(smithsonian: Institution, fjordhaven: Institution) -> None:
    call_command("set_orcid_credentials", "smithsonian", **OPTIONS)
    with pytest.raises(CommandError, match="ask ORCID for a client of this institution's own"):
        call_command("set_orcid_credentials", "fjordhaven", **OPTIONS)
    with institution_scope(fjordhaven):
        assert not OrcidCredentials.objects.exists()


def test_missing_secret_names_the_cure(smithsonian: Institution) -> None:
    with pytest.raises(CommandError, match="Put the client secret into the environment variable NOT_SET"):
        call_command("set_orcid_credentials", "smithsonian", **OPTIONS | {"client_secret_env": "NOT_SET"})


def test_address_that_is_none_names_the_option(smithsonian: Institution) -> None:
    with pytest.raises(CommandError, match="--site-url"):
        call_command("set_orcid_credentials", "smithsonian", **OPTIONS | {"site_url": "orcid"})


def test_unknown_institution_lists_those_that_exist(smithsonian: Institution) -> None:
    with pytest.raises(CommandError, match="Known: smithsonian"):
        call_command("set_orcid_credentials", "smithsonia", **OPTIONS)


@pytest.mark.django_db
def test_nothing_is_entered_while_there_is_no_address_to_register() -> None:
    quiet = InstitutionFactory(slug="quiet", host=None)
    with pytest.raises(
        CommandError, match=r"^quiet has no primary host\. Give it one with create_institution --host\.$"
    ):
        call_command("set_orcid_credentials", "quiet", **OPTIONS)
    with institution_scope(quiet):
        assert (OrcidCredentials.objects.count(), Event.objects.count()) == (0, 0)
