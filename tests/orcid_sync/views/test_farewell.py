"""The page that the last mail's link opens, in the browser of somebody who has no account any more."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.domain.leaving import let_go, welcome_back
from accounts.enums import LetGoBy
from institutions.tenancy.scope import institution_scope
from orcid_sync.domain.farewell import decide
from orcid_sync.domain.farewell_end import attend_farewell
from orcid_sync.enums import WorksWish
from orcid_sync.models import Farewell, OrcidConnection
from sandbox.demo.browser import Browser
from sandbox.demo.pages import Page
from tests.orcid_sync.views.site import LOOK_FOR, Researcher, Site, Worker
from tests.orcid_sync.views.test_works import send_all

HEADING = "You have left: what becomes of your works on ORCID?"
OVER = "There is nothing to decide here"
SAVE = "Save what I decided"


def leave(researcher: Researcher) -> str:
    """Let them go, send the last mail and return the link in it."""
    with institution_scope(researcher.site.institution):
        let_go(researcher.person, by=LetGoBy.FEED)
        with transaction.atomic():
            farewell = Farewell.objects.get(connection__person=researcher.person)
        attend_farewell(farewell.pk)
    text = str(mail.outbox[-1].body)
    return next(line for line in text.splitlines() if line.startswith("http"))


def change_farewell(site: Site, **columns: object) -> None:
    with institution_scope(site.institution), transaction.atomic():
        Farewell.objects.update(**columns)


def checked(page: Page) -> list[str]:
    return [one.attributes["id"] for one in page.elements(tag="input") if "checked" in one.attributes]


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LOOK_FOR
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_given_back(site: Site) -> bool:
    return [grant["active"] for grant in site.grants()] == [False]


@pytest.fixture
def elsewhere() -> Browser:
    """A browser at home, where nobody is signed in."""
    return Browser()


def test_the_link_opens_a_page_that_says_what_there_is_to_decide_and_names_nobody(
    site: Site, mara: Researcher, worker: Worker, elsewhere: Browser
) -> None:
    mara.add_item("Sedges of the moor")
    send_all(mara)
    link = leave(mara)
    page = elsewhere.open(link)
    assert (page.heading, page.url) == (HEADING, mara.url("/orcid/farewell/"))
    assert "One work on it was put there by us." in page.text
    assert checked(page) == ["keep"]
    for secret in (mara.at_orcid.orcid, "Mara", "Quillfeather", mara.person.email, "Sedges", link):
        assert secret not in page.html


def test_looking_at_the_page_decides_nothing(site: Site, mara: Researcher, worker: Worker, elsewhere: Browser) -> None:
    mara.add_item("Sedges of the moor")
    send_all(mara)
    link = leave(mara)
    for _time in range(2):
        elsewhere.open(link)
    assert (mara.titles_at_orcid(), is_given_back(site)) == (["Sedges of the moor"], False)
    with institution_scope(site.institution), transaction.atomic():
        assert Farewell.objects.get().decided_at is None


def test_works_are_kept_when_that_is_what_they_say(
    site: Site, mara: Researcher, worker: Worker, elsewhere: Browser
) -> None:
    mara.add_item("Sedges of the moor")
    send_all(mara)
    elsewhere.open(leave(mara))
    page = elsewhere.press(SAVE)
    assert "The works stay on your record." in page.text
    assert (checked(page), mara.titles_at_orcid(), is_given_back(site)) == (["keep"], ["Sedges of the moor"], False)


def test_works_are_removed_and_the_page_still_says_what_was_decided(
    site: Site, mara: Researcher, worker: Worker, elsewhere: Browser
) -> None:
    mara.add_item("Sedges of the moor")
    send_all(mara)
    elsewhere.open(leave(mara))
    page = elsewhere.press(SAVE, fill={"works": "remove"})
    assert "We take what we put on your record off within minutes." in page.text
    assert "you need not connect again; if you had your works removed, you see them first and press Send." in page.text
    assert checked(page) == ["remove"]
    wait_until(lambda: mara.titles_at_orcid() == [])
    assert "There is no work of ours on it." in elsewhere.reload().text
    assert not is_given_back(site)


def test_disconnecting_ends_it_at_once(site: Site, mara: Researcher, worker: Worker, elsewhere: Browser) -> None:
    mara.add_item("Sedges of the moor")
    send_all(mara)
    link = leave(mara)
    elsewhere.open(link)
    wait_until(lambda: not mara_has_turn(mara))
    page = elsewhere.press(SAVE, fill={"disconnects": "on"})
    assert (page.heading, is_given_back(site)) == (OVER, True)
    assert "Disconnected: we have given the permission back to ORCID and erased it here." in page.text
    assert mara.titles_at_orcid() == ["Sedges of the moor"]
    assert elsewhere.open(link).heading == OVER


def mara_has_turn(mara: Researcher) -> bool:
    connection = mara.connection()
    assert connection is not None
    return connection.has_turn


def test_disconnecting_waits_for_the_works_that_are_to_leave(
    site: Site, mara: Researcher, worker: Worker, elsewhere: Browser
) -> None:
    mara.add_item("Sedges of the moor")
    send_all(mara)
    elsewhere.open(leave(mara))
    page = elsewhere.press(SAVE, fill={"works": "remove", "disconnects": "on"})
    assert "We take what we put on your record off within minutes, and disconnect when it is gone." in page.text
    wait_until(lambda: is_given_back(site))
    assert mara.titles_at_orcid() == []
    assert elsewhere.reload().heading == OVER


def test_who_is_back_has_nothing_to_decide_and_signs_in_anew(
    site: Site, mara: Researcher, worker: Worker, elsewhere: Browser
) -> None:
    mara.connect()
    link = leave(mara)
    assert mara.open().url.startswith(mara.url("/sign-in/"))
    with institution_scope(site.institution):
        welcome_back(mara.person)
    assert elsewhere.open(link).heading == OVER
    assert mara.open().url.startswith(mara.url("/sign-in/"))
    mara.sign_in()
    assert "Disconnect from ORCID" in mara.open().text


def test_who_comes_back_while_they_decide_is_told_nothing_that_is_not_done(
    site: Site, mara: Researcher, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    mara.connect()
    client = Client(headers={"host": urlsplit(mara.url("/")).netloc})
    page_url = client.get(urlsplit(leave(mara)).path).headers["Location"]

    def come_back_first(farewell: Farewell, *, works: WorksWish, disconnects: bool) -> bool | None:
        welcome_back(mara.person)
        return decide(farewell, works=works, disconnects=disconnects)

    monkeypatch.setattr("orcid_sync.views.farewell.decide", come_back_first)
    text = client.post(page_url, {"works": "remove"}, follow=True).content.decode()
    assert (OVER in text, "within minutes" in text) == (True, False)


def test_link_that_nobody_made_and_one_that_is_over_open_nothing(
    site: Site, mara: Researcher, worker: Worker, elsewhere: Browser
) -> None:
    mara.connect()
    link = leave(mara)
    assert elsewhere.open(link[:-2] + "x/").heading == OVER
    elsewhere.open(link)
    change_farewell(site, ends_at=timezone.now() - timedelta(seconds=1))
    assert (elsewhere.reload().heading, elsewhere.open(link).heading) == (OVER, OVER)


def test_the_page_closes_after_an_hour_and_the_link_opens_it_again(
    site: Site, mara: Researcher, worker: Worker, elsewhere: Browser
) -> None:
    mara.connect()
    link = leave(mara)
    assert elsewhere.open(link).heading == HEADING
    session = SessionStore(elsewhere.session.cookies["sessionid"])
    farewell_id, until = session["farewell"]
    assert timedelta(minutes=59) < datetime.fromisoformat(until) - timezone.now() <= timedelta(hours=1)
    session["farewell"] = [farewell_id, timezone.now().isoformat()]
    session.save()
    assert elsewhere.reload().heading == OVER
    assert elsewhere.open(link).heading == HEADING


def test_link_is_of_one_institution_only(
    site: Site, other_site: Site, mara: Researcher, worker: Worker, elsewhere: Browser
) -> None:
    mara.connect()
    link = leave(mara)
    elsewhere.open(link)
    ours, theirs = (each.institution.absolute_url("") for each in (site, other_site))
    assert elsewhere.open(link.replace(ours, theirs)).heading == OVER
    assert elsewhere.open(other_site.institution.absolute_url("/orcid/farewell/")).heading == OVER


def test_a_form_from_elsewhere_decides_nothing(
    site: Site, mara: Researcher, worker: Worker, elsewhere: Browser
) -> None:
    mara.add_item("Sedges of the moor")
    send_all(mara)
    elsewhere.open(leave(mara))
    answer = elsewhere.session.post(
        elsewhere.page.url, data={"works": "remove", "disconnects": "on"}, headers={"Referer": "http://evil.example/"}
    )
    assert answer.status_code == 403
    with institution_scope(site.institution), transaction.atomic():
        assert (Farewell.objects.get().works, OrcidConnection.objects.get().disconnected_at) == ("keep", None)


def test_a_wish_that_there_is_not_is_not_taken(
    site: Site, mara: Researcher, worker: Worker, elsewhere: Browser
) -> None:
    mara.connect()
    elsewhere.open(leave(mara))
    page = elsewhere.press(SAVE, fill={"works": "burn"})
    assert (page.status, page.heading) == (200, HEADING)
    with institution_scope(site.institution), transaction.atomic():
        assert Farewell.objects.get().decided_at is None


def test_browsers_keep_nothing_and_tell_nobody_of_the_address(
    site: Site, mara: Researcher, worker: Worker, elsewhere: Browser
) -> None:
    mara.connect()
    link = leave(mara)
    for address in (link, mara.url("/orcid/farewell/")):
        answer = elsewhere.session.get(address, allow_redirects=False)
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Referrer-Policy"] == "same-origin"
