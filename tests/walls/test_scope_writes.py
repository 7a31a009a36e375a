"""The first wall: whichever way rows are written, only those of the institution in scope are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from accounts.enums import RoleKind
from accounts.models import DepartmentMembership, Role, User
from institutions.models import Department, Event, Institution
from institutions.tenancy.errors import NoInstitutionError, ReadOnlyScopeError, TenancyError, WrongInstitutionError
from institutions.tenancy.scope import every_institution, institution_scope
from tests.factories import DepartmentFactory, DepartmentMembershipFactory, RoleFactory, UserFactory
from tests.walls.conftest import Rows


def _stored(row: Any, institution: Institution) -> Any:
    """Return what the database holds of a row, as its institution sees it."""
    with institution_scope(institution):
        return type(row).objects.values().get(pk=row.pk)


@contextmanager
def refused(error: type[Exception], saying: str | None = None) -> Iterator[None]:
    """Expect the error, and undo what led to it."""
    with pytest.raises(error, match=saying), transaction.atomic():
        yield


# With what each answers when there is nothing to write.
BY_QUERYSET: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "update": (lambda found: found.update(id=F("id")), 0),
    "update by a subquery": (lambda found: found.filter(pk__in=found.values("pk")).update(id=F("id")), 0),
    "update by another table": (lambda found: found.filter(institution__slug="fjordhaven").update(id=F("id")), 0),
    "update of one or another": (lambda found: (found | found.filter(~Q(pk=0))).update(id=F("id")), 0),
    "delete": (lambda found: found.delete(), (0, {})),
    "delete by another table": (lambda found: found.filter(institution__slug="fjordhaven").delete(), (0, {})),
    "raw delete": (lambda found: found._raw_delete("default"), 0),
}

BY_ROW: dict[str, Callable[[Any], Any]] = {
    "save": lambda row: row.save(),
    "insert": lambda row: row.save(force_insert=True),
    "update": lambda row: row.save(force_update=True),
    "delete": lambda row: row.delete(),
    "bulk create": lambda row: type(row).objects.bulk_create([row]),
    "insert as a fixture": lambda row: row.save_base(raw=True, force_insert=True),
}


@pytest.mark.parametrize(("write", "answer"), BY_QUERYSET.values(), ids=BY_QUERYSET)
def test_a_queryset_does_not_reach_their_rows(
    changeable: Rows, write: Callable[[Any], Any], answer: Any, smithsonian: Institution, fjordhaven: Institution
) -> None:
    stored = _stored(changeable.theirs, fjordhaven)
    found = changeable.model.objects.filter(pk=changeable.theirs.pk)
    with institution_scope(smithsonian):
        assert write(found) == answer
    with refused(NoInstitutionError):
        write(found)
    with every_institution(reason="try to write"), refused(ReadOnlyScopeError):
        write(found)
    assert _stored(changeable.theirs, fjordhaven) == stored


@pytest.mark.parametrize("write", BY_ROW.values(), ids=BY_ROW)
def test_a_row_in_hand_is_written_in_its_own_institution_only(
    changeable: Rows, write: Callable[[Any], Any], smithsonian: Institution, fjordhaven: Institution
) -> None:
    stored = _stored(changeable.theirs, fjordhaven)
    with institution_scope(smithsonian), refused(WrongInstitutionError):
        write(changeable.theirs)
    with refused(NoInstitutionError):
        write(changeable.theirs)
    with every_institution(reason="try to write"), refused(ReadOnlyScopeError):
        write(changeable.theirs)
    assert _stored(changeable.theirs, fjordhaven) == stored


def test_a_row_with_a_forged_institution_reaches_nothing(
    changeable: Rows, smithsonian: Institution, fjordhaven: Institution
) -> None:
    stored = _stored(changeable.theirs, fjordhaven)
    forged = changeable.model(**stored | {"institution_id": smithsonian.pk})
    with institution_scope(smithsonian):
        with refused(IntegrityError):
            forged.save()
        with refused(DatabaseError, "did not affect any rows"):
            forged.save(force_update=True)
        with pytest.raises(changeable.model.DoesNotExist):
            forged.refresh_from_db()
        key, (deleted, _of_what) = forged.pk, forged.delete()
        assert deleted == 0
        forged.pk = key
    assert _stored(forged, fjordhaven) == stored


def test_an_event_is_added_to_the_trail_of_the_institution_in_scope_only(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    with institution_scope(smithsonian), refused(WrongInstitutionError):
        Event(institution=fjordhaven, kind="person.signed_in").save()
    with institution_scope(fjordhaven):
        assert not Event.objects.exists()


def test_a_row_cannot_be_moved_to_another_institution(
    changeable: Rows, smithsonian: Institution, fjordhaven: Institution
) -> None:
    stored = _stored(changeable.ours, smithsonian)
    ours = changeable.model.objects.filter(pk=changeable.ours.pk)
    with institution_scope(smithsonian):
        for value in (fjordhaven, fjordhaven.pk, Value(fjordhaven.pk), F("pk")):
            with refused(WrongInstitutionError):
                ours.update(institution=value)
        with refused(WrongInstitutionError):
            ours.update(institution_id=fjordhaven.pk)
        changeable.ours.institution = fjordhaven
        with refused(WrongInstitutionError):
            changeable.ours.save()
        with refused(WrongInstitutionError):
            changeable.model.objects.bulk_update([changeable.ours], ["institution"])
    with institution_scope(fjordhaven):
        with refused(IntegrityError):
            changeable.model(**stored | {"institution_id": fjordhaven.pk}).save()
        assert ours.update(institution=fjordhaven) == 0
    assert _stored(changeable.ours, smithsonian) == stored


def test_a_row_without_an_institution_gets_the_one_in_scope(
    rows: Rows, smithsonian: Institution, fjordhaven: Institution
) -> None:
    assert _stored(rows.ours, smithsonian)["institution_id"] == smithsonian.pk
    assert _stored(rows.theirs, fjordhaven)["institution_id"] == fjordhaven.pk


def test_many_rows_without_an_institution_get_the_one_in_scope(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    for institution in (smithsonian, fjordhaven):
        with institution_scope(institution):
            made = Department.objects.bulk_create([Department(code="BOT"), Department(code="ZOO")])
            assert [department.institution_id for department in made] == [institution.pk] * 2
            assert Department.objects.count() == 2


def test_many_rows_are_written_together_or_not_at_all(smithsonian: Institution, fjordhaven: Institution) -> None:
    with institution_scope(smithsonian):
        with refused(WrongInstitutionError):
            Department.objects.bulk_create([Department(code="BOT"), Department(code="ZOO", institution=fjordhaven)])
        assert not Department.objects.exists()


def test_update_on_conflict_stays_inside(smithsonian: Institution, fjordhaven: Institution) -> None:
    theirs = DepartmentFactory(institution=fjordhaven, code="BOT", name="Their botany")
    with institution_scope(smithsonian):
        # The primary key is unique over all institutions: it would find their row.
        with refused(TenancyError, "names the institution"):
            Department.objects.bulk_create(
                [Department(pk=theirs.pk, code="BOT", name="Taken over")],
                update_conflicts=True,
                update_fields=["name"],
                unique_fields=["id"],
            )
        for name in ("Botany", "Plants"):
            Department.objects.bulk_create(
                [Department(code="BOT", name=name)],
                update_conflicts=True,
                update_fields=["name"],
                unique_fields=["institution", "code"],
            )
        assert Department.objects.get().name == "Plants"
    assert _stored(theirs, fjordhaven)["name"] == "Their botany"


def test_get_or_create_does_not_find_their_row(smithsonian: Institution, fjordhaven: Institution) -> None:
    theirs = DepartmentFactory(institution=fjordhaven, code="BOT", name="Their botany")
    with institution_scope(smithsonian):
        ours, created = Department.objects.get_or_create(code="BOT", defaults={"name": "Botany"})
        assert (created, ours.institution) == (True, smithsonian)
        assert Department.objects.get_or_create(code="BOT", defaults={"name": "Plants"}) == (ours, False)
    assert _stored(theirs, fjordhaven)["name"] == "Their botany"


def test_update_or_create_does_not_change_their_row(smithsonian: Institution, fjordhaven: Institution) -> None:
    theirs = DepartmentFactory(institution=fjordhaven, code="BOT", name="Their botany")
    with institution_scope(smithsonian):
        ours, created = Department.objects.update_or_create(code="BOT", defaults={"name": "Botany"})
        assert (created, ours.institution) == (True, smithsonian)
        assert Department.objects.update_or_create(code="BOT", defaults={"name": "Plants"}) == (ours, False)
    assert _stored(ours, smithsonian)["name"] == "Plants"
    assert _stored(theirs, fjordhaven)["name"] == "Their botany"


def test_update_of_everything_is_of_everything_in_scope(smithsonian: Institution, fjordhaven: Institution) -> None:
    ours = DepartmentFactory(institution=smithsonian, code="BOT", name="Botany")
    theirs = DepartmentFactory(institution=fjordhaven, code="BOT", name="Botany")
    with institution_scope(smithsonian):
        assert Department.objects.update(name=Concat(F("name"), Value(" and plants"))) == 1
    assert _stored(ours, smithsonian)["name"] == "Botany and plants"
    assert _stored(theirs, fjordhaven)["name"] == "Botany"


def test_bulk_update_does_not_reach_their_row(smithsonian: Institution, fjordhaven: Institution) -> None:
    ours = DepartmentFactory(institution=smithsonian, name="Botany")
    theirs = DepartmentFactory(institution=fjordhaven, name="Botany")
    ours.name = theirs.name = "Plants"
    with institution_scope(smithsonian):
        assert Department.objects.bulk_update([ours, theirs], ["name"]) == 1
    assert _stored(ours, smithsonian)["name"] == "Plants"
    assert _stored(theirs, fjordhaven)["name"] == "Botany"


def test_delete_of_everything_is_of_everything_in_scope(smithsonian: Institution, fjordhaven: Institution) -> None:
    for institution in (smithsonian, fjordhaven):
        RoleFactory(institution=institution)
    with institution_scope(smithsonian):
        # With what hangs on it, which Django collects and deletes by key.
        assert User.objects.all().delete() == (2, {"accounts.User": 1, "accounts.Role": 1})
    with institution_scope(fjordhaven):
        assert (User.objects.count(), Role.objects.count()) == (1, 1)


def test_a_delete_of_nothing_removes_nothing_and_counts_nothing(smithsonian: Institution) -> None:
    ours = DepartmentFactory(institution=smithsonian)
    nothing = Department.objects.filter(pk__in=[])
    with institution_scope(smithsonian):
        assert nothing._raw_delete("default") == 0
        assert list(Department.objects.all()) == [ours]
    with refused(NoInstitutionError):
        nothing._raw_delete("default")


def test_a_person_is_deleted_with_how_they_sign_in(
    alice: User, charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    for person in (alice, charlie):
        with institution_scope(person.institution):
            EmailAddress.objects.create(user=person, email=person.email)
            SocialAccount.objects.create(user=person, provider="oidc", uid=person.email)
            Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    with institution_scope(smithsonian):
        alice.delete()
        left = [model.objects.exclude(user=charlie).count() for model in (EmailAddress, SocialAccount, Authenticator)]
    assert left == [0, 0, 0]
    with institution_scope(fjordhaven):
        for model in (EmailAddress, SocialAccount, Authenticator):
            assert list(model.objects.values_list("user", flat=True)) == [charlie.pk]


@pytest.mark.parametrize("delete", [User.delete, lambda person: User.objects.filter(pk=person.pk).delete()])
def test_what_hangs_on_a_person_in_another_institution_is_not_deleted_with_them(
    delete: Callable[[User], Any], alice: User, stray: Role, smithsonian: Institution, fjordhaven: Institution
) -> None:
    with institution_scope(smithsonian):
        with refused(IntegrityError):
            delete(alice)
            assert _stored(stray, fjordhaven)["kind"] == RoleKind.ADMINISTRATOR
            connection.check_constraints()
        assert User.objects.filter(email="alice@si.example").exists()


def test_a_relation_adds_and_removes_inside_only(
    alice: User, charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    ours = DepartmentFactory(institution=smithsonian)
    theirs = DepartmentFactory(institution=fjordhaven)
    DepartmentMembershipFactory(institution=fjordhaven, person=charlie, department=theirs)
    with institution_scope(smithsonian):
        alice.departments.add(ours)
        assert list(alice.departments.all()) == [ours]
        charlie.departments.clear()
        charlie.memberships.all().delete()
        with refused(WrongInstitutionError):
            alice.memberships.add(DepartmentMembership(department=theirs), bulk=False)
        alice.departments.set([])
        assert not DepartmentMembership.objects.exists()
    with institution_scope(fjordhaven):
        assert list(charlie.departments.all()) == [theirs]


def test_refresh_reads_in_the_scope_of_the_moment(smithsonian: Institution, fjordhaven: Institution) -> None:
    person = UserFactory(institution=smithsonian, name="Mara")
    with institution_scope(smithsonian):
        User.objects.update(name="Mara Quillfeather")
        person.refresh_from_db()
        assert person.name == "Mara Quillfeather"
    with institution_scope(fjordhaven), pytest.raises(User.DoesNotExist):
        person.refresh_from_db()
    with refused(NoInstitutionError):
        person.refresh_from_db()


def test_a_column_left_out_is_not_read_in_another_scope(smithsonian: Institution, fjordhaven: Institution) -> None:
    UserFactory(institution=smithsonian)
    with institution_scope(smithsonian):
        person = User.objects.defer("name").get()
    with institution_scope(fjordhaven), pytest.raises(User.DoesNotExist):
        _ = person.name
