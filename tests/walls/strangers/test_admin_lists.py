"""The admin's lists: whatever a list is asked by its address, it is of the institution's own rows."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import models, transaction

from accounts.models import User
from institutions.admin.look import secrets_of
from institutions.tenancy.scope import institution_scope
from tests.walls.strangers.askers import Answer, Asker, Square
from tests.walls.strangers.routes import routes
from tests.walls.strangers.verdicts_admin import FILTERS, LINKS, LOOKS
from tests.walls.strangers.world import rows_of, words_in

SHOWN = sorted(admin.site._registry, key=lambda model: str(model._meta.label))
every_model = pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.label)
STAFF = ("support", "administrator", "operator", "stranger")


def address(model: Any, rest: str = "") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{rest}"


def rows_in(answer: Answer, asker: Asker) -> list[int]:
    """What the list shows, by its keys."""
    with institution_scope(asker.at.institution), transaction.atomic():
        return sorted(row.pk for row in answer.response.context["cl"].result_list)


def all_rows(model: Any, asker: Asker) -> list[int]:
    with institution_scope(asker.at.institution), transaction.atomic():
        return sorted(rows_of(model, asker.at.institution).values_list("pk", flat=True))


def staff(square: Square, model: Any) -> Iterator[Asker]:
    """Whoever sees the model, each at their own host."""
    may = {*LOOKS[model._meta.label].split(), "stranger"}
    yield from (square.askers[name] for name in STAFF if name in may)


def paths_to_rows(model: Any, *, deep: int = 2) -> Iterator[tuple[str, Any]]:
    """Every way from the model to another's rows, as a lookup goes, with the model that it leads to."""
    for field in model._meta.get_fields():
        if field.related_model is not None:
            yield field.name, field.related_model
            if deep > 1:
                yield from ((f"{field.name}__{rest}", of) for rest, of in paths_to_rows(field.related_model, deep=1))


@every_model
def test_a_list_has_the_institution_s_rows_and_no_other(model: Any, square: Square) -> None:
    for asker in staff(square, model):
        answer = square.ask(asker, "GET", address(model))
        assert (answer.outcome, rows_in(answer, asker)) == ("page", all_rows(model, asker))


@every_model
def test_a_page_shows_what_is_the_institution_s_own(model: Any, square: Square) -> None:
    """Without this, pages that give nothing away because they show nothing would pass."""
    support = square.askers["support"]
    ours = square.world.ours
    for path in (address(model), address(model, f"{ours.row(model, of='alice').pk}/change/")):
        shown = square.ask(support, "GET", path).text
        assert words_in(shown, [ours.words.public, ours.words.house, ours.words.of("alice")]) != []


@every_model
def test_a_search_finds_nothing_of_another_institution(model: Any, square: Square) -> None:
    for asker in staff(square, model):
        for house in square.world.houses:
            if house is not asker.at:
                terms = [house.words.root, house.name, house.shelves["alice"].rows[type(house.people["alice"])].email]
                found = [rows_in(square.ask(asker, "GET", address(model), {"q": term}), asker) for term in terms]
                assert found == [[]] * len(terms)


@every_model
def test_a_search_finds_what_is_the_institution_s_own(model: Any, square: Square) -> None:
    support, words = square.askers["support"], square.world.ours.words
    assert any(
        rows_in(square.ask(support, "GET", address(model), {"q": term}), support)
        for term in (words.of("alice"), words.house, words.public)
    )


@every_model
def test_a_list_cut_by_another_institution_s_row_is_empty_or_refused(model: Any, square: Square) -> None:
    support = square.askers["support"]
    rows = square.world.theirs.shelves["alice"].rows
    near = dict(paths_to_rows(model, deep=1))
    asked = {lookup: of for path, of in near.items() for lookup in (path, f"{path}__exact", f"{path}__in")}
    asked |= {f"{path}__id__exact": of for path, of in paths_to_rows(model)}
    for lookup, of in asked.items():
        key = rows[of].pk if of in rows else square.world.theirs.institution.pk
        answer = square.ask(support, "GET", address(model), {lookup: key})
        listed = rows_in(answer, support) if answer.outcome == "page" else []
        assert (listed, answer.outcome in {"page", "400", f">{address(model)}"}) == ([], True), lookup


