from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models import User
from institutions.tenancy.scope import institution_scope
from profiles.fields_of_research import load, search
from profiles.models import Profile
from profiles.views.field_of_research import MOST_SHOWN
from tests.profiles.pages import said, text, values

ADDRESS = "/profile/field/"


def chosen(person: User) -> str:
    with institution_scope(person.institution):
        return Profile.objects.get(person=person).field_of_research


def test_stranger_is_sent_to_sign_in(alice: User) -> None:
    answer = Client(HTTP_HOST="smithsonian.colophon.test").get(ADDRESS)
    assert answer["Location"] == "/sign-in/?next=/profile/field/"


def test_whole_list_begins_with_the_divisions(browser: Client) -> None:
    html = browser.get(ADDRESS).content.decode()
    divisions = [field.code for field in load() if len(field.code) == 2]
    assert [code for code in divisions if f'href="/profile/field/?in={code}"' in html] == divisions


def test_every_entry_can_be_reached_and_chosen_level_by_level(browser: Client) -> None:
    """Walks the list as a person would: every entry is offered on one page and one page only."""
    offered = []
    for field in load():
        if len(field.code) < 6:
            offered += values(browser.get(f"{ADDRESS}?in={field.code}"), name="field_of_research")
    assert sorted(offered) == sorted(field.code for field in load())


def test_search_offers_what_has_the_word_under_its_division(browser: Client) -> None:
    page = browser.get(f"{ADDRESS}?q=soil")
    assert values(page, name="field_of_research") == ["4106", "410601", "410603", "410604", "410605", "410699"]
    assert "6 entries for “soil” 41 Environmental Sciences 4106 Soil sciences 410601 Land capability" in text(page)
    assert "410603 Soil biology in Soil sciences" in text(page)


def test_search_by_code_finds_it(browser: Client) -> None:
    assert values(browser.get(f"{ADDRESS}?q=310805"), name="field_of_research") == ["310805"]


def test_long_answer_is_cut_and_says_so(browser: Client) -> None:
    page = browser.get(f"{ADDRESS}?q=not elsewhere classified")
    found = len(search("not elsewhere classified"))
    assert len(values(page, name="field_of_research")) == MOST_SHOWN
    assert f"{found} entries for" in text(page)
    assert f"{found - MOST_SHOWN} more have the word too. Add another word to see fewer." in text(page)


@pytest.mark.parametrize("query", ["botany", "<script>", "%", "'; --"])
def test_search_that_finds_nothing_says_so_and_offers_the_list(browser: Client, query: str) -> None:
    page = browser.get(f"{ADDRESS}?q={quote(query)}")
    assert values(page, name="field_of_research") == []
    assert f"Nothing in the list has “{query}”" in text(page)
    assert "30 Agricultural, Veterinary And Food Sciences" in text(page)
    assert "<script>" not in page.content.decode()


@pytest.mark.parametrize("code", ["30", "3008", "300804"])
def test_entry_of_any_level_can_be_chosen(browser: Client, alice: User, code: str) -> None:
    answer = browser.post(ADDRESS, {"field_of_research": code})
    assert (answer.status_code, answer["Location"], chosen(alice)) == (302, "/profile/", code)


def test_choosing_tells_what_is_chosen_and_what_is_missing(browser: Client) -> None:
    answer = browser.post(ADDRESS, {"field_of_research": "310805"})
    assert said(answer) == ["Your field of research is now Plant pathology. Your job title is still missing."]
    browser.post("/profile/", {"job_title": "Curator", "bio": ""})
    answer = browser.post(ADDRESS, {"field_of_research": "31"})
    assert said(answer)[-1] == "Your field of research is now Biological Sciences. Your profile is complete."


def test_field_can_be_taken_off_again(browser: Client, alice: User) -> None:
    browser.post(ADDRESS, {"field_of_research": "310805"})
    page = browser.get(ADDRESS)
    assert "Chosen now 31 Biological Sciences 3108 Plant biology 310805 Plant pathology" in text(page)
    assert values(page, name="field_of_research") == [""]
    browser.post(ADDRESS, {"field_of_research": ""})
    assert chosen(alice) == ""


@pytest.mark.parametrize("code", ["999999", "3", "botany", "3108051"])
def test_code_that_is_not_in_the_list_changes_nothing(browser: Client, alice: User, code: str) -> None:
    browser.post(ADDRESS, {"field_of_research": "31"})
    page = browser.post(ADDRESS, {"field_of_research": code})
    assert "This code is not in the list. Nothing was changed." in text(page)
    assert "Chosen now 31 Biological Sciences" in text(page)
    assert chosen(alice) == "31"


@pytest.mark.parametrize("code", ["99", "310805", "x"])
def test_level_that_has_nothing_below_it_is_no_page(browser: Client, code: str) -> None:
    assert browser.get(f"{ADDRESS}?in={code}").status_code == 404
