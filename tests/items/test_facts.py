"""Facts as they are kept."""

import json

from hypothesis import given
from hypothesis import strategies as st

from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate, facts_from_json, facts_to_json

DATES = st.builds(PartialDate, year=st.integers(1, 9999), month=st.none() | st.integers(1, 12), day=st.none())
FACTS = st.builds(
    ItemFacts,
    title=st.text(),
    kind=st.sampled_from(ItemKind),
    published=st.none() | DATES,
    doi=st.text(),
    handle=st.text(),
    contributors=st.lists(st.builds(Contributor, name=st.text(), orcid=st.none() | st.text())).map(tuple),
)


@given(facts=FACTS)
def test_facts_come_back_as_they_were(facts: ItemFacts) -> None:
    assert facts_from_json(json.loads(json.dumps(facts_to_json(facts)))) == facts
