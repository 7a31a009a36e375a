"""The authorise page and signing in there with a password (sections 1.3 and 1.4), with a browser's eyes."""

import pytest

from sandbox.orcid.orcid_ids import is_orcid
from tests.sandbox.orcid.driving import CALLBACK, READ, UPDATE, Browser, Orcid


def test_person_signs_in_allows_and_comes_back_with_code_and_state(orcid: Orcid, browser: Browser) -> None:
    person, client = orcid.person(), orcid.client(name="Fjordhaven University")
    browser.authorise(client)
    assert browser.heading == "Sign in to ORCID"
    browser.sign_in(person)
    assert browser.heading == "Authorise access to Fjordhaven University"
    assert [item.findtext("code") for item in browser.tree.findall(".//main//li")] == [UPDATE, READ]
    browser.submit("authorise", decision="authorise")
    assert (browser.back or "").startswith(f"{CALLBACK}?code=")
    assert (sorted(browser.returned), browser.returned["state"]) == (["code", "state"], "st4te")


def test_denying_comes_back_with_the_error_and_the_state(orcid: Orcid, browser: Browser) -> None:
    browser.authorise(orcid.client())
    browser.sign_in(orcid.person())
    browser.submit("authorise", decision="deny")
    assert browser.returned == {
        "error": "access_denied",
        "error_description": "User denied access",
        "state": "st4te",
    }


def test_who_is_signed_in_goes_straight_to_consent(orcid: Orcid, browser: Browser) -> None:
    browser.open("/signin")
    browser.sign_in(orcid.person())
    browser.authorise(orcid.client())
    assert browser.heading == "Authorise access to Example University"


def test_who_has_allowed_the_same_scopes_goes_straight_back(orcid: Orcid, browser: Browser) -> None:
    record = orcid.record()
    browser.open("/signin")
    browser.sign_in(record.person)
    browser.authorise(record.client, scope=f"{UPDATE} {READ}")
    assert sorted(browser.returned) == ["code", "state"]
    browser.authorise(record.client, scope=READ)
    assert browser.heading == "Authorise access to Example University"


def test_who_took_the_permission_back_is_asked_again(orcid: Orcid, browser: Browser) -> None:
    record = orcid.record()
    orcid.control("POST", f"people/{record.person.orcid}/revoke", {"client_id": record.client.client_id})
    browser.open("/signin")
    browser.sign_in(record.person)
    browser.authorise(record.client)
    assert browser.heading == "Authorise access to Example University"


def test_sign_in_works_with_the_id_too_and_a_wrong_password_does_not(orcid: Orcid, browser: Browser) -> None:
    person = orcid.person()
    browser.authorise(orcid.client())
    browser.sign_in(person, password="wrong")
    assert browser.errors == ["Incorrect email or ORCID iD, or incorrect password. Check both, or register."]
    browser.submit("sign-in", user=f"https://orcid.org/{person.orcid}", password="colophon-demo")
    assert browser.heading == "Authorise access to Example University"


def test_form_from_another_site_is_refused(orcid: Orcid, browser: Browser) -> None:
    person = orcid.person()
    browser.open("/signin")
    browser.submit("sign-in", user=person.email, password="colophon-demo", csrfmiddlewaretoken="forged")
    assert browser.page.status_code == 403


def test_sign_in_goes_nowhere_but_this_site(orcid: Orcid, browser: Browser) -> None:
    browser.open("/signin", next="//evil.example/")
    browser.sign_in(orcid.person())
    assert (browser.back, browser.heading) == (None, "Mara Quillfeather")


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"scope": "/read-everything"}, "invalid_scope"), ({"response_type": "token"}, "unsupported_response_type")],
)
def test_request_that_asks_for_what_is_not_there_goes_back_with_an_error(
    orcid: Orcid,
    browser: Browser,
    changes: dict[str, str],
    error: str,
) -> None:
    browser.authorise(orcid.client(), **changes)
    assert (browser.returned["error"], browser.returned["state"]) == (error, "st4te")


@pytest.mark.parametrize("changes", [{"client_id": "APP-NOBODY"}, {"redirect_uri": f"{CALLBACK}/elsewhere"}])
def test_unknown_client_or_address_is_a_page_and_no_redirect(
    orcid: Orcid,
    browser: Browser,
    changes: dict[str, str],
) -> None:
    browser.authorise(orcid.client(), **changes)
    assert (browser.page.status_code, browser.back, browser.heading) == (400, None, "This request cannot be answered")


