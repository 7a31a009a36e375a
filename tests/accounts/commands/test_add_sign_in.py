import re
from typing import Any

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


CHOICES = (
    *("--map", "department=ou", "--staff-id-claim", "employee_number", "--vouches-for-email", "--scope", "si.example"),
    *("--trust-principal-names", "--automatic", "straight", "--second-factor", "urn:example:two"),
)


def choices_of(method: SignInMethod) -> dict[str, Any]:
    names = ("mapping", "staff_id_claim", "vouches_for_email", "scopes", "identifier_kinds", "automatic")
    return {name: getattr(method, name) for name in (*names, "second_factor_context", "allowed_affiliations")}


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SI_SECRET", "kept-by-two")


def only_method(institution: Institution) -> SignInMethod:
    with institution_scope(institution):
        return SignInMethod.objects.get()


def test_method_is_added_and_its_redirect_uri_printed(run: Run, smithsonian: Institution) -> None:
    mapping = ("--map", "department=ou", "--map", "edu_person_principal_name = eppn")
    said = run(*LINE, *mapping, "--staff-id-claim", "employee_number", "--scope", "SI.example", "--scope", "si.edu")
    method = only_method(smithsonian)
    assert said == (
        "People of Smithsonian Institution can now sign in through https://idp.si.example. "
        "Register this redirect URI there:\n"
        f"http://smithsonian.colophon.test/accounts/oidc/{method.key}/login/callback/\n"
        "And this one for coming back from its sign-out (post-logout redirect URI):\n"
        "http://smithsonian.colophon.test/signed-out/\n"
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
        *first[1:],
    ]
    assert only_method(smithsonian).mapping == {"email": "mail"}


def test_second_run_changes_only_what_it_is_told(
    run: Run, smithsonian: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(*LINE, *CHOICES)
    with institution_scope(smithsonian):
        # Chosen in the admin.
        kinds = ["edu_person_principal_name", "subject_id"]
        SignInMethod.objects.update(identifier_kinds=kinds, allowed_affiliations=["staff"])
    before = choices_of(only_method(smithsonian))
    monkeypatch.setenv("SI_SECRET", "the-next-one")
    run(*LINE)
    method = only_method(smithsonian)
    assert (choices_of(method), method.client_secret) == (before, "the-next-one")
    run(*LINE, "--no-trust-principal-names", "--staff-id-claim", "")
    assert choices_of(only_method(smithsonian)) == before | {"identifier_kinds": ["subject_id"], "staff_id_claim": ""}


def test_method_that_is_switched_off_stays_off_and_that_is_said(run: Run, smithsonian: Institution) -> None:
    first = run(*LINE).splitlines()
    with institution_scope(smithsonian):
        SignInMethod.objects.update(is_on=False)
    assert run(*LINE).splitlines() == [
        (
            "The way of Smithsonian Institution to sign in through https://idp.si.example has these settings, and stays "
            "off. Register this redirect URI there:"
        ),
        *first[1:],
    ]
    assert not only_method(smithsonian).is_on


def test_whether_the_institution_vouches_for_addresses_is_what_was_said_last(
    run: Run, smithsonian: Institution
) -> None:
    said = []
    for more in ((), ("--vouches-for-email",), (), ("--no-vouches-for-email",)):
        run(*LINE, *more)
        said.append(only_method(smithsonian).vouches_for_email)
    assert said == [False, True, True, False]
    with institution_scope(smithsonian):
        [_added, changed, _back] = tell_events(Event.objects.order_by("pk"))
    assert changed.sentence == (
        "An operator changed the way to sign in through https://idp.si.example: "
        "whether it vouches for e-mail addresses."
    )


def test_opening_the_site_and_the_second_factor_are_what_was_said_last(run: Run, smithsonian: Institution) -> None:
    said = []
    for more in ((), ("--automatic", "straight", "--second-factor", "urn:example:two"), ("--second-factor", "")):
        run(*LINE, *more)
        method = only_method(smithsonian)
        said.append((method.automatic, method.second_factor_context))
    assert said == [("off", "https://refeds.org/profile/mfa"), ("straight", "urn:example:two"), ("straight", "")]
    with institution_scope(smithsonian):
        changed = tell_events(Event.objects.order_by("pk"))[1]
    assert changed.sentence == (
        "An operator changed the way to sign in through https://idp.si.example: "
        "what opening the site does, second factor of staff."
    )


def test_opening_the_site_goes_to_one_provider_only(run: Run, smithsonian: Institution) -> None:
    run(*LINE, "--automatic", "silent")
    other = ["https://other.si.example" if part.startswith("https") else part for part in LINE]
    with pytest.raises(CommandError, match=re.escape("Opening the site goes to https://idp.si.example already")):
        run(*other, "--automatic", "straight")
    run(*other)


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
    "given_name, family_name, name, email, department, orcid, affiliation, scoped_affiliation, subject_id, "
    "pairwise_id, edu_person_unique_id, edu_person_principal_name"
)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--map", "sub=uid"), f"--map sub=uid is not FIELD=CLAIM with a field among {FIELDS}."),
        (("--map", "email"), f"--map email is not FIELD=CLAIM with a field among {FIELDS}."),
        (("--issuer", "idp.si.example"), "Give another value for --issuer: Enter a valid URL."),
        (("--issuer", "https://user:hunter2@idp.si.example"), f"Give another value for --issuer: {NOT_BARE}"),
        (("--issuer", "https://idp.si.example?token=hunter2"), f"Give another value for --issuer: {NOT_BARE}"),
        (
            ("--second-factor", " urn:oasis:names:tc:SAML:2.0:ac:classes:Password"),
            (
                "Give another value for --second-factor: This context asks for exactly a password, which forbids "
                "Kerberos, cards and second factors. Give the one by which the provider confirms a second factor, or "
                "leave it empty to ask for none."
            ),
        ),
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
