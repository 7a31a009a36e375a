"""What stops the sync: the researcher here, the researcher at ORCID, and what else keeps a record from being written."""

import pytest
from django.db import transaction

from institutions.models import Event
from institutions.tenancy.scope import institution_scope
from orcid_sync.models import OrcidConnection
from tests.orcid_sync.views.reading import counts, lines
from tests.orcid_sync.views.site import Researcher, Site, Worker
from tests.orcid_sync.views.test_works import change_item, send_all


def test_disconnecting_gives_the_permission_back_and_leaves_the_works(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    mara.add_item("Sedges of the moor")
    send_all(mara)
    page = mara.press("Disconnect from ORCID")
    assert page.heading == "Connect your ORCID iD"
    assert "Disconnected. The works stay on your ORCID record; we no longer touch them." in page.text
    assert (site.revocations(), [grant["active"] for grant in site.grants()]) == (1, [False])
    assert mara.titles_at_orcid() == ["Sedges of the moor"]
    with institution_scope(site.institution), transaction.atomic():
        closed = OrcidConnection.objects.get()
        assert Event.objects.get(kind="orcid.disconnected").actor == mara.person.audit_key
    assert (closed.access_token, closed.refresh_token, closed.state) == ("", "", "disconnected")


def test_disconnecting_twice_is_disconnecting_once(site: Site, mara: Researcher, worker: Worker) -> None:
    pressing = mara.connect().pressing("Disconnect from ORCID")
    for _time in range(2):
        answer = mara.browser.session.post(pressing.url, data=pressing.fields, timeout=30)
        assert answer.status_code == 200
    assert site.revocations() == 1


def test_disconnecting_while_orcid_is_away_ends_it_here_all_the_same(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    mara.connect()
    site.lose_orcid()
    page = mara.press("Disconnect from ORCID")
    assert (page.heading, mara.connection(), site.revocations()) == ("Connect your ORCID iD", None, 0)


def test_who_connects_again_after_disconnecting_sees_the_preview_before_anything_is_sent(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    item = mara.add_item("Sedges of the moor")
    send_all(mara)
    mara.press("Disconnect from ORCID")
    mara.add_item("Leaf veins")
    change_item(mara, item, title="Sedges of the moor, corrected")
    page = mara.press("Connect your ORCID iD")
    page = mara.press("Authorise access")
    assert counts(page) == {
        "new": 1,
        "on your record by us already": 1,
        "already there from another source": 0,
        "cannot be sent as they are": 0,
    }
    assert lines(page)["Sedges of the moor, corrected"].startswith("On ORCID sent ")
    assert site.writes() == [("POST", 1)]
    mara.press("Send 1 work and keep it in step")
    mara.open_until(lambda page: "In step" in page.text)
    assert mara.titles_at_orcid() == ["Leaf veins", "Sedges of the moor, corrected"]


def test_permission_withdrawn_at_orcid_is_one_click_from_going_on(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    item = mara.add_item("Sedges of the moor")
    send_all(mara)
    site.orcid.control("POST", f"people/{mara.at_orcid.orcid}/revoke", {"client_id": site.client.client_id})
    change_item(mara, item, title="Sedges of the moor, corrected")
    page = mara.open_until(lambda page: "ORCID no longer lets us write to your record" in page.text)
    assert lines(page)["Sedges of the moor, corrected"].startswith("Waiting sent ")
    mara.press("Connect again")
    page = mara.press("Authorise access")
    assert page.heading == "Your ORCID record"
    mara.open_until(lambda page: "In step" in page.text)
    assert mara.titles_at_orcid() == ["Sedges of the moor, corrected"]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("locked", "ORCID has locked your record. Only you can settle that, with ORCID's support."),
        ("deactivated", "Your ORCID record is closed. If you open it again at ORCID, we go on."),
    ],
)
def test_record_that_cannot_be_written_says_whose_move_it_is(
    site: Site, mara: Researcher, worker: Worker, status: str, sentence: str
) -> None:
    item = mara.add_item("Sedges of the moor")
    send_all(mara)
    site.orcid.control("PUT", f"people/{mara.at_orcid.orcid}/status", {"status": status})
    change_item(mara, item, title="Sedges of the moor, corrected")
    page = mara.open_until(lambda page: "We cannot write to your record" in page.text)
    assert sentence in page.text
    assert "What has changed is sent once we may write to it again." in lines(page)["Sedges of the moor, corrected"]
    assert "hx-get" not in page.html


def test_record_that_was_locked_before_its_first_reading_is_told_so(site: Site, mara: Researcher) -> None:
    address = mara.way_back()
    site.orcid.control("PUT", f"people/{mara.at_orcid.orcid}/status", {"status": "locked"})
    worker = Worker()
    worker.start()
    page = mara.browser.open(address)
    worker.stop()
    assert "ORCID has locked your record." in page.text
    assert "We are reading your ORCID record" not in page.text


def test_orcid_that_stops_answering_is_told_and_needs_nobody(site: Site, mara: Researcher, worker: Worker) -> None:
    address = mara.way_back()
    site.lose_api()
    page = mara.browser.open(address)
    assert "We are reading your ORCID record" in page.text
    assert "ORCID did not answer as it should. We try again by ourselves" in page.text
