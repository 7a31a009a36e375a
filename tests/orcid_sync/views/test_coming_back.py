"""The ways back from ORCID that end without a connection: each says what happened and what to do."""

from urllib.parse import parse_qs, urlencode, urlsplit

from django.db import transaction

from institutions.tenancy.scope import institution_scope
from orcid_sync.models import OrcidConnection, OrcidCredentials
from sandbox.demo.pages import Page
from tests.orcid_sync.views.site import CONNECT, Researcher, Site, Worker
from tests.sandbox.orcid.driving import PASSWORD

NOT_CONNECTED = "Nothing was connected"


def answer(page: Page) -> tuple[int, str]:
    return page.status, page.heading


def again(page: Page) -> str:
    """Where *Try again* leads."""
    return urlsplit(page.pressing("Try again").url).path


def test_denying_says_that_it_is_fine_and_offers_to_try_again(site: Site, mara: Researcher, worker: Worker) -> None:
    mara.go_to_orcid()
    page = mara.press("Deny access")
    assert answer(page) == (200, "You did not give the permission")
    assert "nothing was connected and nothing is sent" in page.text
    assert (mara.connection(), site.exchanges(), site.trips()) == (None, [], ["denied"])
    mara.press("Try again")
    assert mara.press("Authorise access").heading == "Your ORCID record"


def test_reloading_a_denial_says_the_same(site: Site, mara: Researcher) -> None:
    mara.go_to_orcid()
    denied = mara.browser.page.pressing("Deny access")
    back = mara.browser.session.post(denied.url, data=denied.fields, allow_redirects=False, timeout=30)
    for _time in range(2):
        page = mara.browser.open(back.headers["Location"])
        assert answer(page) == (200, "You did not give the permission")
    assert site.trips() == ["denied"]


def test_forged_state_exchanges_nothing(site: Site, mara: Researcher) -> None:
    page = mara.come_back_with(code="forged", state="forged")
    assert answer(page) == (400, "This way back was not yours, or is too old")
    assert (NOT_CONNECTED in page.text, again(page)) == (True, "/orcid/connect/")
    assert (mara.connection(), site.exchanges()) == (None, [])


def test_way_back_of_another_person_is_unknown(site: Site, mara: Researcher) -> None:
    """Somebody who gets a colleague to follow their own way back does not become the colleague's iD."""
    attacker = site.researcher("Tobias", "Ashgrove")
    page = mara.browser.open(attacker.way_back())
    assert answer(page) == (400, "This way back was not yours, or is too old")
    assert (mara.connection(), attacker.connection(), site.exchanges()) == (None, None, [])


def test_way_back_of_another_institution_is_unknown(site: Site, other_site: Site, mara: Researcher) -> None:
    liv = other_site.researcher("Liv", "Hjelmeland")
    page = mara.open("/orcid/callback/?" + urlsplit(liv.way_back()).query)
    assert answer(page) == (400, "This way back was not yours, or is too old")
    assert (mara.connection(), site.exchanges(), other_site.exchanges()) == (None, [], [])


def test_code_used_by_somebody_else_is_told_and_asks_for_another_try(site: Site, mara: Researcher) -> None:
    address = mara.way_back()
    code = parse_qs(urlsplit(address).query)["code"][0]
    site.orcid.token(
        site.client, grant_type="authorization_code", code=code, redirect_uri=mara.url("/orcid/callback/")
    )
    page = mara.browser.open(address)
    assert answer(page) == (400, "ORCID's answer had expired")
    assert (NOT_CONNECTED in page.text, again(page)) == (True, "/orcid/connect/")
    assert (mara.connection(), site.exchanges(), site.trips()) == (None, [200, 400], ["code_refused"])


def test_way_back_without_a_code_costs_no_call(site: Site, mara: Researcher) -> None:
    state = parse_qs(urlsplit(mara.way_back()).query)["state"][0]
    assert answer(mara.come_back_with(state=state)) == (400, "ORCID's answer had expired")
    assert (mara.connection(), site.exchanges()) == (None, [])


def test_missing_permission_is_told_and_given_back(site: Site, mara: Researcher) -> None:
    mara.go_to_orcid()
    asked = urlsplit(mara.browser.page.url)
    query = parse_qs(asked.query) | {"scope": ["/read-limited"]}
    mara.browser.open(asked._replace(query=urlencode(query, doseq=True)).geturl())
    page = mara.press("Authorise access")
    assert answer(page) == (400, "A permission was missing")
    assert (NOT_CONNECTED in page.text, again(page)) == (True, "/orcid/connect/")
    assert (mara.connection(), site.trips()) == (None, ["permission_missing"])
    assert [grant["active"] for grant in site.grants()] == [False]


def test_id_of_another_account_here_is_refused_and_the_first_stays(site: Site, worker: Worker) -> None:
    mara = site.researcher()
    mara.connect()
    tobias = site.researcher("Tobias", "Ashgrove")
    tobias.open()
    tobias.press(CONNECT)
    tobias.press("Sign in to ORCID", fill={"user": mara.at_orcid.orcid, "password": PASSWORD})
    page = tobias.browser.page
    assert answer(page) == (400, "This ORCID iD is connected to another account here")
    assert "library@smithsonian.example" in page.text
    assert (tobias.connection(), again(page)) == (None, "/orcid/connect/")
    assert mara.connection() is not None


def test_other_id_than_the_connected_one_is_refused_and_the_first_stays(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    mara.connect()
    other = site.orcid.person()
    leaving = mara.browser.open(f"{site.orcid.url}/signout")
    mara.press("Sign out", within=leaving.element("sign-out"))
    mara.open("/orcid/callback/")
    mara.press("Sign in to ORCID", fill={"user": other.orcid, "password": PASSWORD})
    page = mara.press("Authorise access")
    assert answer(page) == (400, "Another ORCID iD is connected")
    assert urlsplit(page.pressing("Go to the connection").url).path == "/orcid/"
    connection = mara.connection()
    assert connection is not None
    assert (connection.orcid, site.trips()) == (mara.at_orcid.orcid, ["connected", "another_is_connected"])


def test_institution_without_credentials_offers_no_button_that_leads_nowhere(site: Site, mara: Researcher) -> None:
    address = mara.way_back()
    with institution_scope(site.institution), transaction.atomic():
        OrcidCredentials.objects.all().delete()
    page = mara.open()
    assert answer(page) == (200, "ORCID is not set up here yet")
    assert "library@smithsonian.example" in page.text
    assert [one.name for one in page.elements(tag="button")] == ["Sign out"]
    assert answer(mara.browser.open(address)) == (503, "ORCID is not set up here yet")
    assert answer(mara.open("/orcid/callback/")) == (503, "ORCID is not set up here yet")
    assert site.exchanges() == []


def test_orcid_that_does_not_answer_is_told_and_nothing_is_half_written(site: Site, mara: Researcher) -> None:
    address = mara.way_back()
    site.lose_orcid()
    for _time in range(2):
        page = mara.browser.open(address)
        assert answer(page) == (400, "ORCID did not answer")
        assert (NOT_CONNECTED in page.text, again(page)) == (True, "/orcid/connect/")
    with institution_scope(site.institution), transaction.atomic():
        assert OrcidConnection.objects.count() == 0
    assert site.trips() == ["unavailable"]
