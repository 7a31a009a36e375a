"""The first wall: whichever way rows are asked for, they are those of the institution in scope."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.db.models import Count, Exists, F, FilteredRelation, Max, OuterRef, Prefetch, Q, Subquery, Value, Window
from django.db.models.functions import RowNumber
from django.test.utils import CaptureQueriesContext

from accounts.enums import RoleKind
from accounts.models import Role, User
from institutions.models import Department, Institution
from institutions.tenancy.errors import NoInstitutionError, TenancyError
from institutions.tenancy.scope import every_institution, institution_scope, outside_any_institution
from tests.factories import DepartmentFactory, DepartmentMembershipFactory, UserFactory
from tests.walls.conftest import Rows


def _async(ask: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Ask from a coroutine."""
    return async_to_sync(ask)


async def _iterate(model: Any) -> list[int]:
    return [row.pk async for row in model.objects.all()]


async def _stream(model: Any) -> list[int]:
    return [row.pk async for row in model.objects.all().aiterator()]


async def _count(model: Any) -> int:
    return int(await model.objects.acount())


def _unordered(model: Any, **conditions: Any) -> Any:
    """Leave out the model's order, which SQLite does not allow inside a union."""
    return model.objects.filter(**conditions).order_by()


# Each says which rows it has seen, by their keys.
WAYS_TO_LIST: dict[str, Callable[[Any], list[int]]] = {
    "all": lambda model: [row.pk for row in model.objects.all()],
    "base manager": lambda model: [row.pk for row in model._base_manager.all()],
    "values": lambda model: [row["pk"] for row in model.objects.values("pk")],
    "values list": lambda model: list(model.objects.values_list("pk", flat=True)),
    "iterator": lambda model: [row.pk for row in model.objects.iterator()],
    "only": lambda model: [row.pk for row in model.objects.only("pk")],
    "select related": lambda model: [row.pk for row in model.objects.select_related("institution")],
    "prefetch related": lambda model: [row.pk for row in model.objects.prefetch_related("institution")],
    "in bulk": lambda model: list(model.objects.in_bulk()),
    "first": lambda model: [model.objects.order_by("pk").first().pk, model.objects.order_by("pk").last().pk][:1],
    "slice": lambda model: [row.pk for row in model.objects.order_by("pk")[:5]],
    "distinct": lambda model: [row.pk for row in model.objects.order_by("pk").distinct()],
    "exclude": lambda model: [row.pk for row in model.objects.exclude(pk=0)],
    "annotate": lambda model: [row.pk for row in model.objects.annotate(one=Value(1)).filter(one=1)],
    "group": lambda model: [row["pk"] for row in model.objects.values("pk").annotate(rows=Count("pk"))],
    "or": lambda model: [row.pk for row in model.objects.filter(pk=0) | model.objects.filter(pk__gt=0)],
    "xor": lambda model: [row.pk for row in model.objects.filter(pk=0) ^ model.objects.filter(pk__gt=0)],
    "negation": lambda model: [row.pk for row in model.objects.filter(~Q(pk=0) | Q(pk=0))],
    "and": lambda model: [row.pk for row in model.objects.filter(pk__gt=0) & model.objects.exclude(pk=0)],
    "union": lambda model: [row.pk for row in _unordered(model, pk__gt=0).union(_unordered(model))],
    "intersection": lambda model: [row.pk for row in _unordered(model).intersection(_unordered(model))],
    "difference": lambda model: [row.pk for row in _unordered(model).difference(_unordered(model, pk=0))],
    "subquery": lambda model: [row.pk for row in model.objects.filter(pk__in=model.objects.values("pk"))],
    "window": lambda model: [row.pk for row in model.objects.annotate(n=Window(RowNumber())).filter(n__gte=1)],
    "async iteration": _async(_iterate),
    "async iterator": _async(_stream),
}

WAYS_TO_COUNT: dict[str, Callable[[Any], int]] = {
    "count": lambda model: model.objects.count(),
    "count of a slice": lambda model: model.objects.all()[:5].count(),
    "count of a union": lambda model: _unordered(model, pk__gt=0).union(_unordered(model)).count(),
    "count of groups": lambda model: model.objects.values("pk").annotate(rows=Count("pk")).count(),
    "len": lambda model: len(model.objects.all()),
    "aggregate": lambda model: model.objects.aggregate(rows=Count("pk"))["rows"],
    "aggregate over distinct": lambda model: model.objects.distinct().aggregate(rows=Count("pk"))["rows"],
    "async count": _async(_count),
}


