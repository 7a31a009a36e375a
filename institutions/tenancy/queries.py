"""The first wall, inside the ORM: every statement on a tenant-owned table names the institution.

The condition is added when a query is compiled, not when it is built, so that a queryset made at import time
is right in every scope. UPDATE and DELETE are compiled by classes of their own and get the same treatment;
INSERT and raw SQL do not pass through a compiler with a WHERE and are guarded in the queryset. So are the rows
that a queryset has read already: they are forgotten when it is used in another scope.
"""

from collections.abc import Collection, Iterable
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
        table = self.alias_map[alias].table_name
        model = self.model if self.model and self.model._meta.db_table == table else _tenant_tables().get(table)
        if model is None:  # what is left of a trimmed query reads a shared table only
            return
        field: Any = model._meta.get_field("institution")
        self.where.add(field.get_lookup("exact")(field.get_col(alias), institution_id), AND)


class ScopedQuery(_Scoped):
    """SELECT on a tenant-owned table."""


class ScopedUpdateQuery(_Scoped, sql.UpdateQuery):
    """UPDATE on a tenant-owned table; it cannot move a row to another institution."""

    writes = True

    def add_update_fields(self, values_seq: Any) -> None:
        """Refuse another institution, and another institution's row, as a value."""
        for field, _model, value in values_seq:
            if field.name == "institution":
                refuse_other_institution(getattr(value, "pk", value))
            elif isinstance(value, models.Model) and hasattr(value, "institution_id"):
                refuse_other_institution(value.institution_id)
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

    @property
    def _result_cache(self) -> list[Any] | None:
        """The rows read already, known only in the scope that read them."""
        read_in, rows = self.__dict__["_result_cache"] or (None, None)
        return rows if read_in == current_scope() else None

    @_result_cache.setter
    def _result_cache(self, rows: list[Any] | None) -> None:
        # Under Django's own name, which it empties when it copies a queryset; and the two at once, because a
        # queryset made at import is used by many threads.
        self.__dict__["_result_cache"] = None if rows is None else (current_scope(), rows)

    def raw(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: raw SQL passes the first wall by."""
        raise TenancyError("raw() is not available on tenant-owned models: it would pass the scope by.")

    def extra(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: raw SQL passes the first wall by."""
        raise TenancyError("extra() is not available on tenant-owned models: it would pass the scope by.")

    def _insert(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> Any:
        objs = list(objs)
        for obj in objs:
            refuse_other_institution(obj.institution_id)  # type: ignore[attr-defined] # every tenant-owned model has it
        return super()._insert(objs, *args, **kwargs)  # type: ignore[misc] # private in the stubs

    _insert.queryset_only = False  # type: ignore[attr-defined] # Django reads it off the function

    def _raw_delete(self, using: str | None) -> int:
        query = self.query.chain(sql.DeleteQuery)
        count: int | None = query.get_compiler(using).execute_sql(ROW_COUNT)
        return count or 0  # None where no row can fit: the database is not asked then

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows of the institution in scope.

        What Django collects for a cascade it deletes by id, without a condition: nothing is collected unless
        there is one institution to collect from.
        """
        scoped_institution_id()
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined] # Django's templates read it off the function
    delete.queryset_only = True  # type: ignore[attr-defined] # and its managers do

    def bulk_create(  # noqa: PLR0917 - Django's signature
        self,
        objs: Iterable[M],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[M]:
        """Insert the objects into the institution in scope, which rows without one are given.

        Raises TenancyError for an update on conflict that does not count the institution among its unique fields:
        a key that is unique over all institutions would find another's row.
        """
        if update_conflicts and not {"institution", "institution_id"} & set(unique_fields or ()):
            raise TenancyError("An update on conflict names the institution among its unique fields.")
        objs = list(objs)
        for obj in objs:
            adopt_scope(obj)
        return super().bulk_create(objs, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields)


def adopt_scope(instance: models.Model) -> None:
    """Give a row without an institution the one in scope; refuse a row of another."""
    if instance.institution_id is None:  # type: ignore[attr-defined] # every tenant-owned model has it
        instance.institution_id = scoped_institution_id()  # type: ignore[attr-defined]
    refuse_other_institution(instance.institution_id)  # type: ignore[attr-defined]


#: The manager of every tenant-owned model, for its own code and for Django's (`base_manager_name`).
TenantManager = models.Manager.from_queryset(TenantQuerySet)
