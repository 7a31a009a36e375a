"""The part of the page that asks for itself again, as htmx does, and stops once nothing is under way."""

from html import unescape
from typing import Any

import requests

from sandbox.demo.pages import Page
from tests.orcid_sync.views.site import Researcher, Site, Worker
from tests.orcid_sync.views.test_works import send_all


def ask_again(researcher: Researcher, address: str) -> requests.Response:
    answer: requests.Response = researcher.browser.session.get(
        researcher.url(address), headers={"HX-Request": "true"}, allow_redirects=False, timeout=30
    )
    return answer


def part(page: Page) -> dict[str, str]:
    return page.element("record").attributes


def test_part_is_asked_for_every_two_seconds_while_the_record_is_being_read(mara: Researcher) -> None:
    page = mara.connect()
    assert (part(page)["hx-trigger"], part(page)["hx-swap"]) == ("every 2s", "outerHTML")
    answer = ask_again(mara, part(page)["hx-get"])
    assert (answer.status_code, answer.text) == (204, "")


def test_part_is_sent_once_it_shows_something_else_and_asks_no_more_when_settled(site: Site, mara: Researcher) -> None:
    mara.add_item("Sedges of the moor")
    address = part(mara.connect())["hx-get"]
    worker = Worker()
    worker.start()
    mara.open_until(lambda page: "Nothing has been sent" in page.text)
    worker.stop()
    answer = ask_again(mara, address)
    fragment = Page(url=mara.url(), status=answer.status_code, html=answer.text)
    assert (fragment.status, "hx-get" in answer.text, "<html" in answer.text) == (200, False, False)
    assert fragment.pressing("Send 1 work and keep it in step").method == "POST"
    news = fragment.element("orcid-news")
    assert (news.text, news.attributes["hx-swap-oob"]) == ("Your ORCID record has been read.", "innerHTML")


def test_works_under_way_are_asked_about_until_they_are_sent(mara: Researcher, worker: Worker) -> None:
    mara.add_item("Sedges of the moor")
    send_all(mara)
    mara.open_until(lambda page: "hx-get" not in part(page))
    worker.stop()
    page = mara.press("Exclude : Sedges of the moor")
    address = unescape(part(page)["hx-get"])
    assert ask_again(mara, address).status_code == 204
    second = Worker()
    second.start()
    mara.open_until(lambda page: "hx-get" not in part(page))
    second.stop()
    answer = ask_again(mara, address)
    fragment = Page(url=mara.url(), status=answer.status_code, html=answer.text)
    assert fragment.element("orcid-news").text == "Everything is sent: 0 works are on your ORCID record by us."
    # Its buttons lead back to the page, not to the part.
    assert ("back", f"/orcid/#work-{_item_id(fragment)}") in fragment.pressing("Include : Sedges of the moor").fields


def test_part_of_a_lost_session_or_connection_has_the_page_loaded_anew(mara: Researcher, worker: Worker) -> None:
    mara.connect()
    mara.press("Disconnect from ORCID")
    assert ask_again(mara, "/orcid/record/").headers["HX-Refresh"] == "true"
    mara.browser.session.cookies.clear()
    assert ask_again(mara, "/orcid/record/").headers["HX-Refresh"] == "true"


def test_part_opened_by_hand_is_the_page(mara: Researcher, worker: Worker) -> None:
    mara.connect()
    assert mara.open("/orcid/record/").url == mara.url()


def _item_id(fragment: Page) -> Any:
    [work] = fragment.elements(css_class="work")
    return work.attributes["id"].removeprefix("work-")
