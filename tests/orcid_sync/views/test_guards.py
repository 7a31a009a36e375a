"""Who may do what on these pages, and how: signed in, by POST, with the form's token, to what is theirs."""

from urllib.parse import parse_qs, urlsplit

import requests

from sandbox.demo.browser import Browser
from tests.orcid_sync.views.site import Researcher, Site, Worker

VERBS = ("/orcid/connect/", "/orcid/name/", "/orcid/send/", "/orcid/disconnect/", "/orcid/works/1/exclude/")


def post(researcher: Researcher, path: str, **fields: str) -> requests.Response:
    """Post with the token of the page that is open."""
    token = next(
        one.attributes["value"]
        for one in researcher.browser.page.elements(tag="input")
        if one.attributes.get("name") == "csrfmiddlewaretoken"
    )
    sent = {"csrfmiddlewaretoken": token} | fields
    answer: requests.Response = researcher.browser.session.post(
        researcher.url(path), data=sent, allow_redirects=False, timeout=30
    )
    return answer


def test_page_asks_for_sign_in_and_comes_back(mara: Researcher) -> None:
    with Browser() as stranger:
        page = stranger.open(mara.url())
    assert (urlsplit(page.url).path, parse_qs(urlsplit(page.url).query)) == ("/sign-in/", {"next": ["/orcid/"]})


def test_verb_of_somebody_not_signed_in_leads_through_sign_in_to_the_page(mara: Researcher) -> None:
    """Not to the verb's own address, which a redirect cannot post to."""
    mara.open()
    mara.browser.session.cookies.clear(str(urlsplit(mara.url()).hostname), "/", "sessionid")
    assert {post(mara, path).headers["Location"] for path in VERBS} == {"/sign-in/?next=/orcid/"}


def test_verb_is_not_done_by_following_a_link(mara: Researcher) -> None:
    answers = [mara.browser.session.get(mara.url(path), allow_redirects=False, timeout=30) for path in VERBS]
    assert {(answer.status_code, answer.headers["Allow"]) for answer in answers} == {(405, "POST")}


def test_verb_without_the_forms_token_is_refused(mara: Researcher) -> None:
    mara.open()
    for path in VERBS:
        answer = mara.browser.session.post(mara.url(path), allow_redirects=False, timeout=30)
        assert answer.status_code == 403, path
        assert "This form is too old to be sent" in answer.text


def test_session_of_one_institution_opens_nothing_at_the_other(
    site: Site, other_site: Site, mara: Researcher, worker: Worker
) -> None:
    mara.connect()
    session = mara.browser.session.cookies.get("sessionid", domain=str(urlsplit(mara.url()).hostname))
    there = other_site.institution.absolute_url("/orcid/")
    with Browser() as stranger:
        stranger.session.cookies.set("sessionid", str(session), domain=urlsplit(there).hostname)
        page = stranger.open(there)
    assert urlsplit(page.url).path == "/sign-in/"


def test_item_of_somebody_else_cannot_be_decided_on(site: Site, mara: Researcher, worker: Worker) -> None:
    tobias = site.researcher("Tobias", "Ashgrove")
    item = tobias.add_item("Lighthouse steps")
    mara.connect()
    assert post(mara, f"/orcid/works/{item.pk}/exclude/").status_code == 404
    tobias.connect()
    assert tobias.states() == {"Lighthouse steps": "waiting"}


def test_item_of_the_other_institution_cannot_be_decided_on(
    other_site: Site, mara: Researcher, worker: Worker
) -> None:
    item = other_site.researcher("Liv", "Hjelmeland").add_item("Fjord floor")
    mara.connect()
    assert post(mara, f"/orcid/works/{item.pk}/exclude/").status_code == 404


def test_unknown_verb_is_no_page(mara: Researcher, worker: Worker) -> None:
    item = mara.add_item("Sedges of the moor")
    mara.connect()
    assert post(mara, f"/orcid/works/{item.pk}/destroy/").status_code == 404
    assert mara.states() == {"Sedges of the moor": "waiting"}


def test_verb_leads_back_within_the_site_only(mara: Researcher) -> None:
    item = mara.add_item("Sedges of the moor")
    mara.open()
    leads_to = {
        "/orcid/?page=2#work-1": "/orcid/?page=2#work-1",
        "/items/": "/items/",
        "": "/orcid/",
        "https://evil.example/": "/orcid/",
        "//evil.example/": "/orcid/",
        "/\\evil.example/": "/orcid/",
        "\\\\evil.example/": "/orcid/",
        "///evil.example/": "/orcid/",
        "javascript:alert(1)": "/orcid/",
        "orcid_disconnect": "/orcid/",
        "nonsense": "/orcid/",
        "/orcid/\r\nSet-Cookie: a=b": "/orcid/%0D%0ASet-Cookie:%20a=b",
    }
    verb = f"/orcid/works/{item.pk}/exclude/"
    assert {back: post(mara, verb, back=back).headers["Location"] for back in leads_to} == leads_to


def test_pages_are_kept_by_no_cache_and_run_no_foreign_script(mara: Researcher) -> None:
    answer = mara.browser.session.get(mara.url(), timeout=30)
    assert "no-store" in answer.headers["Cache-Control"]
    # No form-action: Chromium holds the redirects after a form to it too, and the form here leads to ORCID.
    assert sorted(answer.headers["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "script-src 'self'",
        "style-src 'self'",
    ]
