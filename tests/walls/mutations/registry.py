"""The first wall, model by model and relation by relation as the registry lists them; and the rules, one by one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

import rules.permissions
import rules.rulesets
from django.db import models
from django.db.models import sql

from institutions.tenancy.queries import ScopedDeleteQuery, ScopedQuery, ScopedUpdateQuery, TenantQuerySet
from institutions.tenancy.rows import TenantForeignKey, TenantModel
from institutions.tenancy.scope import scoped_institution_id
from tests.walls.mutations.mutants import Mutant, replaced
from tests.walls.rows import TENANT_OWNED


def mutants() -> Iterator[Mutant]:
    """Yield each model's scope, each relation's, and each rule."""
    for model in TENANT_OWNED:
        label = model._meta.label
        near = (f"[{label}", f"-{label}", f"an_{model._meta.model_name}_")
        yield Mutant("scope of what is read", label, partial(_without_scope, model, ScopedQuery), near)
        if model._meta.label != "institutions.Event":  # whose queryset refuses before any query is made
            yield Mutant("scope of UPDATE", label, partial(_without_scope, model, ScopedUpdateQuery), near)
            yield Mutant("scope of DELETE", label, partial(_without_scope, model, ScopedDeleteQuery), near)
        yield Mutant("institution of a saved row", label, partial(_without_rows, model), near)
        for field in model._meta.local_concrete_fields:
            if isinstance(field, TenantForeignKey):
                name = f"{label}.{field.name}"
                yield Mutant("relation", name, partial(_without_relation, field), (f"[{name}", f"-{name}", label))
    for name in sorted(rules.permissions.permissions):
        yield Mutant("rule", name, partial(_without_rule, rules.permissions.permissions, name), _near_rule(name))
    for name in sorted(rules.rulesets.default_rules):
        yield Mutant("rule", name, partial(_without_rule, rules.rulesets.default_rules, name), (name, "admin"))


@contextmanager
def _without_scope(model: Any, query_class: Any) -> Iterator[None]:
    def make(scoped: Callable[..., Any]) -> Callable[..., Any]:
        def get_compiler(self: Any, *args: Any, **kwargs: Any) -> Any:
            if type(self) is query_class and self.model is model:
                return sql.Query.get_compiler(self, *args, **kwargs)
            return scoped(self, *args, **kwargs)

        return get_compiler

    with replaced(query_class, "get_compiler", make):
        yield


@contextmanager
def _without_rows(model: Any) -> Iterator[None]:
    def instead(name: str, base: Any, guarding: type) -> Callable[[Any], Any]:
        def make(guarded: Callable[..., Any]) -> Callable[..., Any]:
            def call(self: Any, *args: Any, **kwargs: Any) -> Any:
                is_it = self.model is model if guarding is TenantQuerySet else isinstance(self, model)
                if is_it and name == "save" and self.institution_id is None:
                    self.institution_id = scoped_institution_id()
                return (getattr(base, name) if is_it else guarded)(self, *args, **kwargs)

            call.queryset_only = getattr(guarded, "queryset_only", None)  # type: ignore[attr-defined] # managers ask
            return call

        return make

    with ExitStack() as stack:
        for name in ("save", "delete"):
            stack.enter_context(replaced(TenantModel, name, instead(name, models.Model, TenantModel)))
        stack.enter_context(replaced(TenantQuerySet, "_insert", instead("_insert", models.QuerySet, TenantQuerySet)))
        yield


@contextmanager
def _without_relation(field: TenantForeignKey) -> Iterator[None]:
    def make(guarded: Callable[..., Any]) -> Callable[..., Any]:
        def pre_save(self: Any, *args: Any, **kwargs: Any) -> Any:
            return (models.ForeignKey.pre_save if self is field else guarded)(self, *args, **kwargs)

        return pre_save

    with replaced(TenantForeignKey, "pre_save", make):
        yield


@contextmanager
def _without_rule(ruleset: Any, name: str) -> Iterator[None]:
    with patch.dict(ruleset, {name: rules.always_true}):
        yield


def _near_rule(name: str) -> tuple[str, ...]:
    room, _dot, verb = name.partition(".")
    subject = verb.rpartition("_")[2]
    return tuple(word for word in (name, f"{room}/{subject}", subject, room) if word)
