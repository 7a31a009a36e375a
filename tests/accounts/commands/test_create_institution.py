import pytest
from django.core.management.base import CommandError

from institutions.models import Event, Host, Institution
from institutions.tenancy.scope import institution_scope
from tests.accounts.commands.conftest import Run
from tests.factories import InstitutionFactory

LINE = (
    *("create_institution", "fjordhaven", "--name", "Fjordhaven University"),
    *("--host", "orcid.fjordhaven.example", "--support-email", "library@fjordhaven.example"),
)


def known_as() -> str:
    """How lines of the log name the institution."""
    return f"institution={Institution.objects.get().pk} in the log"


def without(option: str, *, instead: str) -> tuple[str, ...]:
    place = LINE.index(option) + 1
    return (*LINE[:place], instead, *LINE[place + 1 :])


def test_institution_is_made_and_answers_at_its_host(run: Run) -> None:
    said = run(*LINE, "--ror", "https://ror.org/01pp8nd67")
    institution = Institution.objects.get()
    assert said == f"Made Fjordhaven University (fjordhaven; {known_as()}) at http://orcid.fjordhaven.example/\n"
    assert (institution.slug, institution.name, institution.ror, institution.support_email) == (
        "fjordhaven",
        "Fjordhaven University",
        "01pp8nd67",
        "library@fjordhaven.example",
    )
    assert list(Host.objects.values_list("name", "is_primary")) == [("orcid.fjordhaven.example", True)]
    with institution_scope(institution):
        assert [event.kind for event in Event.objects.all()] == ["institution.created"]


def test_second_run_changes_nothing(run: Run) -> None:
    run(*LINE)
    before = (list(Institution.objects.values()), list(Host.objects.values()))
    assert run(*LINE) == (
        f"Brought up to date: Fjordhaven University (fjordhaven; {known_as()}) at http://orcid.fjordhaven.example/\n"
    )
    assert (list(Institution.objects.values()), list(Host.objects.values())) == before
    with institution_scope(Institution.objects.get()):
        assert Event.objects.count() == 1


def test_running_again_changes_the_name(run: Run) -> None:
    run(*LINE)
    run(*without("--name", instead="University of Fjordhaven"))
    assert Institution.objects.get().name == "University of Fjordhaven"


def test_an_institution_that_tries_the_site_out_is_left_out_of_the_list(run: Run) -> None:
    address = "http://orcid.fjordhaven.example/"
    said = run(*LINE, "--unlisted")
    assert said == f"Made Fjordhaven University (fjordhaven, unlisted; {known_as()}) at {address}\n"
    assert Institution.objects.get().is_listed is False
    assert run(*LINE) == f"Brought up to date: Fjordhaven University (fjordhaven; {known_as()}) at {address}\n"
    assert Institution.objects.get().is_listed is True


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        (
            "create_institution",
            "Fjord haven",
            "Give another value for SLUG: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
        ),
        ("--name", "", "Give another value for --name: This field cannot be blank."),
        ("--support-email", "library", "Give another value for --support-email: Enter a valid email address."),
        (
            "--host",
            "http://x.example",
            (
                "“http://x.example” is not a host name: A host name in lower case, without a port. "
                "Choose another --host for fjordhaven."
            ),
        ),
        (
            "--host",
            "colophon.test",
            "The host colophon.test is BASE_DOMAIN, which is the operators' own. Choose another --host for fjordhaven.",
        ),
    ],
)
def test_value_that_does_not_fit_is_named_and_nothing_is_made(run: Run, option: str, value: str, said: str) -> None:
    with pytest.raises(CommandError) as caught:
        run(*without(option, instead=value))
    assert str(caught.value) == said
    assert (Institution.objects.count(), Host.objects.count()) == (0, 0)


def test_wrong_ror_is_named(run: Run) -> None:
    with pytest.raises(CommandError) as caught:
        run(*LINE, "--ror", "01pp8nd6")
    assert str(caught.value) == "Give another value for --ror: A ROR id looks like 01pp8nd67."


def test_host_of_another_institution_is_not_taken(run: Run) -> None:
    run(*LINE)
    line = ("create_institution", "other", "--name", "Other", "--support-email", "a@other.example")
    with pytest.raises(CommandError) as caught:
        run(*line, "--host", "orcid.fjordhaven.example")
    assert str(caught.value) == (
        "The host orcid.fjordhaven.example belongs to fjordhaven. Choose another --host for other."
    )
    assert list(Institution.objects.values_list("slug", flat=True)) == ["fjordhaven"]


def test_host_that_is_registered_elsewhere_is_not_changed(run: Run) -> None:
    run(*LINE)
    with pytest.raises(CommandError) as caught:
        run(*without("--host", instead="new.fjordhaven.example"))
    assert str(caught.value) == (
        "fjordhaven is reached at orcid.fjordhaven.example, which its identity provider and ORCID know it by. "
        "Choose another --host for fjordhaven."
    )


def test_one_of_its_own_hosts_becomes_the_primary_one_where_there_is_none(run: Run) -> None:
    institution = InstitutionFactory(slug="fjordhaven", host=None)
    institution.hosts.create(name="orcid.fjordhaven.example")
    assert "at http://orcid.fjordhaven.example/" in run(*LINE)
    assert list(institution.hosts.values_list("name", "is_primary")) == [("orcid.fjordhaven.example", True)]


def test_another_of_its_own_hosts_does_not_replace_the_primary_one(run: Run) -> None:
    run(*LINE)
    Institution.objects.get().hosts.create(name="new.fjordhaven.example")
    with pytest.raises(
        CommandError, match=r"^fjordhaven is reached at orcid\.fjordhaven\.example, which its identity"
    ):
        run(*without("--host", instead="new.fjordhaven.example"))
