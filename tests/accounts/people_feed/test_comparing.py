"""What a row says anew of somebody, and when it is taken for somebody else's."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.people_feed.comparing import Known, news_in_row, reads_like_another
from accounts.people_feed.rows import FeedRow

MARA = Known(given_name="Mara", family_name="Quillfeather", email="mara@si.example", email_is_vouched_for=True)


def row(**said: Any) -> FeedRow:
    return FeedRow(line=2, unique_id="SI-1", **said)


@pytest.mark.parametrize(
    ("said", "known", "news"),
    [
        ({}, MARA, {}),
        ({"given_name": "Mara", "family_name": "Quillfeather", "email": "mara@si.example"}, MARA, {}),
        ({"family_name": "Quill"}, MARA, {"family_name": "Quill"}),
        ({"email": "quill@si.example"}, MARA, {"email": "quill@si.example"}),
        ({"email": "mara@si.example"}, Known(email="mara@si.example"), {"email_is_vouched_for": True}),
        ({"email": "mara@si.example"}, Known(), {"email": "mara@si.example", "email_is_vouched_for": True}),
        ({"orcid_hint": "0000-0002-1825-0097"}, MARA, {"orcid_hint": "0000-0002-1825-0097"}),
    ],
)
def test_only_what_is_said_and_differs_is_news(said: dict[str, Any], known: Known, news: dict[str, Any]) -> None:
    assert news_in_row(row(**said), known) == news


def test_name_that_was_put_together_follows_and_another_stays() -> None:
    put_together = Known(given_name="Mara", family_name="Winter", name="Mara Winter")
    assert news_in_row(row(family_name="Sommer"), put_together)["name"] == "Mara Sommer"
    assert "name" not in news_in_row(row(family_name="Sommer"), Known(family_name="Winter", name="Dr Winter"))
    assert "name" not in news_in_row(row(family_name="Winter"), put_together)


@pytest.mark.parametrize(
    ("said", "another", "another_once_left"),
    [
        ({"given_name": "Mara", "family_name": "Quillfeather", "email": "new@si.example"}, False, False),
        ({"given_name": "MÁRA", "family_name": "Quill-Feather", "email": "new@si.example"}, False, True),
        ({"given_name": "Mara", "family_name": "Winter", "email": "new@si.example"}, False, True),
        ({"given_name": "Mara", "email": "new@si.example"}, False, False),
        ({"given_name": "M.", "family_name": "Winter", "email": "new@si.example"}, True, True),
        ({"given_name": "Tobias", "family_name": "Winter", "email": "tobias@si.example"}, True, True),
        ({"given_name": "Tobias", "family_name": "Winter"}, True, True),
        ({"given_name": "Tobias", "family_name": "Winter", "email": "mara@si.example"}, False, False),
        ({"email": "tobias@si.example"}, False, True),
        ({"given_name": "M.", "email": "tobias@si.example"}, False, True),
        ({"email": "mara@si.example"}, False, False),
        ({"given_name": "M."}, False, False),
        ({}, False, False),
    ],
)
def test_row_is_taken_for_somebody_else_s(said: dict[str, Any], another: bool, another_once_left: bool) -> None:
    assert reads_like_another(row(**said), MARA, has_left=False) is another
    assert reads_like_another(row(**said), MARA, has_left=True) is another_once_left


@pytest.mark.parametrize(
    ("given_name", "family_name", "another"),
    [("明", "李", True), ("伟", "李", False), ("伟", "王", False), ("И.", "Ли", True)],
)
def test_name_of_one_character_counts_and_an_initial_does_not(
    given_name: str, family_name: str, another: bool
) -> None:
    known = Known(given_name="伟", family_name="王", name="И. Ким", email="wei@si.example")
    said = row(given_name=given_name, family_name=family_name, email="ming@si.example")
    assert reads_like_another(said, known, has_left=False) is another


def test_of_whom_nothing_is_known_nothing_is_somebody_else_s() -> None:
    assert not reads_like_another(row(given_name="Tobias", family_name="Winter"), Known(), has_left=True)


texts = st.text(max_size=12)
people = st.builds(
    Known, given_name=texts, family_name=texts, name=texts, email=texts, email_is_vouched_for=st.booleans()
)


@given(people, texts, texts, texts, st.booleans())
def test_what_was_taken_in_is_no_news_and_nobody_else_s(
    known: Known, given_name: str, family_name: str, email: str, has_left: bool
) -> None:
    """Taking the same row in twice is taking it in once."""
    said = row(given_name=given_name, family_name=family_name, email=email.lower())
    columns = {name: getattr(known, name) for name in Known.__slots__} | news_in_row(said, known)
    after = Known(**columns)
    assert news_in_row(said, after) == {}
    assert not reads_like_another(said, after, has_left=has_left)
