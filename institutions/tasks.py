"""The shape of every background task: ids in, scope entered, one call of the domain."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from celery import Task, shared_task

from institutions.tenancy.scope import institution_scope

P = ParamSpec("P")


def tenant_task(function: Callable[P, None]) -> "Task[Concatenate[int, P], None]":
    """Register a task that runs inside an institution's scope: it is called with the institution's id first.

    No transaction is opened: the domain calls out and opens its own around what it writes. A task is never retried
    by the broker, because a table says what is due.
    """

    @wraps(function)
    def run(institution_id: int, /, *args: P.args, **kwargs: P.kwargs) -> None:
        with institution_scope(institution_id):
            function(*args, **kwargs)

    return shared_task(run)
