"""The people feed as an operator takes it in: what is said of each row, and what is here afterwards."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.domain.leaving import let_go
from accounts.enums import LetGoBy
from accounts.models import StaffId, User
from institutions.models import Department, Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import DepartmentFactory, RoleFactory, SignInMethodFactory, StaffIdFactory, UserFactory
from tests.walls.strangers.world import everything

HEADINGS = "UniqueID,FirstName,LastName,Email,IsActive,UserAssociationCriteria"


class Importer:
    """Runs the command with a file of these lines; keeps what it said."""

    def __init__(self, institution: Institution, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.institution = institution
        self.file = file
        self._capsys = capsys

    def write(self, *lines: str, headings: str = HEADINGS) -> None:
        self.file.write_text("\n".join([headings, *lines, ""]))

    def __call__(self, *options: str) -> list[str]:
        call_command("import_people", self.institution.slug, str(self.file), *options)
        return self._capsys.readouterr().out.splitlines()

    def take(self, *lines: str) -> list[str]:
        """Take these lines in; return what was said of the rows."""
        self.write(*lines)
        return [line for line in self() if line.startswith("line ")]

    def people(self) -> list[tuple[str, ...]]:
        with institution_scope(self.institution):
            rows = StaffId.objects.select_related("person").order_by("value")
            return [(row.value, str(row.person), row.person.email, _departments(row.person)) for row in rows]

    def person(self, staff_id: str) -> User:
        with institution_scope(self.institution):
            person: User = StaffId.objects.select_related("person").get(value=staff_id).person
            return person

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        with institution_scope(self.institution):
            return list(Event.objects.order_by("pk").values_list("kind", "facts"))


def _departments(person: User) -> str:
    return " ".join(person.memberships.order_by("department__code").values_list("department__code", flat=True))


@pytest.fixture
def feed(smithsonian: Institution, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Importer:
    with institution_scope(smithsonian):
        SignInMethodFactory(staff_id_claim="employee_number")
        for code in ("BOT", "ZOO"):
            DepartmentFactory(code=code)
    return Importer(smithsonian, tmp_path / "people.csv", capsys)


MARA = "SI-1,Mara,Quillfeather,mara@si.example,Y,BOT"
TOBIAS = "SI-2,Tobias,Winter,tobias@si.example,Y,"


def test_everything_that_is_said_of_a_feed(feed: Importer) -> None:
    feed.write(f"{MARA},9", ",x,,,Y,,", f"{TOBIAS}ZOO|MIN,9", headings=f"{HEADINGS},UserQuota")
    assert feed() == [
        "people.csv: CSV in UTF-8, commas between the cells. Staff identifiers are kept as “employee_number”.",
        "Of these columns nothing is read: UserQuota.",
        "line 2\tSI-1\tnew",
        "line 3\t—\trefused: it has no UniqueID",
        "line 4\tSI-2\tnew",
        "No department has the code “MIN” (rows: 1, the first in line 4).",
        "Nobody was put there. Make these departments with --create-departments, or mend the codes in the feed.",
        "Rows: 3 (2 new, 0 changed, 0 unchanged, 0 left, 0 returned, 1 refused).",
    ]
    assert feed.people() == [
        ("SI-1", "Mara Quillfeather", "mara@si.example", "BOT"),
        ("SI-2", "Tobias Winter", "tobias@si.example", "ZOO"),
    ]
    person = feed.person("SI-1")
    assert (person.email_is_vouched_for, person.has_usable_password(), person.last_login) == (True, False, None)


def test_trail_tells_who_is_new_and_what_came_of_the_feed(feed: Importer) -> None:
    feed.take(MARA, TOBIAS)
    counts = {"new": 2, "changed": 0, "unchanged": 0, "left": 0, "returned": 0, "refused": 0}
    assert feed.events() == [
        *[("person.created", {"by": "command"})] * 2,
        *[("staff_id.noted", {"claim": "employee_number", "by": "command"})] * 2,
        ("people.taken_in", {**counts, "by": "command"}),
    ]


def test_same_feed_again_changes_nothing(feed: Importer) -> None:
    feed.take(MARA, TOBIAS)
    with institution_scope(feed.institution):
        before = {name: rows for name, rows in everything(feed.institution).items() if name != "institutions.Event"}
    assert feed.take(MARA, TOBIAS) == []
    assert "line 2\tSI-1\tunchanged" in feed("--verbosity", "2")
    after = {name: rows for name, rows in everything(feed.institution).items() if name != "institutions.Event"}
    assert after == before


def test_what_is_new_of_somebody_is_written_and_named(feed: Importer) -> None:
    feed.take(MARA)
    said = feed.take("SI-1,Mara,Quill,quill@si.example,Y,ZOO")
    assert said == ["line 2\tSI-1\tchanged: family name, e-mail address, departments"]
    assert feed.people() == [("SI-1", "Mara Quill", "quill@si.example", "ZOO")]
    assert feed.events()[-3:-1] == [
        ("person.details_changed", {"changed": ["family_name", "email"], "by": "command"}),
        ("person.departments_changed", {"joined": 1, "left": 1, "by": "command"}),
    ]


def test_empty_cells_say_nothing_but_of_departments(feed: Importer) -> None:
    feed.take(MARA)
    assert feed.take("SI-1,,,,,") == ["line 2\tSI-1\tchanged: departments"]
    assert feed.people() == [("SI-1", "Mara Quillfeather", "mara@si.example", "")]
    feed.take(MARA)
    feed.write("SI-1", headings="UniqueID")
    feed()
    assert feed.people() == [("SI-1", "Mara Quillfeather", "mara@si.example", "BOT")]


def test_nobody_leaves_a_department_for_one_that_is_not_known(feed: Importer) -> None:
    feed.take(MARA)
    assert feed.take("SI-1,Mara,Quillfeather,mara@si.example,Y,MIN|ZOO") == ["line 2\tSI-1\tchanged: departments"]
    assert feed.people()[0][3] == "BOT ZOO"


def test_departments_are_made_when_asked_for(feed: Importer) -> None:
    feed.write(f"{TOBIAS}MIN", MARA, "SI-3,Liv,Berg,,Y,MIN|GEO")
    said = feed("--create-departments")
    assert said[-2] == "Departments made: MIN, GEO."
    assert [row[3] for row in feed.people()] == ["BOT", "MIN", "GEO MIN"]
    with institution_scope(feed.institution):
        assert Department.objects.filter(code__in=["MIN", "GEO"]).count() == 2
    assert [facts["department"] for kind, facts in feed.events() if kind == "department.added"] == ["MIN", "GEO"]


def test_who_is_said_to_have_left_is_let_go_and_who_is_absent_stays(feed: Importer) -> None:
    feed.take(MARA, TOBIAS)
    assert feed.take("SI-1,Mara,Quillfeather,private@home.example,N,") == [
        "line 2\tSI-1\tleft: e-mail address, departments"
    ]
    mara, tobias = feed.person("SI-1"), feed.person("SI-2")
    assert (mara.is_active, mara.let_go_by, tobias.is_active) == (False, LetGoBy.FEED, True)
    assert feed.take("SI-1,Mara,Quillfeather,,N,") == []


def test_who_is_said_to_be_back_is_let_in(feed: Importer) -> None:
    feed.take(MARA)
    feed.take(MARA.replace(",Y,", ",N,"))
    assert feed.take(MARA) == ["line 2\tSI-1\treturned"]
    assert feed.person("SI-1").is_active


def test_account_that_an_administrator_closed_is_opened_by_an_administrator_only(feed: Importer) -> None:
    feed.take(MARA)
    with institution_scope(feed.institution):
        let_go(feed.person("SI-1"), by=LetGoBy.STAFF)
    said = ["line 2\tSI-1\tunchanged: stays closed, because an administrator closed the account"]
    assert feed.take(MARA) == said
    assert not feed.person("SI-1").is_active


def test_nobody_is_made_of_who_has_left_already(feed: Importer) -> None:
    assert feed.take("SI-9,Old,Friend,old@si.example,N,BOT") == []
    assert feed.people() == []


def test_unique_id_is_never_given_to_somebody_else(feed: Importer) -> None:
    feed.take(MARA)
    other = "SI-1,Tobias,Winter,tobias@si.example,Y,ZOO"
    refused = (
        "line 2\tSI-1\trefused: its UniqueID is Mara Quillfeather's here, and is never given to somebody else. If it is "
        "them under another name, add --same-person SI-1"
    )
    assert feed.take(other) == [refused]
    assert feed.take(other.replace(",Y,", ",N,")) == [refused]
    assert feed.people() == [("SI-1", "Mara Quillfeather", "mara@si.example", "BOT")]
    assert feed.person("SI-1").is_active
    feed.write(other)
    assert "line 2\tSI-1\tchanged: given name, family name, e-mail address, departments" in feed(
        "--same-person", "SI-1"
    )


def test_id_of_somebody_who_has_left_is_not_handed_on_to_a_namesake(feed: Importer) -> None:
    feed.take(MARA)
    feed.take(MARA.replace(",Y,", ",N,"))
    assert "is never given to somebody else" in feed.take("SI-1,Mara,Winter,winter@si.example,Y,BOT")[0]
    assert not feed.person("SI-1").is_active


def test_second_row_of_an_id_or_of_a_person_is_refused(feed: Importer) -> None:
    feed.take(MARA)
    with institution_scope(feed.institution):
        StaffIdFactory(person=feed.person("SI-1"), kind="payroll", value="P-1")
    assert feed.take(MARA, "SI-1,Mara,Quillfeather,x@si.example,Y,", "P-1,Mara,Quillfeather,x@si.example,Y,") == [
        "line 3\tSI-1\trefused: its UniqueID is that of line 2 too",
        "line 4\tP-1\trefused: line 2 is about the same person, Mara Quillfeather",
    ]
    assert feed.person("SI-1").email == "mara@si.example"


def test_id_of_two_people_is_refused(feed: Importer) -> None:
    with institution_scope(feed.institution):
        for kind in ("employee_number", "payroll"):
            StaffIdFactory(person=UserFactory(), kind=kind, value="SI-1")
    assert feed.take(MARA) == ["line 2\tSI-1\trefused: its UniqueID is the staff identifier of 2 people here"]


def test_row_that_names_nobody_makes_nobody(feed: Importer) -> None:
    assert feed.take("SI-1,,,,Y,BOT") == [
        "line 2\tSI-1\trefused: it names nobody: it has neither a name nor an e-mail address"
    ]
    assert feed.people() == []


def test_who_has_signed_in_before_is_found_by_the_claim_and_keeps_the_name_shown(feed: Importer) -> None:
    with institution_scope(feed.institution):
        person = UserFactory(name="Dr Mara Q.", given_name="Mara", family_name="Quillfeather", email="")
        StaffIdFactory(person=person, kind="employee_number", value="SI-1")
        written_out = UserFactory(name="Tobias Winter", given_name="Tobias", family_name="Winter", email="")
        StaffIdFactory(person=written_out, kind="employee_number", value="SI-2")
    assert feed.take(MARA.replace("Quillfeather", "Quill"), TOBIAS.replace("Winter", "Sommer")) == [
        "line 2\tSI-1\tchanged: family name, e-mail address, departments",
        "line 3\tSI-2\tchanged: family name, e-mail address, name",
    ]
    assert [row[1] for row in feed.people()] == ["Dr Mara Q.", "Tobias Sommer"]


def test_address_that_the_feed_names_is_vouched_for(feed: Importer) -> None:
    with institution_scope(feed.institution):
        person = UserFactory(
            given_name="Mara", family_name="Quillfeather", email="mara@si.example", email_is_vouched_for=False
        )
        StaffIdFactory(person=person, kind="employee_number", value="SI-1")
    feed.write("SI-1,mara@si.example", headings="UniqueID,Email")
    assert "line 2\tSI-1\tchanged: e-mail address vouched for" in feed()


def test_orcid_of_the_feed_is_a_hint_and_proves_nothing(feed: Importer) -> None:
    feed.write("SI-1,Mara,https://orcid.org/0000-0002-1825-0097", headings="UniqueID,FirstName,Orcid")
    feed()
    person = feed.person("SI-1")
    with institution_scope(feed.institution):
        assert (person.orcid_hint, person.proven_orcids.count()) == ("0000-0002-1825-0097", 0)


def test_figshare_s_feed_is_taken_in_all_the_same(feed: Importer) -> None:
    feed.file.write_text(
        "<HRFeed><Record><UniqueID>SI-1</UniqueID><FirstName>Mara</FirstName><IsActive>Y</IsActive>"
        "<UserQuota>1</UserQuota><UserAssociationCriteria>BOT</UserAssociationCriteria></Record></HRFeed>"
    )
    assert feed() == [
        "people.csv: HR feed in XML. Staff identifiers are kept as “employee_number”.",
        "Of these columns nothing is read: UserQuota.",
        "line 1\tSI-1\tnew",
        "Rows: 1 (1 new, 0 changed, 0 unchanged, 0 left, 0 returned, 0 refused).",
    ]


def many(active: str, count: int) -> list[str]:
    return [f"SI-{number},Person,{number},p{number}@si.example,{active}," for number in range(count)]


@pytest.mark.parametrize(("people", "leavers", "let"), [(21, 20, True), (105, 21, True), (104, 21, False)])
def test_too_many_leavers_are_taken_for_a_mistake(feed: Importer, people: int, leavers: int, let: bool) -> None:
    feed.take(*many("Y", people))
    feed.write(*many("N", leavers))
    if let:
        assert f" {leavers} left," in feed()[-1]
        return
    for options in ((), ("--dry-run",)):
        with pytest.raises(CommandError) as caught:
            feed(*options)
        assert str(caught.value) == (
            f"{leavers} people of {people} would lose their accounts. That looks like a mistake in the feed: nothing was "
            "changed. If it is right, run this again with --force-leavers."
        )
    with institution_scope(feed.institution):
        assert User.objects.filter(is_active=False).count() == 0
    assert f" {leavers} left," in feed("--force-leavers")[-1]


def test_dry_run_says_exactly_the_same_and_changes_nothing(feed: Importer) -> None:
    """Over several batches, with whatever can come of a row, a department that is made, and mails that would be due."""
    feed.take(*many("Y", 30))
    with institution_scope(feed.institution):
        let_go(feed.person("SI-29"), by=LetGoBy.FEED)
        RoleFactory(person=feed.person("SI-2"))
    feed.write(
        *many("N", 3),
        "SI-3,Person,3,new@si.example,Y,MIN|BOT",
        "SI-4,Somebody,Else,else@si.example,Y,",
        "SI-29,Person,29,p29@si.example,Y,",
        *[f"NEW-{number},New,Person,,Y,{'MIN' if number % 2 else 'GEO'}" for number in range(1200)],
        "NEW-7,Twice,Person,,Y,",
    )
    before = everything(feed.institution)
    for options in ([], ["--create-departments"]):
        tried = feed("--dry-run", "--verbosity", "2", *options)
        assert everything(feed.institution) == before
    assert feed("--verbosity", "2", "--create-departments") == tried
    assert tried[-1] == "Rows: 1207 (1200 new, 1 changed, 0 unchanged, 3 left, 1 returned, 2 refused)."
    assert everything(feed.institution) != before


def test_dry_run_says_that_it_was_one(feed: Importer, capsys: pytest.CaptureFixture[str]) -> None:
    feed.write(MARA)
    call_command("import_people", "smithsonian", str(feed.file), "--dry-run")
    assert capsys.readouterr().err == "This was a dry run: nothing was changed.\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'{HEADINGS}\n{MARA}\nSI-2,"Tobias\n', "Line 3 cannot be read: unexpected end of data. Nothing was changed."),
        ("<HRFeed><Record><UniqueID>SI-1</UniqueID><FirstName>Mara</FirstName></Record>", "The file is not XML: "),
        ("Name\nMara\n", "The first line must name the columns, UniqueID among them. It reads: Name Nothing"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--force-leavers",)])
def test_file_that_breaks_off_is_not_begun(feed: Importer, text: str, said: str, options: tuple[str, ...]) -> None:
    feed.file.write_text(text)
    with pytest.raises(CommandError) as caught:
        feed(*options)
    assert str(caught.value).startswith(said)
    assert feed.people() == []


def test_file_that_is_not_there_is_named(feed: Importer) -> None:
    with pytest.raises(CommandError, match=r"people\.csv cannot be read: No such file or directory\."):
        feed()


def test_where_several_claims_carry_identifiers_somebody_says_which(feed: Importer) -> None:
    with institution_scope(feed.institution):
        SignInMethodFactory(staff_id_claim="student_number")
    feed.write(MARA)
    with pytest.raises(CommandError) as caught:
        feed()
    assert str(caught.value) == (
        "People sign in with staff identifiers in several claims: employee_number, student_number. Say which of them is "
        "the feed's UniqueID: --staff-id-claim NAME. Nothing was changed."
    )
    feed("--staff-id-claim", "student_number")
    with institution_scope(feed.institution):
        assert StaffId.objects.get().kind == "student_number"


def test_feed_of_an_institution_without_a_claim_says_what_that_means_and_its_people_are_found_later(
    fjordhaven: Institution, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feed = Importer(fjordhaven, tmp_path / "people.csv", capsys)
    feed.write("SI-1,Mara", headings="UniqueID,FirstName")
    assert feed()[:2] == [
        "people.csv: CSV in UTF-8, commas between the cells. Staff identifiers are kept as “UniqueID”.",
        (
            "No way to sign in passes that on (add_sign_in --staff-id-claim), so whoever is new here gets another account "
            "when they sign in."
        ),
    ]
    with institution_scope(fjordhaven):
        SignInMethodFactory(staff_id_claim="employee_number")
    assert feed()[1] == "line 2\tSI-1\tchanged: staff identifier"
    with institution_scope(fjordhaven):
        rows = StaffId.objects.order_by("kind").values_list("kind", "value")
        assert list(rows) == [("UniqueID", "SI-1"), ("employee_number", "SI-1")]
        assert User.objects.count() == 1


def test_operators_are_in_no_feed(feed: Importer) -> None:
    call_command("create_operator", "one@colophon.example")
    feed.write(MARA)
    with pytest.raises(CommandError, match="Operators are made one by one"):
        call_command("import_people", "operators", str(feed.file))
