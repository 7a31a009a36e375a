"""Support staff look in the admin; a department asks for its numbers."""

import json
import re
from typing import Any

from sandbox.demo.browser import Browser
from sandbox.demo.journey import Journey, SeenError, expect
from sandbox.demo.pages import Page
from sandbox.demo.walks.front_door import sign_in

KEY = re.compile(r"\S{30,}")


def look_as_support_staff(journey: Journey) -> str:
    """See the connection and its citations in the admin, and nothing of the other institution."""
    sign_in(journey, "sam")
    browser = journey.browser_of("sam")
    admin = f"{journey.address_of('sam')}admin/"
    browser.open(f"{admin}orcid_sync/orcidconnection/")
    page = _confirm_second_factor(browser)
    expect("the admin's connections", page.status, 200)
    for orcid in (journey.orcid_of("mara"), journey.orcid_of("tobias")):
        if orcid not in page.text:
            raise SeenError(f"{page} does not show {orcid}.")
    if journey.orcid_of("liv") in page.text:
        raise SeenError(f"{page} shows a connection of the other institution.")
    citations = browser.open(f"{admin}orcid_sync/citation/?q=Leaf+veins")
    if "Leaf veins remember drought" not in citations.text:
        raise SeenError(f"{citations} does not show the citation.")
    people = browser.open(f"{admin}accounts/user/")
    if "Hjelmeland" in people.text or "Quillfeather" not in people.text:
        raise SeenError(f"{people} does not show the people of the institution, and them only.")
    return "a second factor asked for; connections, citations and people of the Smithsonian, none of Fjordhaven"


def ask_for_the_summary(journey: Journey) -> str:
    """Get the report with the institution's key, and be refused with it at the other institution."""
    said = journey.setup.said_by("create_report_key", "smithsonian", "--all")
    keys = KEY.findall(said)
    if not keys:
        raise SeenError(f"create_report_key printed no key: {said!r}")
    answer = _summary(journey, "mara", keys[-1])
    expect("the report", answer.status_code, 200)
    summary: dict[str, Any] = answer.json()
    people, items = summary["people"], summary["items"]
    expect("people connected", people["connected"], 3)
    expect("items on ORCID by us", items["on_orcid_by_us"], 18)
    expect("items blocked", sum(items["blocked"].values()), 2)
    expect("with another institution's key", _summary(journey, "liv", keys[-1]).status_code, 401)
    return json.dumps({"people": people, "items": items}, ensure_ascii=False)


def _confirm_second_factor(browser: Browser) -> Page:
    """Type the code that the institution's sign-in shows in place of a phone; the admin opens after it."""
    expect("what the institution asks for", browser.page.heading, "Type the code that your phone shows")
    return browser.press("Confirm", fill={"code": browser.page.element("shown").text})


def _summary(journey: Journey, username: str, key: str) -> Any:
    return journey.browser_of("reporter").session.get(
        f"{journey.address_of(username)}api/v1/reports/summary",
        headers={"Authorization": f"Bearer {key}"},
        timeout=10,
    )
