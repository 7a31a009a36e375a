from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items.enums import ItemKind
from items.facts import PartialDate
from orcid_sync.mapping import digest_of, order_for_bulk
from tests.orcid_sync.lakes import LAKES, cited


def test_digest_is_that_of_canonical_json() -> None:
    assert digest_of({"b": "é", "a": [1, {"d": None, "c": True}]}) == (
        # printf '{"a":[1,{"c":true,"d":null}],"b":"é"}' | sha256sum
        "a4954033daaadb28c1e7a331e5884d410c060e959a6445a41507f88902ea7008"
    )


def shuffled(value: Any, draw: Any) -> Any:
    if isinstance(value, dict):
        return {name: shuffled(value[name], draw) for name in draw(st.permutations(list(value)))}
    return [shuffled(inner, draw) for inner in value] if isinstance(value, list) else value


@given(st.data())
def test_digest_does_not_depend_on_the_order_of_keys(data: st.DataObject) -> None:
    work = cited()
    assert digest_of(shuffled(dict(work.body), data.draw)) == work.digest


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Alpine lake temperatures"},
        {"kind": ItemKind.SOFTWARE},
        {"published": PartialDate(2024, 5)},
        {"version_doi": "10.5072/repo.123.v3"},
        {"url": ""},
        {"container_title": ""},
        {"contributors": LAKES.contributors[::-1]},
    ],
)
def test_digest_tells_every_change_that_orcid_would_see(changes: dict[str, Any]) -> None:
    assert cited(**changes).digest != cited().digest


def test_works_go_before_those_that_are_versions_of_them() -> None:
    first = cited(doi="10.5072/a", version_doi="")
    second = cited(doi="10.5072/b", version_doi="10.5072/a")
    third = cited(doi="10.5072/c", version_doi="10.5072/b")
    other = cited(doi="10.5072/d", version_doi="10.5072/d.v1")
    assert order_for_bulk([third, other, second, first]) == (3, 2, 0, 1)
    assert order_for_bulk([first, second, third, other]) == (0, 1, 2, 3)
    assert order_for_bulk([]) == ()


def test_works_that_are_versions_of_each_other_are_all_kept() -> None:
    one = cited(doi="10.5072/a", version_doi="10.5072/b")
    another = cited(doi="10.5072/b", version_doi="10.5072/a")
    assert sorted(order_for_bulk([one, another, one])) == [0, 1, 2]