def test_prompt_login_asks_for_the_password_again(orcid: Orcid, browser: Browser) -> None:
    record = orcid.record()
    browser.open("/signin")
    browser.sign_in(record.person)
    browser.authorise(record.client, prompt="login")
    assert browser.heading == "Sign in to ORCID"
    browser.sign_in(record.person)
    assert sorted(browser.returned) == ["code", "state"]


def test_prompt_none_shows_no_page(orcid: Orcid, browser: Browser) -> None:
    record, stranger = orcid.record(), orcid.client()
    browser.authorise(record.client, prompt="none")
    signed_out = browser.returned["error"]
    browser.open("/signin")
    browser.sign_in(record.person)
    browser.authorise(stranger, prompt="none")
    not_allowed = browser.returned["error"]
    browser.authorise(record.client, prompt="none")
    assert (signed_out, not_allowed, sorted(browser.returned)) == (
        "login_required",
        "interaction_required",
        ["code", "state"],
    )


@pytest.mark.parametrize("by", ["email", "orcid"])
def test_known_email_or_id_fills_the_sign_in_form(orcid: Orcid, browser: Browser, by: str) -> None:
    person = orcid.person()
    browser.authorise(orcid.client(), **{by: getattr(person, by)})
    assert browser.tree.forms[0].fields["user"] == getattr(person, by)


def test_unknown_email_fills_the_registration_form(orcid: Orcid, browser: Browser) -> None:
    browser.authorise(orcid.client(), email="newt@si.example", given_names="Newton", family_names="Varga")
    fields = browser.tree.forms[0].fields
    assert (browser.heading, fields["email"], fields["given_names"], fields["family_names"]) == (
        "Register for an ORCID iD",
        "newt@si.example",
        "Newton",
        "Varga",
    )


@pytest.mark.parametrize(("shown", "heading"), [("true", "Sign in to ORCID"), ("false", "Register for an ORCID iD")])
def test_show_login_chooses_the_form(orcid: Orcid, browser: Browser, shown: str, heading: str) -> None:
    browser.authorise(orcid.client(), email=f"nobody-{shown}@si.example", show_login=shown)
    assert browser.heading == heading


def test_who_has_no_id_registers_on_the_way_and_gets_one_outside_orcids_ranges(orcid: Orcid, browser: Browser) -> None:
    browser.authorise(orcid.client())
    browser.follow("Register now")
    new = {"given_names": "Newton", "family_names": "Varga", "email": "newton@si.example", "password": "long enough"}
    browser.submit("register", **new)
    browser.submit("authorise", decision="authorise")
    assert sorted(browser.returned) == ["code", "state"]
    browser.open("/my-orcid")
    made = browser.tree.findtext(".//main//code")
    assert (browser.heading, made[:10], is_orcid(made)) == ("Newton Varga", "0009-8900-", True)


def test_email_that_has_an_id_cannot_register_again(orcid: Orcid, browser: Browser) -> None:
    browser.open("/register")
    browser.submit("register", given_names="A", email=orcid.person().email, password="long enough")
    assert browser.errors == ["This email belongs to an ORCID iD already. Sign in with it instead."]


@pytest.mark.parametrize("status", ["locked", "deactivated"])
def test_closed_record_cannot_be_signed_in_to(orcid: Orcid, browser: Browser, status: str) -> None:
    person = orcid.person()
    orcid.control("PUT", f"people/{person.orcid}/status", {"status": status})
    browser.open("/signin")
    browser.sign_in(person)
    assert (browser.heading, status in browser.errors[0]) == ("Sign in to ORCID", True)


def test_sign_out_ends_the_session(orcid: Orcid, browser: Browser) -> None:
    browser.open("/signin")
    browser.sign_in(orcid.person())
    browser.open("/signout")
    browser.submit("sign-out")
    browser.open("/my-orcid")
    assert browser.heading == "Sign in to ORCID"


def test_whoever_is_not_meant_signs_out_on_the_consent_page_and_somebody_else_goes_on(
    orcid: Orcid,
    browser: Browser,
) -> None:
    browser.authorise(orcid.client())
    browser.sign_in(orcid.person())
    browser.follow("Not you? Sign out")
    browser.submit("sign-out")
    assert browser.heading == "Sign in to ORCID"
    browser.sign_in(orcid.person(given_names="Tobias", family_name="Ashgrove"))
    assert "You are signed in as Tobias Ashgrove" in browser.page.text


def test_user_status_signs_out_on_request(orcid: Orcid, browser: Browser) -> None:
    browser.open("/signin")
    browser.sign_in(orcid.person())
    browser.open("/userStatus.json")
    before = browser.page.json()
    browser.open("/userStatus.json", logUserOut="true")
    assert (before, browser.page.json()) == ({"loggedIn": True}, {"loggedIn": False})
