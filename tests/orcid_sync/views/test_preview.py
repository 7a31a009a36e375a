"""What a researcher sees before anything is sent, and how long they wait for it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from sandbox.demo.pages import NotOnPageError
from tests.orcid_sync.views.reading import counts, lines, work_of_datacite
from tests.orcid_sync.views.site import Researcher, Site, Worker

LONG = "A title that does not end " * 40


def test_preview_counts_what_is_new_there_already_and_blocked_and_says_why(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    for title in ("Sedges of the moor", "Leaf veins", "Moss line"):
        mara.add_item(title)
    mara.add_item("Lichens of the wall", doi="10.5072/lichens")
    site.orcid.control("POST", f"people/{mara.at_orcid.orcid}/works", work_of_datacite("10.5072/lichens"))
    mara.add_item(LONG, doi="10.5072/long")
    page = mara.connect()
    assert counts(page) == {
        "new": 3,
        "already there from another source": 1,
        "cannot be sent as they are": 1,
    }
    said = lines(page)
    assert said["Leaf veins"] == "New It is added when you press Send. Exclude : Leaf veins"
    assert said["Lichens of the wall"] == (
        "There already DataCite Your record has it from this source, so we leave it to them. "
        "Add ours too : Lichens of the wall"
    )
    [blocked] = [standing for title, standing in said.items() if title.startswith("A title that does not end")]
    assert blocked.startswith("Cannot be sent The title is longer than the 1000 characters that ORCID takes.")
    assert page.pressing("Send 3 works and keep them in step").method == "POST"
    assert site.writes() == []


def test_excluding_in_the_preview_changes_the_button_at_once(site: Site, mara: Researcher, worker: Worker) -> None:
    mara.add_item("Sedges of the moor")
    mara.add_item("Leaf veins")
    mara.connect()
    page = mara.press("Exclude : Leaf veins")
    assert page.pressing("Send 1 work and keep it in step").method == "POST"
    assert lines(page)["Leaf veins"].startswith("Excluded You excluded it")
    page = mara.press("Include : Leaf veins")
    assert page.pressing("Send 2 works and keep them in step").method == "POST"
    assert site.writes() == []


def test_send_writes_the_works_in_one_call_and_shows_each_with_its_time(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    mara.add_item("Sedges of the moor")
    mara.add_item("Leaf veins")
    mara.connect()
    page = mara.press("Send 2 works and keep them in step")
    assert "2 works are on their way. From now on your record is kept in step." in page.text
    page = mara.open_until(lambda page: "In step" in page.text)
    assert counts(page) == {"on your record by us": 2}
    times = [one for one in page.elements(tag="time") if one.text.startswith("sent ")]
    assert len(times) == 2
    ages = [timezone.now() - datetime.fromisoformat(one.attributes["datetime"]) for one in times]
    assert max(ages) < timedelta(minutes=2)
    assert (mara.titles_at_orcid(), site.writes()) == (["Leaf veins", "Sedges of the moor"], [("POST", 2)])


def test_pressing_send_twice_sends_once(site: Site, mara: Researcher, worker: Worker) -> None:
    mara.add_item("Sedges of the moor")
    page = mara.connect()
    pressing = page.pressing("Send 1 work and keep it in step")
    for _time in range(2):
        mara.browser.session.post(pressing.url, data=pressing.fields, timeout=30)
    mara.open_until(lambda page: "In step" in page.text)
    assert site.writes() == [("POST", 1)]


def test_person_without_items_may_still_have_the_record_kept_in_step(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    page = mara.connect()
    assert "There is nothing to send yet" in page.text
    assert "We know of no public item of yours in the repository yet." in page.text
    page = mara.press("Keep my record in step")
    assert "Your record is kept in step from now on." in page.text
    assert site.writes() == []


def test_page_waits_for_the_first_reading_without_a_script(mara: Researcher) -> None:
    """The worker begins two seconds after the researcher has come back."""
    mara.add_item("Sedges of the moor")
    address = mara.way_back()
    worker = Worker(begin_after=2)
    worker.start()
    page = mara.browser.open(address)
    worker.stop()
    assert page.pressing("Send 1 work and keep it in step").method == "POST"


def test_page_that_waited_in_vain_offers_to_look_again(site: Site, mara: Researcher) -> None:
    mara.add_item("Sedges of the moor")
    page = mara.connect()
    assert "We are reading your ORCID record" in page.text
    with pytest.raises(NotOnPageError):
        page.pressing("Send 1 work and keep it in step")
    worker = Worker()
    worker.start()
    page = mara.press("Look again")
    worker.stop()
    assert page.pressing("Send 1 work and keep it in step").method == "POST"
    assert site.writes() == []
