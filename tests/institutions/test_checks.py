"""The checks that hold the walls up, tried on made-up models."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models.functions import Lower
from django.test.utils import isolate_apps

from institutions.tenancy import checks
from institutions.tenancy.rows import TenantForeignKey, TenantModel, TenantOneToOneField
from institutions.tenancy.sides import ADDED_TO, EMPTY, SHARED, THROUGH_PERSON


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[tuple[str, str]]]]:
    """Return what the checks find among the models that a test makes up, as (number, what it says)."""
    with isolate_apps("institutions", "allauth.mfa") as registry:
        monkeypatch.setattr(checks, "apps", registry)
        yield lambda: [(str(error.id), error.msg) for error in checks.check_every_model_has_a_side()]


def test_the_models_that_there_are_have_a_side_each() -> None:
    assert checks.check_every_model_has_a_side(app_configs=apps.get_app_configs()) == []


def test_a_model_that_minds_the_walls_is_let_be(found: Callable[[], list[tuple[str, str]]]) -> None:
    class Shelf(TenantModel):
        code = models.CharField(max_length=9)
        key = models.UUIDField(unique=True)

        class Meta:
            app_label = "institutions"
            constraints = [
                models.UniqueConstraint(fields=["institution", "code"], name="a"),
                models.UniqueConstraint("institution", Lower("code"), name="b"),
                models.CheckConstraint(condition=models.Q(code="x"), name="c"),
            ]
            indexes = [models.Index(fields=["institution", "-code"], name="d")]

    class Book(TenantModel):
        shelf = TenantForeignKey(Shelf, on_delete=models.CASCADE)
        mark = TenantOneToOneField(Shelf, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "institutions"

    assert found() == []


def test_a_model_on_no_side_is_found(found: Callable[[], list[tuple[str, str]]]) -> None:
    class Shelf(models.Model):  # noqa: DJ008 - nobody looks at it
        institution = models.IntegerField()

        class Meta:
            app_label = "institutions"

    assert found() == [("colophon.E001", "Nobody has decided whose rows institutions.Shelf holds.")]


def test_a_library_s_model_on_no_side_is_found(found: Callable[[], list[tuple[str, str]]]) -> None:
    class Device(models.Model):  # noqa: DJ008 - nobody looks at it
        class Meta:
            app_label = "mfa"

    assert found() == [("colophon.E001", "Nobody has decided whose rows mfa.Device holds.")]


def test_every_decision_is_about_a_model_that_there_is_and_about_one_only() -> None:
    decided = [*SHARED, *THROUGH_PERSON, *EMPTY]
    installed = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    tenant_owned = {model._meta.label for model in apps.get_models() if issubclass(model, TenantModel)}
    assert sorted(decided) == sorted(installed - tenant_owned)
    assert tenant_owned >= ADDED_TO


def test_the_table_of_an_implicit_many_to_many_is_found(found: Callable[[], list[tuple[str, str]]]) -> None:
    class Shelf(TenantModel):
        neighbours = models.ManyToManyField("self")

        class Meta:
            app_label = "institutions"

    assert found() == [("colophon.E001", "Nobody has decided whose rows institutions.Shelf_neighbours holds.")]


@pytest.mark.parametrize("name", ["objects", "everything"])
def test_a_manager_without_scope_is_found(name: str, found: Callable[[], list[tuple[str, str]]]) -> None:
    class Meta:
        app_label = "institutions"

    type("Shelf", (TenantModel,), {"__module__": __name__, "Meta": Meta, name: models.Manager()})
    assert found() == [("colophon.E002", "institutions.Shelf has a manager that is not scoped.")]


def test_a_base_manager_without_scope_is_found(found: Callable[[], list[tuple[str, str]]]) -> None:
    class Shelf(TenantModel):
        class Meta:
            app_label = "institutions"
            base_manager_name = "plain"

        plain: Any = models.Manager()

    assert found() == [("colophon.E002", "institutions.Shelf has a manager that is not scoped.")]


def test_a_key_over_all_institutions_is_found(found: Callable[[], list[tuple[str, str]]]) -> None:
    class Shelf(TenantModel):
        code = models.CharField(max_length=9, unique=True)
        slug = models.SlugField()
        name = models.CharField(max_length=9)

        class Meta:
            app_label = "institutions"
            constraints = [
                models.UniqueConstraint(fields=["name"], name="a"),
                models.UniqueConstraint(fields=["name", "institution"], name="b"),
                models.UniqueConstraint(Lower("name"), name="c"),
            ]
            indexes = [models.Index(fields=["-name"], name="d"), models.Index(Lower("name"), name="e")]
            unique_together = [("name", "slug")]

    assert found() == [
        ("colophon.E003", f"institutions.Shelf: {name} does not start with the institution.")
        for name in ("a", "b", "c", "d", "e", "unique_together", "code", "slug")
    ]


@pytest.mark.parametrize("kind", [models.ForeignKey, models.OneToOneField])
def test_a_plain_foreign_key_to_a_tenant_owned_model_is_found(
    kind: Any, found: Callable[[], list[tuple[str, str]]]
) -> None:
    class Shelf(TenantModel):
        class Meta:
            app_label = "institutions"

    class Book(TenantModel):
        shelf = kind(Shelf, on_delete=models.CASCADE)

        class Meta:
            app_label = "institutions"

    assert found() == [
        ("colophon.E004", f"institutions.Book.shelf points at a tenant-owned model by a plain {kind.__name__}.")
    ]


@pytest.mark.sqlite
@pytest.mark.parametrize(("debug", "numbers"), [(False, ["colophon.W001"]), (True, [])])
def test_a_deployment_on_sqlite_is_told_that_it_has_one_wall_less(
    debug: bool, numbers: list[str], settings: Any
) -> None:
    settings.DEBUG = debug
    assert [warning.id for warning in checks.check_there_is_a_second_wall()] == numbers
