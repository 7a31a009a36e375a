"""The base of every model whose rows belong to one institution."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from institutions.tenancy.errors import WrongInstitutionError
from institutions.tenancy.keys import CompositeKey
from institutions.tenancy.queries import TenantManager, adopt_scope, refuse_other_institution


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A foreign key between rows of one institution; with the next class, what tenant-owned models use for each other."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Refuse a row of another institution before it is written.

        A row that is known by its id only is not looked up here: the database does that by the composite key.
        """
        if self.is_cached(model_instance):
            target = self.get_cached_value(model_instance)
            if target is not None and target.institution_id != model_instance.institution_id:  # type: ignore[attr-defined] # both are tenant-owned
                raise WrongInstitutionError(f"{self} of another institution was about to be set.")
        return super().pre_save(model_instance, add)

    @property
    def composite_key(self) -> CompositeKey:
        """Return what the database keeps of this: a second key, which names the institution too."""
        target = self.remote_field.model._meta
        return CompositeKey(table=self.model._meta.db_table, column=self.column, target=target.db_table)


class TenantOneToOneField(TenantForeignKey, models.OneToOneField[Any, Any]):
    """The same, of which a row has at most one."""


def composite_keys(model: type[models.Model]) -> list[CompositeKey]:
    """Return the composite keys that the database must have for a model, in the order of its fields."""
    return [field.composite_key for field in model._meta.local_concrete_fields if isinstance(field, TenantForeignKey)]


class TenantModel(models.Model):
    """A row that belongs to one institution and is invisible from every other.

    `institution` may be left out on creation: the scope gives it. It never changes.
    """

    institution = models.ForeignKey("institutions.Institution", on_delete=models.PROTECT, related_name="+")

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(
        self,
        *,
        force_insert: bool | tuple[Any, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Write the row; raise WrongInstitutionError when it belongs to an institution other than the one in scope."""
        adopt_scope(self)
        super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Delete the row, found anew within the scope: an id alone never reaches another institution's row."""
        refuse_other_institution(self.institution_id)
        del keep_parents  # no tenant-owned model has multi-table parents
        deleted = type(self)._base_manager.using(using).filter(pk=self.pk).delete()
        self.pk = None
        return deleted
