"""News of this room."""

from django.dispatch import Signal

#: Somebody waits for these connections. Sent after commit, inside the scope, with `connection_ids: list[int]`.
connections_due = Signal()

#: The last mail of these farewells is due. Sent after commit, inside the scope, with `farewell_ids: list[int]`.
farewells_due = Signal()
