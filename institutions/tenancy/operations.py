"""Migration operations that raise the second wall around a table. On SQLite they do nothing.

Grants are part of the operation: a table that no migration guards is a table that the serving role cannot read.
"""

from abc import abstractmethod
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

#: The setting, local to each transaction, that names the institution; the policies read it.
SETTING = "colophon.institution"

FULL = ("SELECT", "INSERT", "UPDATE", "DELETE")
APPEND = ("SELECT", "INSERT")
READ = ("SELECT",)
#: For a table that stays empty and that Django clears of a person's rows when the person goes.
CLEAR = ("SELECT", "DELETE")


class _Wall(Operation):
    """An operation made of SQL statements for PostgreSQL, and of nothing elsewhere."""

    reduces_to_sql = True
    reversible = True
    verbs: tuple[str, ...]

    @abstractmethod
    def table(self, app_label: str, state: ProjectState) -> str:
        """Return the name of the table that the wall stands around."""

    def raised(self, table: str) -> list[str]:
        """Return the statements that raise the wall, before the grants; `table` is quoted."""
        return []

    def torn_down(self, table: str) -> list[str]:
        """Return the statements that take it down, after the grants are gone; `table` is quoted."""
        return []

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: the models stay as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Raise the wall, then give the serving role its verbs; the door only reads."""
        if schema_editor.connection.vendor != "postgresql":
            return
        table = schema_editor.quote_name(self.table(app_label, to_state))
        app, door = self._roles(schema_editor)
        for statement in (
            *self.raised(table),
            f"GRANT {', '.join(self.verbs)} ON {table} TO {app}",
            f"GRANT SELECT ON {table} TO {door}",
        ):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the grants and the wall away."""
        if schema_editor.connection.vendor != "postgresql":
            return
        table = schema_editor.quote_name(self.table(app_label, from_state))
        for statement in (
            *(f"REVOKE ALL ON {table} FROM {role}" for role in self._roles(schema_editor)),
            *self.torn_down(table),
        ):
            schema_editor.execute(statement)

    @staticmethod
    def _roles(schema_editor: BaseDatabaseSchemaEditor) -> tuple[str, str]:
        settings = schema_editor.connection.settings_dict
        return schema_editor.quote_name(settings["APP_ROLE"]), schema_editor.quote_name(settings["DOOR_ROLE"])


class GuardTenantTable(_Wall):
    """Put a tenant-owned model's table behind row-level security and grant the serving role its verbs.

    The policy has no fallback: without the setting it raises, because an empty answer would read as
    "remove everything".
    """

    def __init__(self, model: str, verbs: tuple[str, ...] = FULL) -> None:
        self.model = model
        self.verbs = verbs

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what a migration file needs to make this operation again."""
        return type(self).__name__, [self.model], {"verbs": self.verbs}

    def table(self, app_label: str, state: ProjectState) -> str:
        """Return the model's table."""
        return str(state.apps.get_model(app_label, self.model)._meta.db_table)

    def raised(self, table: str) -> list[str]:
        """Enable the policy, for the owner of the table too."""
        condition = f"institution_id = current_setting('{SETTING}')::bigint"
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY one_institution ON {table} USING ({condition}) WITH CHECK ({condition})",
        ]

    def torn_down(self, table: str) -> list[str]:
        """Drop the policy."""
        return [
            f"DROP POLICY one_institution ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]

    def describe(self) -> str:
        """Say what the operation does, for `migrate --plan`."""
        return f"Put {self.model} behind row-level security"


class GrantSharedTable(_Wall):
    """Grant the serving role its verbs on a table that institutions share by decision."""

    def __init__(self, name: str, verbs: tuple[str, ...] = FULL) -> None:
        self.name = name
        self.verbs = verbs

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what a migration file needs to make this operation again."""
        return type(self).__name__, [self.name], {"verbs": self.verbs}

    def table(self, app_label: str, state: ProjectState) -> str:
        """Return the table as named."""
        return self.name

    def describe(self) -> str:
        """Say what the operation does, for `migrate --plan`."""
        return f"Let the serving role use {self.name}"
