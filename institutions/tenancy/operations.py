"""Migration operations that raise the second wall around a table. On SQLite they do nothing.

Grants are part of the operation: a table that no migration guards is a table that the serving role cannot read.
"""

from abc import abstractmethod
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

from institutions.tenancy.statements import Statements

#: The setting, local to each transaction, that names the institution; the policies read it.
SETTING = "colophon.institution"

#: What a policy compares an institution with. No fallback: without the setting it raises, because an empty answer
#: would read as "remove everything".
IN_SCOPE = f"current_setting('{SETTING}')::bigint"


def of_institution() -> str:
    """Return the condition of the policy on a tenant-owned table."""
    return f"institution_id = {IN_SCOPE}"


def of_person(table: str, column: str) -> str:
    """Return the condition of the policy on a table whose rows are of their person's institution; names unquoted."""
    person = f'person.id = "{table}"."{column}" AND person.institution_id = {IN_SCOPE}'
    return f"EXISTS (SELECT FROM accounts_user person WHERE {person})"


FULL = ("SELECT", "INSERT", "UPDATE", "DELETE")
APPEND = ("SELECT", "INSERT")
READ = ("SELECT",)
#: For a table that stays empty and that Django clears of a person's rows when the person goes.
CLEAR = ("SELECT", "DELETE")


class _Grants(Statements):
    """Give the serving role its verbs on a table; the door only reads."""

    verbs: tuple[str, ...]

    @abstractmethod
    def table(self, app_label: str, state: ProjectState) -> str:
        """Return the table's name."""

    def forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Grant."""
        table = schema_editor.quote_name(self.table(app_label, state))
        app, door = _roles(schema_editor)
        return [
            f"GRANT {', '.join(self.verbs)} ON {table} TO {app}",
            f"GRANT SELECT ON {table} TO {door}",
        ]

    def backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Take the grants away."""
        table = schema_editor.quote_name(self.table(app_label, state))
        return [f"REVOKE ALL ON {table} FROM {role}" for role in _roles(schema_editor)]


def _roles(schema_editor: BaseDatabaseSchemaEditor) -> tuple[str, str]:
    settings = schema_editor.connection.settings_dict
    return schema_editor.quote_name(settings["APP_ROLE"]), schema_editor.quote_name(settings["DOOR_ROLE"])


def _raised(table: str, condition: str) -> list[str]:
    """Return the statements that put a table behind the policy, its owner too; `table` is quoted."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY one_institution ON {table} USING ({condition}) WITH CHECK ({condition})",
    ]


def _torn_down(table: str) -> list[str]:
    return [
        f"DROP POLICY one_institution ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]


class GuardTenantTable(_Grants):
    """Put a tenant-owned model's table behind row-level security and grant the serving role its verbs."""

    def __init__(self, model: str, verbs: tuple[str, ...] = FULL) -> None:
        self.model = model
        self.verbs = verbs

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what a migration file needs to make this operation again."""
        return type(self).__name__, [self.model], {"verbs": self.verbs}

    def table(self, app_label: str, state: ProjectState) -> str:
        """Return the model's table."""
        return str(state.apps.get_model(app_label, self.model)._meta.db_table)

    def forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Raise the wall, then grant."""
        table = schema_editor.quote_name(self.table(app_label, state))
        return [
            *_raised(table, of_institution()),
            *super().forwards(app_label, schema_editor, state),
        ]

    def backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Take the grants away, then the wall."""
        table = schema_editor.quote_name(self.table(app_label, state))
        return [*super().backwards(app_label, schema_editor, state), *_torn_down(table)]

    def describe(self) -> str:
        """Say what the operation does, for `migrate --plan`."""
        return f"Put {self.model} behind row-level security"


class GuardThroughPerson(Statements):
    """Put a table of a library's behind row-level security: its rows are of the institution that their person is of.

    The policy asks for the person's institution itself and does not lean on the policy of people. Grants are
    `GrantSharedTable`'s.
    """

    def __init__(self, name: str, column: str = "user_id") -> None:
        self.name = name
        self.column = column

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what a migration file needs to make this operation again."""
        return type(self).__name__, [self.name], {"column": self.column}

    def forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Raise the wall."""
        return _raised(schema_editor.quote_name(self.name), of_person(self.name, self.column))

    def backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Take it down."""
        return _torn_down(schema_editor.quote_name(self.name))

    def describe(self) -> str:
        """Say what the operation does, for `migrate --plan`."""
        return f"Put {self.name} behind row-level security through its person"


class GrantSharedTable(_Grants):
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


class RevokeVerbs(Statements):
    """Take verbs back that the serving role was granted and does not need."""

    def __init__(self, name: str, verbs: tuple[str, ...]) -> None:
        self.name = name
        self.verbs = verbs

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what a migration file needs to make this operation again."""
        return type(self).__name__, [self.name, self.verbs], {}

    def forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Take them."""
        app, _door = _roles(schema_editor)
        return [f"REVOKE {', '.join(self.verbs)} ON {schema_editor.quote_name(self.name)} FROM {app}"]

    def backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[str]:
        """Give them back."""
        app, _door = _roles(schema_editor)
        return [f"GRANT {', '.join(self.verbs)} ON {schema_editor.quote_name(self.name)} TO {app}"]

    def describe(self) -> str:
        """Say what the operation does, for `migrate --plan`."""
        return f"Take {', '.join(self.verbs)} on {self.name} from the serving role"
