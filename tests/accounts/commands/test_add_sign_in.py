import pytest
from django.core.management.base import CommandError
from django.db import connection

from accounts.domain.setting_up import create_operator
from accounts.models import SignInMethod
from institutions.admin.trail import tell_events
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.accounts.commands.conftest import Run
from tests.factories import InstitutionFactory

LINE = (
    *("add_sign_in", "smithsonian", "oidc", "--name", "Smithsonian account", "--issuer", "https://idp.si.example"),
    *("--client-id", "colophon", "--client-secret-env", "SI_SECRET"),
)


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SI_SECRET", "kept-by-two")


def only_method(institution: Institution) -> SignInMethod:
    with institution_scope(institution):
        return SignInMethod.objects.get()


def test_method_is_added_and_its_redirect_uri_printed(run: Run, smithsonian: Institution) -> None:
    mapping = ("--map", "department=ou", "--map", "edu_person_principal_name = eppn")
    said = run(*LINE, *mapping, "--staff-id-claim", "employee_number")
    method = only_method(smithsonian)
    assert said == (
        "People of Smithsonian Institution can now sign in through https://idp.si.example. "
        "Register this redirect URI there:\n"
        f"http://smithsonian.colophon.test/accounts/oidc/{method.key}/login/callback/\n"
    )
    assert (method.name, method.issuer, method.client_id, method.client_secret) == (
        "Smithsonian account",
        "https://idp.si.example",
        "colophon",
        "kept-by-two",
    )
    assert method.mapping == {"department": "ou", "edu_person_principal_name": "eppn"}
    assert method.staff_id_claim == "employee_number"


def test_secret_is_not_readable_in_the_database_nor_in_the_trail(run: Run, smithsonian: Institution) -> None:
    run(*LINE)
    with institution_scope(smithsonian):
        assert "kept-by-two" not in str([event.facts for event in Event.objects.all()])
        with connection.cursor() as cursor:
            cursor.execute("SELECT client_secret FROM accounts_signinmethod")
            assert "kept-by-two" not in str(cursor.fetchall())


def test_second_run_keeps_the_redirect_uri(run: Run, smithsonian: Institution) -> None:
    first = run(*LINE).splitlines()
    again = run(*LINE, "--map", "email=mail").splitlines()
    assert again == [
        (
            "People of Smithsonian Institution sign in as before, with these settings, through https://idp.si.example. "
            "Register this redirect URI there:"
        ),
        first[1],
    ]
    assert only_method(smithsonian).mapping == {"email": "mail"}


def test_whether_the_institution_vouches_for_addresses_is_what_the_last_run_says(
    run: Run, smithsonian: Institution
) -> None:
    said = []
    for more in ((), ("--vouches-for-email",), ()):
        run(*LINE, *more)
        said.append(only_method(smithsonian).vouches_for_email)
    assert said == [False, True, False]
    with institution_scope(smithsonian):
        [_added, changed, _back] = tell_events(Event.objects.order_by("pk"))
    assert changed.sentence == (
        "An operator changed the way to sign in through https://idp.si.example: "
        "whether it vouches for e-mail addresses."
    )


def test_final_slash_of_the_issuer_makes_no_second_method(run: Run, smithsonian: Institution) -> None:
    run(*LINE)
    run(*(part + "/" if part.startswith("https") else part for part in LINE))
    assert only_method(smithsonian).issuer == "https://idp.si.example"


def test_same_provider_may_serve_two_institutions(run: Run, smithsonian: Institution, fjordhaven: Institution) -> None:
    run(*LINE)
    run(*("fjordhaven" if part == "smithsonian" else part for part in LINE))
    assert only_method(smithsonian).key != only_method(fjordhaven).key


NOT_BARE = (
    "Leave out what stands before “@”, and “?” or “#” with all that follows: addresses are shown and logged. A secret "
    "goes into the environment variable that the command asks for."
)
FIELDS = (
    "given_name, family_name, name, email, department, subject_id, pairwise_id, edu_person_unique_id, "
    "edu_person_principal_name"
)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--map", "sub=uid"), f"--map sub=uid is not FIELD=CLAIM with a field among {FIELDS}."),
        (("--map", "email"), f"--map email is not FIELD=CLAIM with a field among {FIELDS}."),
        (("--issuer", "idp.si.example"), "Give another value for --issuer: Enter a valid URL."),
        (("--issuer", "https://user:hunter2@idp.si.example"), f"Give another value for --issuer: {NOT_BARE}"),
        (("--issuer", "https://idp.si.example?token=hunter2"), f"Give another value for --issuer: {NOT_BARE}"),
        (("--name", ""), "Give another value for --name: This field cannot be blank."),
        (
            ("--client-secret-env", "NO_SUCH"),
            "Put the client secret into the environment variable NO_SUCH, then run this again.",
        ),
    ],
)
def test_refusal_names_the_cure(run: Run, smithsonian: Institution, more: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError) as caught:
        run(*LINE, *more)
    assert str(caught.value) == said
    with institution_scope(smithsonian):
        assert SignInMethod.objects.count() == 0


def test_unknown_institution_is_named_with_the_known_ones(run: Run, smithsonian: Institution) -> None:
    with pytest.raises(CommandError) as caught:
        run(*("nowhere" if part == "smithsonian" else part for part in LINE))
    assert str(caught.value) == (
        "There is no institution “nowhere”. Known: smithsonian. Make one with create_institution."
    )


def test_nothing_is_added_while_there_is_no_address_to_register(run: Run) -> None:
    quiet = InstitutionFactory(slug="quiet", host=None)
    with pytest.raises(CommandError) as caught:
        run(*("quiet" if part == "smithsonian" else part for part in LINE))
    assert str(caught.value) == "quiet has no primary host. Give it one with create_institution --host."
    with institution_scope(quiet):
        assert (SignInMethod.objects.count(), Event.objects.count()) == (0, 0)


def test_operators_sign_in_with_a_password(run: Run) -> None:
    create_operator("op@colophon.example")
    with pytest.raises(CommandError) as caught:
        run(*("operators" if part == "smithsonian" else part for part in LINE))
    assert str(caught.value) == "Operators sign in with a password: use create_operator EMAIL."
