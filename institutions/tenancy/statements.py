"""What the operations of the second wall have in common."""

from abc import abstractmethod

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Statements(Operation):
    """An operation made of SQL statements for PostgreSQL, and of nothing elsewhere."""

    reduces_to_sql = True
    reversible = True

    @abstractmethod
    def forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Return the statements; `state` is that after the operation."""

    @abstractmethod
    def backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Return the statements that undo them; `state` is that after the operation here too."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: the models stay as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Run the statements."""
        if schema_editor.connection.vendor == "postgresql":
            for statement in self.forwards(app_label, schema_editor, to_state):
                schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Undo them."""
        if schema_editor.connection.vendor == "postgresql":
            for statement in self.backwards(app_label, schema_editor, from_state):
                schema_editor.execute(statement)