@every_model
def test_a_list_is_cut_by_its_filters_and_links_only(model: Any, square: Square) -> None:
    """By a secret least of all: whoever may ask for its first letter can find out the rest."""
    support, site = square.askers["support"], admin.site._registry[model]
    own = [name for shown in site.list_filter if (name := getattr(shown, "parameter_name", ""))]
    assert sorted(own) == sorted(FILTERS.get(model._meta.label, []))
    assert sorted(getattr(site, "linked_by", ())) == sorted(set(LINKS.get(model._meta.label, [])) - {"person"})
    filters = {shown for shown in site.list_filter if isinstance(shown, str)}
    names = {field.name for field in model._meta.concrete_fields} - filters
    for path, of in paths_to_rows(model, deep=1):
        kept = [*secrets_of(of), "password", "digest", "state_digest", "data"]
        names |= {f"{path}__{name}" for name in kept if name in {field.name for field in of._meta.get_fields()}}
    asked = {
        name: square.ask(support, "GET", address(model), {f"{name}__startswith": "a"}).outcome
        for name in sorted(names)
    }
    assert asked == dict.fromkeys(asked, "400")


@pytest.mark.parametrize(("label", "lookup"), [(label, lookup) for label, names in LINKS.items() for lookup in names])
def test_a_link_to_a_row_of_ours_lists_what_belongs_to_it(label: str, lookup: str, square: Square) -> None:
    """And the same link to another institution's row lists nothing."""
    [model] = [shown for shown in SHOWN if shown._meta.label == label]
    support = square.askers["support"]
    of = {"person": User, **dict(paths_to_rows(model, deep=1))}[lookup.split("__", maxsplit=1)[0]]
    found = {
        owner: rows_in(square.ask(support, "GET", address(model), {lookup: house.row(of, of="alice").pk}), support)
        for owner, house in (("alice", square.world.ours), ("cora", square.world.theirs))
    }
    assert (square.world.ours.row(model, of="alice").pk in found["alice"], found["cora"]) == (True, [])


@pytest.mark.parametrize(
    "route", [route for route in routes() if route.endswith("csv/")], ids=lambda route: f"/{route}"
)
def test_a_download_cut_by_another_institution_s_row_is_empty(route: str, square: Square) -> None:
    administrator = square.askers["administrator"]
    ours, theirs = square.world.houses[:2]
    lines = {
        who: len(square.ask(administrator, "POST", f"/{route}?{query}").text.partition("\n\ufeff")[2].splitlines())
        for who, query in {
            "everybody": "",
            "alice": f"person={ours.people['alice'].pk}",
            "cora": f"person={theirs.people['alice'].pk}",
            "cora by name": f"q={theirs.words.of('alice')}",
        }.items()
    }
    assert lines["everybody"] > lines["alice"] > lines["cora"] == lines["cora by name"] == 1


@every_model
def test_every_order_shows_the_same_rows(model: Any, square: Square) -> None:
    support = square.askers["support"]
    columns = len(admin.site._registry[model].list_display)
    for order in [str(number) for number in (*range(1, columns + 2), *range(-columns - 1, 0))]:
        answer = square.ask(support, "GET", address(model), {"o": order})
        assert (answer.outcome, rows_in(answer, support)) == ("page", all_rows(model, support)), order


@every_model
def test_no_way_of_showing_a_list_or_a_row_tells_more(model: Any, square: Square) -> None:
    """As a popup each row says the value of the field that it is asked for: the key, never a secret."""
    support, row = square.askers["support"], square.world.ours.row(model, of="alice")
    fields = [field.name for field in model._meta.concrete_fields]
    queries: list[dict[str, str]] = [{"_facets": "True"}, {"all": ""}, {"e": "1"}, {"p": "9"}, {"_popup": "1"}]
    queries += [{"_to_field": name, "_popup": "1"} for name in fields]
    for query in queries:
        for path in (address(model), address(model, f"{row.pk}/change/")):
            outcome = square.ask(support, "GET", path, query).outcome
            allowed = {"page", f">{address(model)}"} if query.get("_to_field", "id") == "id" else {"400"}
            assert outcome in allowed, (path, query)


@every_model
def test_there_is_no_way_in_that_is_not_tried(model: Any) -> None:
    """Editing in a list, paging by date and filling forms by other pages' ids have no test here: they are not used."""
    site: admin.ModelAdmin[models.Model] = admin.site._registry[model]
    unused = (
        site.list_editable,
        site.date_hierarchy,
        site.autocomplete_fields,
        site.raw_id_fields,
        site.filter_horizontal,
    )
    assert unused == ((), None, (), (), ())
