"""From the button to ORCID and back, as the researcher sees it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.demo.browser import Browser
from sandbox.demo.pages import NotOnPageError, Page
from tests.orcid_sync.views.site import CONNECT, Researcher, Site, Worker


def test_page_says_what_happens_before_anybody_connects(mara: Researcher) -> None:
    page = mara.open()
    assert page.heading == "Connect your ORCID iD"
    for promise in ("Smithsonian Institution can cite", "Nothing is sent yet", "We never see your ORCID password"):
        assert promise in page.text


def test_researcher_connects_and_sees_the_preview_with_nothing_sent(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    mara.add_item("Sedges of the moor")
    page = mara.connect()
    assert (page.url, page.status, page.heading) == (mara.url(), 200, "Your ORCID record")
    assert "Nothing has been sent." in page.text
    assert (mara.states(), site.writes(), site.trips()) == ({"Sedges of the moor": "waiting"}, [], ["connected"])


def test_orcid_is_asked_for_both_permissions_with_the_registered_address(site: Site, mara: Researcher) -> None:
    mara.open()
    mara.press(CONNECT)
    asked = parse_qs(urlsplit(parse_qs(urlsplit(mara.browser.page.url).query)["next"][0]).query)
    state = asked.pop("state")
    assert len(state[0]) >= 43
    assert asked == {
        "client_id": [site.client.client_id],
        "response_type": ["code"],
        "scope": ["/activities/update /read-limited"],
        "redirect_uri": [mara.url("/orcid/callback/")],
        "email": [mara.at_orcid.email],
        "given_names": ["Mara"],
        "family_names": ["Quillfeather"],
    }


def test_id_is_shown_as_orcids_display_guidelines_ask(site: Site, mara: Researcher, worker: Worker) -> None:
    page = mara.connect()
    uri = f"{site.orcid.url}/{mara.at_orcid.orcid}"
    [link] = [one for one in page.elements(tag="a") if one.attributes["href"] == uri]
    [icon] = link.walk()
    assert (link.text, link.name) == (uri, f"View ORCID record {uri}")
    assert (icon.attributes["src"], icon.attributes["alt"]) == (
        "/static/orcid/ORCID-iD_icon_vector.svg",
        "ORCID iD icon",
    )
    assert (icon.attributes["width"], icon.attributes["height"]) == ("20", "20")


def test_same_name_with_other_marks_and_order_is_not_asked_about(site: Site, worker: Worker) -> None:
    ines = site.researcher("Inês", "Falcão-Reis", given_names="Ines", family_name="Falcao Reis")
    assert "Is this you?" not in ines.connect().text


def test_other_name_at_orcid_is_asked_about_before_anything_can_be_sent(site: Site, worker: Worker) -> None:
    ines = site.researcher("Inês", "Falcão-Reis", credit_name="I. F. Reis")
    ines.add_item("Mangrove recordings")
    page = ines.connect()
    asked = page.element("is-this-you").parent
    assert asked is not None
    for words in ("Is this you?", "I. F. Reis", "Inês Falcão-Reis", ines.at_orcid.orcid):
        assert words in asked.text
    with pytest.raises(NotOnPageError):
        page.pressing("Send 1 work and keep it in step")
    page = ines.press("Yes, this is me")
    assert "Is this you?" not in page.text
    assert page.pressing("Send 1 work and keep it in step").method == "POST"


def test_send_posted_before_the_answer_sends_nothing(site: Site, worker: Worker) -> None:
    ines = site.researcher("Inês", "Falcão-Reis", credit_name="I. F. Reis")
    ines.add_item("Mangrove recordings")
    page = ines.connect()
    fields = page.pressing("Yes, this is me").fields
    ines.browser.session.post(ines.url("/orcid/send/"), data=fields, allow_redirects=False, timeout=30)
    connection = ines.connection()
    assert connection is not None
    assert (connection.state, site.writes()) == ("ready", [])


def test_person_who_says_no_is_disconnected_and_the_permission_given_back(site: Site, worker: Worker) -> None:
    ines = site.researcher("Inês", "Falcão-Reis", credit_name="I. F. Reis")
    ines.connect()
    page = ines.press("No, disconnect")
    assert page.heading == "Connect your ORCID iD"
    assert (ines.connection(), site.revocations()) == (None, 1)
    assert [grant["active"] for grant in site.grants()] == [False]


def test_way_back_without_a_state_starts_anew_and_ends_connected(site: Site, mara: Researcher, worker: Worker) -> None:
    """ORCID's own inbox sends people to the callback's address."""
    mara.connect()
    page = mara.open("/orcid/callback/")
    assert mara.browser.way == [
        mara.url("/orcid/callback/"),
        f"{site.orcid.url}/oauth/authorize",
        mara.url("/orcid/callback/"),
        mara.url(),
    ]
    assert (page.heading, site.exchanges(), site.trips()) == ("Your ORCID record", [200, 200], ["connected"] * 2)


def test_way_back_of_somebody_not_signed_in_leads_through_sign_in(site: Site, mara: Researcher) -> None:
    address = mara.way_back()
    with Browser() as elsewhere:
        page = elsewhere.open(address)
        assert _next(page) == "/orcid/callback/"
        mara.sign_in(elsewhere)
        page = elsewhere.open(mara.url(_next(page)))
    assert urlsplit(page.url).netloc == urlsplit(site.orcid.url).netloc
    assert site.exchanges() == []


def test_denial_of_somebody_not_signed_in_is_not_asked_again(mara: Researcher) -> None:
    with Browser() as elsewhere:
        page = elsewhere.open(mara.url("/orcid/callback/?error=access_denied&state=lost"))
    assert _next(page) == "/orcid/"


def _next(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["next"][0]
