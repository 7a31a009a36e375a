"""A record's pages: for everybody, and for its owner."""

import pytest

from tests.sandbox.orcid.driving import Browser, Orcid, Record, identifier, refused, work


def works_on(browser: Browser) -> list[str]:
    """Give the titles of the works in the order of the page, other sources' copies included."""
    return [title.text_content() for title in browser.tree.findall(".//main//p/strong")]


def test_record_shows_name_id_and_works_with_source_and_identifiers(record: Record, browser: Browser) -> None:
    put_code = record.add(
        work(
            identifier("10.5555/shown") | {"external-id-url": {"value": "https://doi.org/10.5555/shown"}},
            publication_date={"year": {"value": "2024"}, "month": {"value": "05"}, "day": None},
        ),
    )
    record.seed(work(identifier("10.5555/SHOWN")))
    browser.open(f"/{record.person.orcid}")
    shown = " ".join(browser.tree.get_element_by_id(f"work-{put_code}").text_content().split())
    assert (browser.heading, browser.tree.findtext(".//main//code")) == ("Mara Quillfeather", record.person.orcid)
    assert shown == ("Alpine lake temperatures 2024-05 data set doi: 10.5555/shown (self) Source: Example University")
    assert "The same work from other sources:" in browser.page.text
    assert "Source: Crossref" in browser.page.text


def test_private_name_and_private_works_are_not_shown(orcid: Orcid, browser: Browser) -> None:
    record = orcid.connect(orcid.person(name_is_public=False, default_visibility="limited"), orcid.client())
    record.add(work())
    browser.open(f"/{record.person.orcid}")
    assert (browser.heading, works_on(browser), "Quillfeather" in browser.page.text) == ("Name is private", [], False)


def test_deprecated_id_leads_to_the_primary_and_an_unknown_one_nowhere(orcid: Orcid, browser: Browser) -> None:
    old, primary = orcid.person(), orcid.person()
    status = {"status": "deprecated", "primary": primary.orcid}
    orcid.control("PUT", f"people/{old.orcid}/status", status)
    browser.open(f"/{old.orcid}")
    assert browser.page.url == f"{orcid.url}/{primary.orcid}"
    browser.open("/0009-8999-9999-9994")
    assert browser.page.status_code == 404


def test_deactivated_record_shows_nothing(record: Record, browser: Browser) -> None:
    record.add(work())
    record.orcid.control("PUT", f"people/{record.person.orcid}/status", {"status": "deactivated"})
    browser.open(f"/{record.person.orcid}")
    assert (browser.heading, works_on(browser)) == ("This record is not open", [])


def test_owner_deletes_a_work_and_the_client_meets_404(record: Record, browser: Browser) -> None:
    gone, stays = record.add(work()), record.add(work())
    browser.open("/signin")
    browser.sign_in(record.person)
    browser.press(lambda form: form.action.endswith(f"/works/{gone}/delete"))
    assert "The work was deleted from your record." in browser.page.text
    assert record.held() == [stays]
    assert refused(record.call("GET", f"work/{gone}")) == (404, 9016)


def test_owner_deletes_nobody_elses_work(record: Record, orcid: Orcid, browser: Browser) -> None:
    stranger = orcid.record()
    theirs = stranger.add(work())
    record.add(work())
    browser.open("/signin")
    browser.sign_in(record.person)
    form = next(form for form in browser.tree.forms if form.action.endswith("/delete"))
    token = dict(form.form_values())["csrfmiddlewaretoken"]
    answer = browser.session.post(
        f"{orcid.url}/my-orcid/works/{theirs}/delete",
        data={"csrfmiddlewaretoken": token},
        timeout=10,
    )
    assert (answer.status_code, stranger.held()) == (404, [theirs])


def test_owner_revokes_a_trusted_organization(record: Record, browser: Browser) -> None:
    put_code = record.add(work())
    browser.open("/signin")
    browser.sign_in(record.person)
    assert browser.tree.findtext(".//section//code") == "/activities/update, /read-limited"
    browser.press(lambda form: form.action.endswith(f"/trusted/{record.client.client_id}/revoke"))
    assert "You have allowed nobody access to your record." in browser.page.text
    assert record.call("GET", "works").status_code == 401
    assert record.call("DELETE", f"work/{put_code}").status_code == 204


def test_organization_whose_last_token_is_gone_is_no_longer_listed(record: Record, browser: Browser) -> None:
    record.orcid.revoke(record.client, record.access_token)
    browser.open("/signin")
    browser.sign_in(record.person)
    assert "You have allowed nobody access to your record." in browser.page.text


@pytest.mark.parametrize(
    "page", ["/", "/signin", "/register", "/signout", "/institutional-signin", "/oauth/authorize"]
)
def test_every_page_says_that_it_is_a_stand_in(orcid: Orcid, browser: Browser, page: str) -> None:
    browser.open(page)
    assert "Stand-in for trying out. Not orcid.org." in browser.page.text
    assert ("<script" in browser.page.text, "style=" in browser.page.text) == (False, False)


def test_owners_page_asks_the_stranger_to_sign_in(browser: Browser) -> None:
    browser.open("/my-orcid")
    assert browser.heading == "Sign in to ORCID"
