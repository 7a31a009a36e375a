"""What the admin lets people do: to rows of their own institution, and of no other, however the form is filled."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin

from accounts.models import User
from tests.walls.strangers.askers import Asker, Square
from tests.walls.strangers.test_admin_lists import SHOWN, STAFF, address, all_rows, every_model
from tests.walls.strangers.verdicts_actions import ACTIONS
from tests.walls.strangers.verdicts_admin import LOOKS
from tests.walls.strangers.world import House

every_action = pytest.mark.parametrize("name", ACTIONS)


def test_every_action_has_a_verdict_and_every_verdict_an_action() -> None:
    found = {
        f"{model._meta.label} {name if isinstance(name, str) else name.__name__}"
        for model, site in admin.site._registry.items()
        for name in site.actions or ()
    }
    assert sorted(found) == sorted(ACTIONS)
    assert [name for name, _action in admin.site.actions] == ["delete_selected"]


def chosen(name: str, house: House) -> int:
    """Return the id of a row of the house of which the action changes something."""
    model = apps.get_model(name.split(maxsplit=1)[0])
    row = house.people["closed"] if name == "accounts.User welcome_back" else house.row(model, of="alice")
    return int(row.pk)


def act(square: Square, asker: Asker, name: str, *keys: int, **more: str) -> str:
    label, action = name.split()
    model = apps.get_model(label)
    sent = {"action": action, "_selected_action": list(keys)} | more
    return square.ask(asker, "POST", address(model), sent).outcome


@every_action
def test_only_who_may_carries_it_out(name: str, square: Square) -> None:
    """On a row of ours; who does not see the list gets no further than to any page of the admin."""
    model = apps.get_model(name.split(maxsplit=1)[0])
    key = chosen(name, square.world.ours)
    here = {**square.askers, **square.nobodies}
    expected = {
        who: f">{address(model)}*" if who in ACTIONS[name].split() else "page" if who in _looks(model) else "403"
        for who in here
    }
    expected |= dict.fromkeys(["visitor", "passer-by", *square.nobodies], "sign-in")
    # At their own host our row is none; an action on no row is over at once.
    expected["stranger"] = f">{address(model)}"
    assert {who: act(square, asker, name, key) for who, asker in here.items()} == expected


def _looks(model: Any) -> list[str]:
    return LOOKS[model._meta.label].split()


@every_action
def test_another_institution_s_rows_are_left_alone(name: str, square: Square) -> None:
    """Chosen alone, among ours, by the box that stands for all that is listed, and with a filter set to them."""
    model = apps.get_model(name.split(maxsplit=1)[0])
    ours, theirs = (chosen(name, house) for house in square.world.houses[:2])
    asker = square.askers[ACTIONS[name].split()[-1]]
    listed = f">{address(model)}"
    assert act(square, asker, name, theirs) == listed
    assert act(square, asker, name, theirs, select_across="1") == f"{listed}*"
    assert act(square, asker, name, ours, theirs) == f"{listed}*"
    assert act(square, asker, name, ours, theirs, select_across="1") == f"{listed}*"


@every_model
def test_nobody_deletes_from_a_list(model: Any, square: Square) -> None:
    keys = [house.row(model, of="alice").pk for house in square.world.houses]
    for who in STAFF:
        asker = square.askers[who]
        sent = {"action": "delete_selected", "_selected_action": keys, "select_across": "1", "post": "yes"}
        # Django says that no such action was chosen, on the page or on the way back to it.
        expected = {"page", f">{address(model)}"} if who in {*_looks(model), "stranger"} else {"403"}
        assert square.ask(asker, "POST", address(model), sent).outcome in expected


@every_model
def test_a_form_that_was_made_up_changes_nothing(model: Any, square: Square) -> None:
    """Every column of the row, and every row that stands with it, with ids of another institution."""
    row = square.world.ours.row(model, of="alice")
    sent = {field.name: _foreign(field, square) for field in model._meta.concrete_fields} | {"_saveasnew": "1"}
    for inline in admin.site._registry[model].get_inline_instances(None):  # type: ignore[arg-type] # none asks it
        prefix = inline.model._meta.get_field(
            "person" if model is User else model._meta.model_name
        ).related_query_name()
        sent |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "1"}
        sent |= {f"{prefix}-0-{field.name}": _foreign(field, square) for field in inline.model._meta.concrete_fields}
    for who in STAFF[:2]:
        tried = {
            rest: square.ask(square.askers[who], "POST", address(model, rest), sent).outcome
            for rest in (f"{row.pk}/change/", "add/", f"{row.pk}/delete/")
        }
        assert tried == dict.fromkeys(tried, "403")


def _foreign(field: Any, square: Square) -> Any:
    theirs = square.world.theirs.shelves["alice"].rows
    if field.primary_key:
        return theirs[field.model].pk
    return theirs[field.related_model].pk if field.related_model in theirs else square.world.theirs.institution.pk


def test_support_staff_cannot_raise_their_own_role(square: Square) -> None:
    """By no form of the admin: a person's page shows roles, and there is no page of roles."""
    support = square.askers["support"]
    person = square.world.ours.people["support"]
    sent = {
        "roles-TOTAL_FORMS": "1",
        "roles-INITIAL_FORMS": "0",
        "roles-0-person": person.pk,
        "roles-0-kind": "administrator",
    }
    tried = {
        path: square.ask(support, "POST", path, sent | {"person": person.pk, "kind": "administrator"}).outcome
        for path in (address(User, f"{person.pk}/change/"), "/admin/accounts/role/add/", "/admin/accounts/role/")
    }
    assert list(tried.values()) == ["403", "404", "404"]


RELATIONS = [
    (model, field.name)
    for model in apps.get_models(include_auto_created=True)
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
    if field.related_model is not None
]


@pytest.mark.parametrize(
    ("model", "field"), RELATIONS, ids=[f"{model._meta.label}.{field}" for model, field in RELATIONS]
)
def test_autocomplete_offers_only_what_the_asker_sees_and_what_is_the_institution_s_own(
    model: Any, field: str, square: Square
) -> None:
    target = model._meta.get_field(field).related_model
    for who in ("visitor", "alice", "support", "operator"):
        asker = square.askers[who]
        sees = target in SHOWN and who in {*_looks(target), "stranger"}
        expected = "sign-in" if who == "visitor" else "page" if sees else "403"
        asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
        answer = square.ask(asker, "GET", "/admin/autocomplete/", asked)
        assert answer.outcome == expected, who
        if sees:
            offered = {int(row["id"]) for row in answer.response.json()["results"]}
            assert offered, who
            assert offered <= set(all_rows(target, asker)), who
