"""Whatever stands in the address of a list is answered with a page."""

from typing import Any

import pytest
from django.urls import reverse

from items.models import Item
from orcid_sync.models import Citation
from tests.institutions.admin.desk import SHOWN, Desk


@pytest.mark.parametrize(
    "term", ["abc", "9" * 40, "-1", "%", "O'Brien", "a" * 3000, "\u0000", "“Leaf” 10.5072/x", "moss " * 1500]
)
@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.label)
def test_whatever_is_searched_for_is_answered(model: Any, term: str, desk: Desk) -> None:
    assert desk.list_of(model, q=term).status_code == 200


@pytest.mark.parametrize("query", [{"person": "x"}, {"public": "?"}, {"kind__exact": "nothing"}, {"p": "9999"}])
def test_a_filter_that_means_nothing_is_answered(query: dict[str, str], desk: Desk) -> None:
    assert desk.list_of(Item, **query).status_code in (200, 302)


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.label)
def test_a_text_that_no_database_holds_is_refused_plainly(model: Any, desk: Desk) -> None:
    names = ["kind", "state__exact", "how__in", "p"]
    asked = {name: desk.list_of(model, **{name: "\x00"}).status_code for name in names}
    assert asked == dict.fromkeys(names, 400)


@pytest.mark.parametrize("query", [{"kind__regex": "("}, {"kind__in": "article"}, {"kind__contains": "a"}])
def test_a_list_is_cut_by_its_filters_and_by_no_condition_of_the_asker_s(query: dict[str, str], desk: Desk) -> None:
    assert desk.list_of(Item, **query).status_code == 400


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.label)
def test_rows_are_named_by_no_relation_that_is_read_backwards(model: Any, desk: Desk) -> None:
    backwards = {field.name for field in model._meta.get_fields(include_hidden=True) if not hasattr(field, "attname")}
    asked = {name: desk.list_of(model, _to_field=name).status_code for name in backwards}
    assert asked == dict.fromkeys(backwards, 400)


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.label)
def test_nothing_is_offered_for_a_relation_that_is_read_backwards(model: Any, desk: Desk) -> None:
    backwards = {field.name for field in model._meta.get_fields() if not hasattr(field, "attname")}
    assert {name: _offers(desk, model, name).status_code for name in backwards} == dict.fromkeys(backwards, 403)


@pytest.mark.parametrize("term", ["\x00", "moss " * 1500])
def test_whatever_is_typed_is_offered_rows_for(term: str, desk: Desk) -> None:
    assert _offers(desk, Citation, "item", term=term).status_code == 200


def _offers(desk: Desk, model: Any, field: str, **query: str) -> Any:
    names = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
    return desk.open(reverse("admin:autocomplete"), **names, **query)
