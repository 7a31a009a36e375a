"""What a researcher decides about one work, what the page says of it at once, and what becomes of it on the record."""

from django.db import transaction

from institutions.tenancy.scope import institution_scope
from items.models import Item
from items.signals import items_changed
from orcid_sync.domain.turns import mark_people_due
from sandbox.demo.pages import Page
from tests.orcid_sync.views.reading import lines, work_of_datacite
from tests.orcid_sync.views.site import Researcher, Site, Worker


def send_all(researcher: Researcher) -> Page:
    """Connect, press Send and wait until everything is sent."""
    page = researcher.connect()
    [button] = [one for one in page.elements(tag="button") if one.attributes.get("id") == "send"]
    researcher.press(button.name)
    return researcher.open_until(lambda page: "In step" in page.text)


def change_item(researcher: Researcher, item: Item, **columns: object) -> None:
    """Change an item as a harvest does, and tell the room."""
    with institution_scope(researcher.site.institution), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(revision=item.revision + 1, **columns)
        items_changed.send(
            sender=None,
            institution_id=researcher.site.institution.pk,
            person_ids=frozenset({researcher.person.pk}),
            somebody_waits=False,
        )


def look_at_record(researcher: Researcher) -> None:
    """Have the record read at the next turn, as the weekly check does."""
    with institution_scope(researcher.site.institution), transaction.atomic():
        connection = researcher.connection()
        assert connection is not None
        connection.needs_reading = True
        connection.save(update_fields=["needs_reading"])
        mark_people_due([researcher.person.pk])


def test_excluded_work_leaves_and_comes_back_when_included(site: Site, mara: Researcher, worker: Worker) -> None:
    mara.add_item("Sedges of the moor")
    send_all(mara)
    page = mara.press("Exclude : Sedges of the moor")
    assert lines(page)["Sedges of the moor"].startswith(("Leaving sent ", "Excluded "))
    page = mara.open_until(lambda page: "Excluded" in lines(page)["Sedges of the moor"])
    assert lines(page)["Sedges of the moor"] == (
        "Excluded You excluded it, so we do not cite it on your record. Include it to have it sent. "
        "Include : Sedges of the moor"
    )
    assert mara.titles_at_orcid() == []
    mara.press("Include : Sedges of the moor")
    mara.open_until(lambda page: lines(page)["Sedges of the moor"].startswith("On ORCID sent "))
    assert mara.titles_at_orcid() == ["Sedges of the moor"]
    assert site.writes() == [("POST", 1), ("DELETE", 1), ("POST", 1)]


def test_exclusion_shows_at_once_while_the_worker_is_away(site: Site, mara: Researcher) -> None:
    worker = Worker()
    worker.start()
    mara.add_item("Sedges of the moor")
    send_all(mara)
    worker.stop()
    page = mara.press("Exclude : Sedges of the moor")
    said = lines(page)["Sedges of the moor"]
    assert said.startswith("Leaving sent ")
    assert said.endswith("It leaves your record within minutes. Nothing to do for you. Include : Sedges of the moor")
    page = mara.press("Include : Sedges of the moor")
    assert lines(page)["Sedges of the moor"].startswith("On ORCID sent ")
    assert site.writes() == [("POST", 1)]


def test_buttons_lead_back_to_the_work_on_its_page(mara: Researcher, worker: Worker) -> None:
    item = mara.add_item("Sedges of the moor")
    send_all(mara)
    mara.open("/orcid/?state=sent")
    mara.press("Exclude : Sedges of the moor")
    assert mara.browser.page.url == mara.url(f"/orcid/?state=sent#work-{item.pk}")


def test_work_removed_in_orcid_is_told_so_and_sent_again_only_when_asked(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    mara.add_item("Sedges of the moor")
    send_all(mara)
    mara.browser.open(f"{site.orcid.url}/my-orcid")
    [delete] = [one.name for one in mara.browser.page.elements(tag="button") if one.name.startswith("Delete Sedges")]
    mara.press(delete)
    look_at_record(mara)
    page = mara.open_until(lambda page: "Removed in ORCID" in page.text)
    assert lines(page)["Sedges of the moor"] == (
        "Removed in ORCID You removed it in ORCID, so we do not put it back unless you say so. "
        "Send again : Sedges of the moor"
    )
    assert mara.titles_at_orcid() == []
    mara.press("Send again : Sedges of the moor")
    mara.open_until(lambda page: lines(page)["Sedges of the moor"].startswith("On ORCID sent "))
    assert mara.titles_at_orcid() == ["Sedges of the moor"]


def test_work_of_another_source_is_added_beside_it_when_asked(site: Site, mara: Researcher, worker: Worker) -> None:
    mara.add_item("Lichens of the wall", doi="10.5072/lichens")
    site.orcid.control("POST", f"people/{mara.at_orcid.orcid}/works", work_of_datacite("10.5072/lichens"))
    mara.connect()
    mara.press("Keep my record in step")
    mara.open_until(lambda page: "In step" in page.text)
    assert mara.titles_at_orcid() == ["The same"]
    mara.press("Add ours too : Lichens of the wall")
    mara.open_until(lambda page: lines(page)["Lichens of the wall"].startswith("On ORCID sent "))
    assert mara.titles_at_orcid() == ["Lichens of the wall", "The same"]


def test_corrected_title_is_on_its_way_until_it_is_there(site: Site, mara: Researcher, worker: Worker) -> None:
    item = mara.add_item("Sedges of the moor")
    send_all(mara)
    change_item(mara, item, title="Sedges of the moor, corrected")
    mara.open_until(lambda page: lines(page).get("Sedges of the moor, corrected", "").startswith("On ORCID"))
    mara.open_until(lambda _page: mara.titles_at_orcid() == ["Sedges of the moor, corrected"])
    assert site.writes() == [("POST", 1), ("PUT", 1)]


def test_withdrawn_item_leaves_and_offers_no_button(mara: Researcher, worker: Worker) -> None:
    item = mara.add_item("Sedges of the moor")
    send_all(mara)
    change_item(mara, item, withdrawn_at="2026-01-01T00:00:00Z")
    page = mara.open_until(lambda page: "Withdrawn" in page.text)
    assert lines(page)["Sedges of the moor"] == (
        "Withdrawn No longer among your public items, so we do not cite it on your record."
    )
    assert mara.titles_at_orcid() == []


def test_refused_work_says_whose_move_it_is_and_can_be_excluded(mara: Researcher, worker: Worker) -> None:
    """Two items at one address: ORCID takes the first."""
    mara.add_item("Sedges of the moor", doi="", url="https://repository.example/1")
    mara.add_item("Twin of the sedges", doi="", url="https://repository.example/1")
    page = send_all(mara)
    [refused] = [title for title, said in lines(page).items() if said.startswith("Failed ")]
    assert "Your institution's support staff can see why" in lines(page)[refused]
    page = mara.press(f"Exclude : {refused}")
    assert lines(page)[refused].startswith("Excluded ")
    page = mara.press(f"Include : {refused}")
    assert lines(page)[refused].startswith("Failed ")
