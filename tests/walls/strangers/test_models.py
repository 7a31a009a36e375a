"""Every model, ours and the frameworks': whose its rows are. A new one without a verdict fails."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, models, transaction

from accounts.models import User
from institutions.models import Host, Institution
from institutions.tenancy.rows import TenantModel
from institutions.tenancy.scope import institution_scope, outside_any_institution
from tests.walls.rows import TENANT_OWNED
from tests.walls.strangers.askers import Square, rolled_back
from tests.walls.strangers.world import everything

#: Each row is one institution's, by a column of its own. Both walls are tried for each of these in `tests/walls`.
TENANT = frozenset(
    [
        "institutions.Department",
        "institutions.Event",
        "accounts.User",
        "accounts.PersonKey",
        "accounts.DepartmentMembership",
        "accounts.SamlKey",
        "accounts.SignInAttempt",
        "accounts.SignInMethod",
        "accounts.Identity",
        "accounts.StaffId",
        "accounts.ProvenOrcid",
        "accounts.Role",
        "profiles.Profile",
        "profiles.Picture",
        "profiles.PictureSquare",
        "items.Item",
        "items.Source",
        "items.SourceAccount",
        "items.Authorship",
        "items.Choice",
        "items.SourceRecord",
        "orcid_sync.Authorisation",
        "orcid_sync.OrcidConnection",
        "orcid_sync.Citation",
        "orcid_sync.Attempt",
        "orcid_sync.Farewell",
        "orcid_sync.OrcidCredentials",
        "reports.ReportKey",
    ]
)
#: Each row is a person's, and so their institution's. The first wall does not know these; the second one does.
THROUGH_A_PERSON = frozenset(["account.EmailAddress", "socialaccount.SocialAccount", "mfa.Authenticator"])
#: Shared by decision: names under which institutions are reached, periods, and what the frameworks count.
SHARED = frozenset(
    [
        "institutions.Institution",
        "institutions.Host",
        "institutions.Run",
        "contenttypes.ContentType",
        "auth.Permission",
        "sessions.Session",
    ]
)
#: Used by nobody: whatever would fill these is switched off.
EMPTY = frozenset(
    [
        "account.EmailConfirmation",
        "socialaccount.SocialApp",
        "socialaccount.SocialToken",
        "admin.LogEntry",
        "auth.Group",
        "auth.Group_permissions",
    ]
)


def test_every_model_has_one_verdict() -> None:
    said = [label for verdict in (TENANT, THROUGH_A_PERSON, SHARED, EMPTY) for label in verdict]
    assert sorted(said) == sorted(model._meta.label for model in apps.get_models(include_auto_created=True))


def of(verdict: frozenset[str]) -> pytest.MarkDecorator:
    """Try a test for each model of a verdict."""
    found = sorted(verdict)
    return pytest.mark.parametrize("model", [apps.get_model(label) for label in found], ids=found)


def test_what_is_an_institution_s_own_is_tried_at_both_walls() -> None:
    assert sorted(model._meta.label for model in TENANT_OWNED) == sorted(TENANT)


@of(TENANT | THROUGH_A_PERSON)
def test_there_is_a_row_that_could_leak_in_each_institution(model: Any, square: Square) -> None:
    """Otherwise no test here would say anything about the model; and every row is looked at for changes."""
    for house in square.world.houses:
        for shelf in house.shelves.values():
            assert isinstance(shelf.rows[model], model)
        assert everything(house.institution)[model._meta.label] != []


@of(TENANT)
def test_a_row_of_another_institution_is_not_there(model: Any, square: Square) -> None:
    ours, theirs = (house.row(model, of="alice") for house in square.world.houses[:2])
    with institution_scope(square.world.ours.institution), transaction.atomic():
        for manager in {model._default_manager, model._base_manager}:
            found = manager.filter(pk__in=[ours.pk, theirs.pk])
            assert list(found.values_list("pk", flat=True)) == [ours.pk]


@pytest.mark.postgresql
@of(THROUGH_A_PERSON)
def test_the_second_wall_knows_whose_person_a_row_hangs_on(model: Any, square: Square) -> None:
    ours, theirs = (house.row(model, of="alice") for house in square.world.houses[:2])
    rows = model._default_manager.filter(pk__in=[ours.pk, theirs.pk])
    with institution_scope(square.world.ours.institution), rolled_back():
        assert list(rows.all()) == [ours]
        assert rows.all().delete()[0] == 1
    with outside_any_institution(), pytest.raises(DatabaseError), transaction.atomic():
        list(rows.all())


@of(THROUGH_A_PERSON)
def test_a_row_hangs_on_exactly_one_person(model: Any) -> None:
    assert [field.related_model for field in model._meta.concrete_fields if field.remote_field] == [User]


@of(SHARED)
def test_what_is_shared_names_nothing_of_an_institution(model: type[models.Model]) -> None:
    """A host names its institution: that is what it is for."""
    pointed_at = {field.related_model for field in model._meta.get_fields() if field.related_model and field.concrete}
    assert not [target for target in pointed_at if isinstance(target, type) and issubclass(target, TenantModel)]
    assert Institution not in pointed_at or model is Host


@of(EMPTY)
def test_what_nobody_uses_is_empty(model: Any, square: Square) -> None:
    """After everybody has signed in; what nobody may even read cannot be filled."""
    try:
        with transaction.atomic():
            assert model._default_manager.count() == 0
    except ProgrammingError as refusal:
        assert "permission denied" in str(refusal)  # noqa: PT017 - either answer is right
