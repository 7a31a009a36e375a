"""A code is exchanged once, however often its way back is gone: a second use would revoke what the first gave."""

from concurrent.futures import ThreadPoolExecutor

import requests

from sandbox.demo.browser import Browser
from sandbox.demo.pages import Page
from tests.orcid_sync.views.site import Researcher, Site, Worker


def test_reload_and_back_show_connected_and_exchange_nothing_anew(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    address = mara.way_back()
    for _time in range(3):
        page = mara.browser.open(address)
        assert (page.url, page.heading) == (mara.url(), "Your ORCID record")
    assert (site.exchanges(), [grant["active"] for grant in site.grants()]) == ([200], [True])


def test_many_tabs_at_once_exchange_the_code_once_and_all_show_connected(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    pages = open_at_once(mara, [mara.way_back()] * 6)
    assert [(page.url, page.status, page.heading) for page in pages] == [(mara.url(), 200, "Your ORCID record")] * 6
    assert (site.exchanges(), site.trips()) == ([200], ["connected"])
    assert [grant["active"] for grant in site.grants()] == [True]


def test_two_ways_to_orcid_at_once_end_in_one_connection(site: Site, mara: Researcher, worker: Worker) -> None:
    """Two tabs that each pressed Connect bring a state and a code of their own."""
    addresses = [mara.way_back()]
    mara.open("/orcid/")
    second = mara.browser.page.pressing("Connect your ORCID iD")
    answer = mara.browser.session.post(second.url, data=second.fields, allow_redirects=False, timeout=30)
    answer = _press_authorise(mara, answer)
    addresses.append(answer.headers["Location"])
    pages = open_at_once(mara, addresses)
    assert [page.heading for page in pages] == ["Your ORCID record"] * 2
    assert (site.exchanges(), site.trips()) == ([200, 200], ["connected", "connected"])
    assert mara.connection() is not None


def test_one_id_that_two_people_bring_at_once_is_connected_to_one_of_them(
    site: Site, mara: Researcher, worker: Worker
) -> None:
    """Both are signed in at ORCID as the same person, as on a shared computer."""
    tobias = site.researcher("Tobias", "Ashgrove")
    tobias.at_orcid = mara.at_orcid
    ways = [(mara, mara.way_back()), (tobias, tobias.way_back())]
    pages = _open_all(ways)
    assert sorted(page.heading for page in pages) == [
        "This ORCID iD is connected to another account here",
        "Your ORCID record",
    ]
    assert sorted(site.trips()) == ["connected", "in_use_here"]
    assert [mara.connection(), tobias.connection()].count(None) == 1


def open_at_once(researcher: Researcher, addresses: list[str]) -> list[Page]:
    """Open each address in a browser of its own, all at the same moment."""
    return _open_all([(researcher, address) for address in addresses])


def _open_all(ways: list[tuple[Researcher, str]]) -> list[Page]:
    browsers = [researcher.sign_in(Browser()) for researcher, _address in ways]
    addresses = [address for _researcher, address in ways]
    with ThreadPoolExecutor(len(addresses)) as tabs:
        pages = list(tabs.map(Browser.open, browsers, addresses))
    for browser in browsers:
        browser.session.close()
    return pages


def _press_authorise(mara: Researcher, answer: requests.Response) -> requests.Response:
    page = mara.browser.open(answer.headers["Location"])
    pressing = page.pressing("Authorise access")
    return mara.browser.session.post(pressing.url, data=pressing.fields, allow_redirects=False, timeout=30)
