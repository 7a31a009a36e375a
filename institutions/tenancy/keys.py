"""The composite keys that hold a row and the row it points at inside one institution.

PostgreSQL keeps them as foreign keys, which these operations make; SQLite as triggers (`sqlite/triggers.py`).
"""

from dataclasses import dataclass
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

from institutions.tenancy.statements import Statements

#: Ends the name of every composite key, and of what it refers to.
INSIDE = "inside"


def unique_inside(table: str) -> str:
    """Return the name of the unique constraint over (institution, id) that a table's composite keys refer to."""
    return f"{table}_{INSIDE}"


@dataclass(frozen=True)
class CompositeKey:
    """What a column of a table points at in another table belongs to the institution of the row that points."""

    table: str
    column: str
    target: str

    @property
    def name(self) -> str:
        """Return the name that the database knows it by."""
        return f"{self.table}_{self.column}_{INSIDE}"


class LetPointInside(Statements):
    """Let composite keys refer to a tenant-owned model: (institution, id) is unique. Before the first `KeepInside`."""

    def __init__(self, model: str) -> None:
        self.model = model

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what a migration file needs to make this operation again."""
        return type(self).__name__, [self.model], {}

    def forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Add the constraint."""
        table = self._table(app_label, state)
        quote = schema_editor.quote_name
        return [f"ALTER TABLE {quote(table)} ADD CONSTRAINT {quote(unique_inside(table))} UNIQUE (institution_id, id)"]

    def backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Drop it."""
        table = self._table(app_label, state)
        quote = schema_editor.quote_name
        return [f"ALTER TABLE {quote(table)} DROP CONSTRAINT {quote(unique_inside(table))}"]

    def describe(self) -> str:
        """Say what the operation does, for `migrate --plan`."""
        return f"Let composite keys refer to {self.model}"

    def _table(self, app_label: str, state: ProjectState) -> str:
        return str(state.apps.get_model(app_label, self.model)._meta.db_table)


class KeepInside(Statements):
    """Give a tenant-owned model's foreign key the composite key that holds it inside the institution.

    Foreign-key checks pass the policies by, so that an id alone may be another institution's. Deferred like Django's
    own key, which stays. Every new TenantForeignKey needs this operation in its migration.

    A later migration that drops the column or the table needs nothing: the key goes with it; a change of the
    column's type or of NOT NULL leaves it as it is. One that renames the column or the table says
    `ALTER TABLE ... RENAME CONSTRAINT` for the key's name, which PostgreSQL leaves as it was; one that points the
    field at another model drops the key before (`RunSQL`, with its reverse) and adds it by this operation after.
    SQLite's triggers follow the models by themselves.
    """

    def __init__(self, model: str, field: str) -> None:
        self.model = model
        self.field = field

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what a migration file needs to make this operation again."""
        return type(self).__name__, [self.model, self.field], {}

    def forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Add the key."""
        key = self._key(app_label, state)
        quote = schema_editor.quote_name
        points = (
            f"FOREIGN KEY (institution_id, {quote(key.column)}) REFERENCES {quote(key.target)} (institution_id, id)"
        )
        return [
            f"ALTER TABLE {quote(key.table)} ADD CONSTRAINT {quote(key.name)} {points} DEFERRABLE INITIALLY DEFERRED"
        ]

    def backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Drop it."""
        key = self._key(app_label, state)
        quote = schema_editor.quote_name
        return [f"ALTER TABLE {quote(key.table)} DROP CONSTRAINT {quote(key.name)}"]

    def describe(self) -> str:
        """Say what the operation does, for `migrate --plan`."""
        return f"Keep {self.model}.{self.field} inside the institution"

    def _key(self, app_label: str, state: ProjectState) -> CompositeKey:
        field: Any = state.apps.get_model(app_label, self.model)._meta.get_field(self.field)
        key: CompositeKey = field.composite_key
        return key
