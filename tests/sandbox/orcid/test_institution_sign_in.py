"""Access through an institution, and its permission request (section 1.10)."""

from tests.sandbox.orcid.driving import CALLBACK, Browser, Orcid


def go_through_institution(browser: Browser, search: str, institution: str, account: str) -> None:
    browser.follow("Access through your institution")
    browser.submit("institution-search", q=search)
    browser.follow(institution)
    browser.submit("institution-sign-in", account=account, password="whatever")


def test_institutions_account_is_linked_once_and_remembered(orcid: Orcid, browser: Browser) -> None:
    person, client = orcid.person(institution="Smithsonian Institution"), orcid.client()
    browser.authorise(client)
    go_through_institution(browser, "smithson", "Smithsonian Institution", f"mara-{person.orcid}")
    assert browser.heading == "Link your Smithsonian Institution account to your ORCID record"
    browser.submit("link", **{"known-user": person.orcid, "known-password": "wrong"})
    assert len(browser.errors) == 1
    browser.submit("link", **{"known-user": person.orcid, "known-password": "colophon-demo"})
    assert browser.heading == "Authorise access to Example University"
    later = Browser(orcid.url)
    later.authorise(client)
    go_through_institution(later, "smithson", "Smithsonian Institution", f"mara-{person.orcid}")
    assert later.heading == "Authorise access to Example University"


def test_institutions_account_without_an_id_registers_and_is_linked(orcid: Orcid, browser: Browser) -> None:
    orcid.person(institution="Fjordhaven University")
    client = orcid.client()
    browser.authorise(client)
    go_through_institution(browser, "FJORD", "Fjordhaven University", "newcomer")
    new = {"given_names": "Nils", "family_names": "", "email": "nils@fjordhaven.example", "password": "long enough"}
    browser.submit("register", **{f"new-{name}": value for name, value in new.items()})
    browser.submit("authorise", decision="authorise")
    assert sorted(browser.returned) == ["code", "state"]


def test_institution_nobody_knows_is_not_found(orcid: Orcid, browser: Browser) -> None:
    browser.open("/institutional-signin", q="no such place")
    assert [item.text_content().strip() for item in browser.tree.findall(".//main//li")] == [
        "No institution has a name like this. Try a part of the name.",
    ]


def test_permission_request_of_the_institution_comes_back_without_state(orcid: Orcid, browser: Browser) -> None:
    client = orcid.client(name="Upland Observatory")
    orcid.client(name="Somebody else")
    person = orcid.person(institution="Upland Observatory")
    browser.open("/signin")
    browser.sign_in(person)
    browser.follow("Answer the request of Upland Observatory")
    browser.submit("authorise", decision="authorise")
    assert sorted(browser.returned) == ["code"]
    form = {"grant_type": "authorization_code", "code": browser.returned["code"], "redirect_uri": CALLBACK}
    assert orcid.token(client, **form).json()["orcid"] == person.orcid
    browser.open("/my-orcid")
    assert "Answer the request" not in browser.page.text
