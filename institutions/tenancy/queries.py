"""The first wall, inside the ORM: every statement on a tenant-owned table names the institution.

The condition is added when a query is compiled, not when it is built, so that a queryset made at import time
is right in every scope. UPDATE and DELETE are compiled by classes of their own and get the same treatment;
INSERT and raw SQL do not pass through a compiler with a WHERE and are guarded in the queryset.
"""

from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from django.db import models
from django.db.models import sql
from django.db.models.sql.constants import ROW_COUNT
from django.db.models.sql.where import AND

from institutions.tenancy.errors import NoInstitutionError, TenancyError, WrongInstitutionError
from institutions.tenancy.scope import EveryInstitution, current_scope, scoped_institution_id

M = TypeVar("M", bound=models.Model)


class _Scoped(sql.Query):
    """A query that compiles only inside a scope, and then only to that institution's rows."""

    institution_applied: int | None = None
    writes = False

    def get_compiler(self, using: str | None = None, connection: Any = None, elide_empty: bool = True) -> Any:
        scope = current_scope()
        if scope is None:
            raise NoInstitutionError(f"{self._label()} was asked for outside institution_scope(...).")
        if isinstance(scope, EveryInstitution):
            if self.writes:
                scoped_institution_id()
            return super().get_compiler(using, connection, elide_empty)
        if self.institution_applied == scope:
            return super().get_compiler(using, connection, elide_empty)
        if self.institution_applied is not None:
            raise WrongInstitutionError(
                "A query that was compiled for one institution is used inside another's scope."
            )
        scoped: Any = self.clone()
        scoped.institution_applied = scope
        scoped._add_institution(scope)  # noqa: SLF001 - the same class
        return scoped.get_compiler(using, connection, elide_empty)

    def _label(self) -> str:
        return self.model._meta.label if self.model else "A query"

    def chain(self, klass: type[sql.Query] | None = None) -> Any:
        return super().chain(_SCOPED.get(klass, klass) if klass else klass)

    def _add_institution(self, institution_id: int) -> None:
        # `exclude()` over a to-many relation makes an inner query whose first table is trimmed away:
        # the condition goes to the first table that is really read.
        read = (name for name in self.alias_map if self.alias_refcount[name])
        alias = next(read, None) or self.get_initial_alias()
        model = _tenant_tables().get(self.alias_map[alias].table_name)
        if model is None:
            return
        field: Any = model._meta.get_field("institution")
        self.where.add(field.get_lookup("exact")(field.get_col(alias), institution_id), AND)


class ScopedQuery(_Scoped):
    """SELECT on a tenant-owned table."""


class ScopedUpdateQuery(_Scoped, sql.UpdateQuery):
    """UPDATE on a tenant-owned table; it cannot move a row to another institution."""

    writes = True

    def add_update_fields(self, values_seq: Any) -> None:
        for field, _model, value in values_seq:
            if field.name == "institution":
                refuse_other_institution(getattr(value, "pk", value))
        super().add_update_fields(values_seq)


class ScopedDeleteQuery(_Scoped, sql.DeleteQuery):
    """DELETE on a tenant-owned table."""

    writes = True


_SCOPED: dict[type[sql.Query], type[sql.Query]] = {
    sql.UpdateQuery: ScopedUpdateQuery,
    sql.DeleteQuery: ScopedDeleteQuery,
}


def _tenant_tables() -> dict[str, type[models.Model]]:
    """Return the tenant-owned models by table name."""
    if not _tables:
        from django.apps import apps  # noqa: PLC0415 - the registry is full only after import

        _tables.update(
            (model._meta.db_table, model)
            for model in apps.get_models()
            if isinstance(model._base_manager, TenantManager)
        )
    return _tables


_tables: dict[str, type[models.Model]] = {}


def refuse_other_institution(institution_id: int | None) -> None:
    """Raise WrongInstitutionError unless the id is that of the institution in scope."""
    scope = scoped_institution_id()
    if institution_id != scope:
        raise WrongInstitutionError(f"A row of institution {institution_id} was about to be written in scope {scope}.")


class TenantQuerySet(models.QuerySet[M]):
    """A queryset that reads and writes only the rows of the institution in scope."""

    def __init__(
        self,
        model: type[M] | None = None,
        query: sql.Query | None = None,
        using: str | None = None,
        hints: dict[str, models.Model] | None = None,
    ) -> None:
        super().__init__(model, query or (ScopedQuery(model) if model else None), using, hints)

    def raw(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: raw SQL passes the first wall by."""
        raise TenancyError("raw() is not available on tenant-owned models: it would pass the scope by.")

    def _insert(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> Any:
        objs = list(objs)
        for obj in objs:
            refuse_other_institution(obj.institution_id)  # type: ignore[attr-defined] # every tenant-owned model has it
        return super()._insert(objs, *args, **kwargs)  # type: ignore[misc] # private in the stubs

    _insert.queryset_only = False  # type: ignore[attr-defined] # Django reads it off the function

    def _raw_delete(self, using: str | None) -> int:
        query = self.query.chain(sql.DeleteQuery)
        return int(query.get_compiler(using).execute_sql(ROW_COUNT))

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """Insert the objects into the institution in scope, which rows without one are given."""
        objs = list(objs)
        for obj in objs:
            adopt_scope(obj)
        return super().bulk_create(objs, *args, **kwargs)


def adopt_scope(instance: models.Model) -> None:
    """Give a row without an institution the one in scope; refuse a row of another."""
    if instance.institution_id is None:  # type: ignore[attr-defined] # every tenant-owned model has it
        instance.institution_id = scoped_institution_id()  # type: ignore[attr-defined]
    refuse_other_institution(instance.institution_id)  # type: ignore[attr-defined]


#: The manager of every tenant-owned model, for its own code and for Django's (`base_manager_name`).
TenantManager = models.Manager.from_queryset(TenantQuerySet)