@pytest.mark.parametrize("ask", WAYS_TO_LIST.values(), ids=WAYS_TO_LIST)
def test_a_list_holds_the_rows_of_the_institution_in_scope(
    rows: Rows, ask: Callable[[Any], list[int]], smithsonian: Institution, fjordhaven: Institution
) -> None:
    with institution_scope(smithsonian):
        assert ask(rows.model) == [rows.ours.pk]
    with institution_scope(fjordhaven):
        assert ask(rows.model) == [rows.theirs.pk]
    with pytest.raises(NoInstitutionError):
        ask(rows.model)


@pytest.mark.parametrize("ask", WAYS_TO_COUNT.values(), ids=WAYS_TO_COUNT)
def test_a_number_counts_the_rows_of_the_institution_in_scope(
    rows: Rows, ask: Callable[[Any], int], smithsonian: Institution
) -> None:
    with institution_scope(smithsonian):
        assert ask(rows.model) == 1
    with pytest.raises(NoInstitutionError):
        ask(rows.model)
    with every_institution(reason="compare"):
        assert ask(rows.model) == 2


def test_a_key_of_another_institution_finds_nothing(rows: Rows, smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        theirs = rows.model.objects.filter(pk=rows.theirs.pk)
        assert not theirs.exists()
        assert not theirs
        assert theirs.first() is None
        assert theirs.aggregate(largest=Max("pk")) == {"largest": None}
        assert rows.model.objects.in_bulk([rows.theirs.pk]) == {}
        assert not rows.model.objects.contains(rows.theirs)
        with pytest.raises(rows.model.DoesNotExist):
            rows.model.objects.get(pk=rows.theirs.pk)
        with pytest.raises(rows.model.DoesNotExist):
            rows.theirs.refresh_from_db()
        # Their institution's key as a filter does not take the place of the scope.
        assert not rows.model.objects.filter(institution=rows.theirs.institution_id).exists()


def test_explain_explains_the_scoped_query(rows: Rows, smithsonian: Institution) -> None:
    with institution_scope(smithsonian), CaptureQueriesContext(connection) as asked:
        rows.model.objects.all().explain()
    table = rows.model._meta.db_table
    assert f'"{table}"."institution_id" = {smithsonian.pk}' in asked.captured_queries[-1]["sql"]
    with pytest.raises(NoInstitutionError):
        rows.model.objects.all().explain()


@pytest.mark.parametrize("ask", ["raw", "extra"])
def test_raw_sql_is_refused(rows: Rows, ask: str, smithsonian: Institution) -> None:
    with institution_scope(smithsonian), pytest.raises(TenancyError, match="would pass the scope by"):
        getattr(rows.model.objects, ask)("1 = 1")


# Made when the module is imported, outside any scope, and used in all of them.
EVERYBODY = User.objects.order_by("email")
SUPPORTED = User.objects.filter(Exists(Role.objects.filter(person=OuterRef("pk"), kind=RoleKind.SUPPORT)))
BOTH = _unordered(User, email__startswith="bob").union(_unordered(User, email__startswith="charlie"))


def test_queryset_made_at_import_is_right_in_every_scope(
    alice: User, bob: User, charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    for institution, everybody, supporter in (
        (smithsonian, [alice, bob], bob),
        (fjordhaven, [charlie], charlie),
        (smithsonian, [alice, bob], bob),
    ):
        with institution_scope(institution):
            # The same queryset objects each time, so that what one scope has read could show in the next.
            assert list(EVERYBODY) == everybody
            assert len(EVERYBODY) == EVERYBODY.count() == len(everybody)
            assert EVERYBODY[0] == everybody[0]
            assert EVERYBODY.contains(alice) == (alice in everybody)
            assert list(SUPPORTED) == [supporter]
            assert list(BOTH) == [supporter]
    with pytest.raises(NoInstitutionError):
        list(EVERYBODY)


@pytest.mark.parametrize("carry", [copy.deepcopy, lambda people: pickle.loads(pickle.dumps(people))])  # noqa: S301 - our own
def test_a_copy_of_a_read_queryset_does_not_carry_rows_into_another_scope(
    carry: Callable[[Any], Any], alice: User, charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    with institution_scope(smithsonian):
        people = User.objects.all()
        assert list(people) == [alice]
        carried = carry(people)
        assert list(carried) == [alice]
    with institution_scope(fjordhaven):
        assert list(carried) == [charlie]
        assert bool(carried)


def test_rows_read_of_every_institution_are_forgotten_with_its_end(
    alice: User, charlie: User, smithsonian: Institution
) -> None:
    people = User.objects.order_by("email")
    with institution_scope(smithsonian):
        with every_institution(reason="count people"):
            assert list(people) == [alice, charlie]
        assert list(people) == [alice]


def test_a_scope_inside_a_scope_ends_with_it(
    alice: User, charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    with institution_scope(smithsonian):
        with institution_scope(fjordhaven):
            assert User.objects.get() == charlie
        assert User.objects.get() == alice
        with outside_any_institution(), pytest.raises(NoInstitutionError):
            User.objects.get()
        assert User.objects.get() == alice


def test_rows_that_point_at_a_person_are_those_of_the_scope(
    alice: User, bob: User, stray: Role, smithsonian: Institution
) -> None:
    with institution_scope(smithsonian):
        assert list(alice.roles.all()) == []
        assert [role.kind for role in bob.roles.all()] == [RoleKind.SUPPORT]
        prefetched = {person.email: list(person.roles.all()) for person in EVERYBODY.prefetch_related("roles")}
        assert prefetched == {alice.email: [], bob.email: [bob.roles.get()]}
        by_hand = User.objects.prefetch_related(Prefetch("roles", Role.objects.all(), to_attr="found"))
        assert {person.email: person.found for person in by_hand} == prefetched
        newest = Role.objects.filter(person=OuterRef("pk")).order_by("-pk").values("kind")[:1]
        assert list(EVERYBODY.annotate(newest=Subquery(newest)).values_list("email", "newest")) == [
            (alice.email, None),
            (bob.email, RoleKind.SUPPORT),
        ]
        assert list(SUPPORTED) == [bob]
        assert list(EVERYBODY.exclude(roles__kind=RoleKind.SUPPORT)) == [alice]
        assert list(EVERYBODY.exclude(roles__kind=RoleKind.ADMINISTRATOR)) == [alice, bob]


def test_a_row_pointed_at_across_the_wall_is_not_loaded(alice: User, stray: Role, fjordhaven: Institution) -> None:
    with institution_scope(fjordhaven), pytest.raises(User.DoesNotExist):
        assert Role.objects.get().person


def test_conditions_over_other_tables_stay_inside(
    alice: User, bob: User, charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    for institution, person in ((smithsonian, alice), (smithsonian, bob), (fjordhaven, charlie)):
        with institution_scope(institution):
            botany = Department.objects.filter(code="BOT").first() or DepartmentFactory(code="BOT", name="Botany")
            DepartmentMembershipFactory(person=person, department=botany)
    botanists = Q(departments__code="BOT")
    supported = FilteredRelation("roles", condition=Q(roles__kind=RoleKind.SUPPORT))
    with institution_scope(smithsonian):
        assert list(EVERYBODY.filter(botanists)) == [alice, bob]
        assert list(EVERYBODY.exclude(botanists)) == []
        assert list(EVERYBODY.filter(botanists, roles__isnull=True)) == [alice]
        assert Role.objects.exclude(person__memberships__department__code="BOT").count() == 0
        assert Role.objects.exclude(person__memberships__department__code="ZOO").get().person == bob
        assert User.objects.aggregate(roles=Count("roles"), people=Count("pk", distinct=True)) == {
            "roles": 1,
            "people": 2,
        }
        assert list(EVERYBODY.annotate(n=Count("roles")).values_list("email", "n")) == [
            (alice.email, 0),
            (bob.email, 1),
        ]
        assert list(EVERYBODY.annotate(own=supported).filter(own__isnull=False)) == [bob]
        assert [role.person.email for role in Role.objects.select_related("person")] == [bob.email]
        assert list(Role.objects.values_list("person__email", flat=True)) == [bob.email]
        assert list(User.objects.dates("created_at", "year")) == [alice.created_at.date().replace(month=1, day=1)]


def test_a_subquery_is_scoped_even_inside_a_shared_table(
    alice: User, charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    with_people = Institution.objects.filter(pk__in=User.objects.values("institution"))
    with institution_scope(smithsonian):
        assert list(with_people) == [smithsonian]
    with institution_scope(fjordhaven):
        assert list(with_people.all()) == [fjordhaven]
    with pytest.raises(NoInstitutionError):
        list(with_people.all())


def test_a_correlated_count_over_every_institution_names_each(
    alice: User, bob: User, charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    people = User.objects.filter(institution=OuterRef("pk")).order_by().values("institution").annotate(n=Count("pk"))
    with every_institution(reason="count people of each institution"):
        counted = Institution.objects.order_by("slug").annotate(people=Subquery(people.values("n")))
        assert list(counted.values_list("slug", "people")) == [("fjordhaven", 1), ("smithsonian", 2)]


def test_a_field_of_the_row_itself_may_be_compared(smithsonian: Institution, fjordhaven: Institution) -> None:
    for institution in (smithsonian, fjordhaven):
        UserFactory(institution=institution, given_name="Runa", family_name="Runa")
    with institution_scope(smithsonian):
        assert User.objects.filter(given_name=F("family_name")).count() == 1
