"""The works: looked at before anything is sent, sent, excluded, corrected, withdrawn, removed in ORCID."""

import re

from sandbox.demo import expected
from sandbox.demo.journey import Journey, SeenError, expect, wait_until
from sandbox.demo.record import calls_to, titles_by_identifier, works_of


def look_at_the_preview(journey: Journey) -> str:
    """See what would be sent, what is there already and what cannot be sent; nothing has been sent."""
    page = journey.browser_of("mara").open(f"{journey.address_of('mara')}orcid/")
    button = next((one.name for one in page.elements(tag="button") if one.name.startswith("Send ")), "")
    expect("the button", button, "Send 12 works and keep them in step")
    for title in (*expected.MARA.values(), *expected.OF_DATACITE.values(), *expected.BLOCKED):
        if title not in page.text:
            raise SeenError(f"{page} does not show {title!r}.")
    if "DataCite" not in page.text:
        raise SeenError(f"{page} does not say that DataCite has one already.")
    expect("on the record by us", _ours(journey, "mara"), {})
    expect("writing calls", _writes(journey, "mara"), [])
    return f"“{button}”; 1 left to DataCite, 2 blocked; nothing sent"


def send(journey: Journey, username: str, works: dict[str, str]) -> str:
    """Press *Send* and wait until the record holds exactly the expected works."""
    browser = journey.browser_of(username)
    browser.open(f"{journey.address_of(username)}orcid/")
    browser.press(re.compile(r"Send \d+ works? and keep (it|them) in step"))
    seconds = wait_until(f"{username}'s works at ORCID", lambda: _ours(journey, username) == works)
    expect("writing calls", _writes(journey, username), [("POST", len(works))])
    wait_until("the page says so", lambda: _sent_on_page(journey, username) == len(works))
    return f"{len(works)} works on the record after {seconds:.1f} s, in one call"


def exclude_and_include(journey: Journey) -> str:
    """Exclude one item: it leaves the record. Include it: it is back."""
    title = expected.MARA[expected.EXCLUDED]
    _press_beside(journey, title, "Exclude")
    without = {key: value for key, value in expected.MARA.items() if key != expected.EXCLUDED}
    gone = wait_until("the excluded work has left", lambda: _ours(journey, "mara") == without)
    _press_beside(journey, title, "Include")
    back = wait_until("the included work is back", lambda: _ours(journey, "mara") == expected.MARA)
    return f"gone after {gone:.1f} s, back after {back:.1f} s"


def correct_a_title(journey: Journey) -> str:
    """Correct a title in the repository: after the next harvest ORCID has it under the same put-code."""
    before = _put_code(journey, expected.CORRECTED)
    _curate(journey, expected.CORRECTED_NUMBER, "Correct the title", title=expected.CORRECTED_TITLE)
    journey.manage("harvest", "smithsonian")
    now = expected.MARA | {expected.CORRECTED: expected.CORRECTED_TITLE}
    seconds = wait_until("the corrected title at ORCID", lambda: _ours(journey, "mara") == now)
    expect("its put-code", _put_code(journey, expected.CORRECTED), before)
    expect("the last writing call", _writes(journey, "mara")[-1], ("PUT", 1))
    return f"at ORCID {seconds:.1f} s after the harvest, put-code {before} kept"


def withdraw(journey: Journey) -> str:
    """Withdraw an item in the repository: it leaves the record once it was seen missing twice."""
    _curate(journey, expected.WITHDRAWN_NUMBER, "Withdraw the item")
    journey.manage("harvest", "smithsonian")
    if expected.WITHDRAWN not in _ours(journey, "mara"):
        raise SeenError("The work left the record although its item was seen missing only once.")

    def gone() -> bool:
        journey.manage("harvest", "smithsonian")
        return expected.WITHDRAWN not in _ours(journey, "mara")

    seconds = wait_until("the withdrawn work has left", gone)
    return f"still there after one sighting, gone {seconds:.1f} s later"


def remove_in_orcid(journey: Journey) -> str:
    """Delete a work on ORCID's site: no harvest and no sync puts it back."""
    browser = journey.browser_of("mara")
    browser.open(f"{journey.stack.orcid_url}/my-orcid")
    title = expected.MARA[expected.REMOVED_IN_ORCID]
    browser.press(re.compile(rf"Delete {re.escape(title)} \(source: Smithsonian.*"))
    expect("on the record after deleting", expected.REMOVED_IN_ORCID in _ours(journey, "mara"), False)
    number = int(expected.REMOVED_IN_ORCID.rsplit(".", 1)[1])
    _curate(journey, number, "Correct the title", title=f"{title}, corrected")
    journey.manage("harvest", "smithsonian")
    journey.manage("sync_orcid", "smithsonian", "--orcid", journey.orcid_of("mara"))
    wait_until("the page says that it was removed there", lambda: _state_of(journey, title) == "Removed in ORCID")
    expect("on the record afterwards", _ours(journey, "mara"), expected.AT_THE_END)
    return "stays removed after a correction, a harvest and a sync; the page says so"


def hold_exactly(journey: Journey) -> str:
    """Compare every record with the literal lists, by a plain HTTP client."""
    expect("Mara's works by us", _ours(journey, "mara"), expected.AT_THE_END)
    of_datacite = titles_by_identifier(journey.stack, journey.orcid_of("mara"), source="DataCite")
    expect("Mara's works by DataCite", of_datacite, expected.OF_DATACITE)
    expect("Tobias's works by us", _ours(journey, "tobias"), expected.TOBIAS)
    expect("Inês's works by us", _ours(journey, "ines"), expected.INES)
    expect("Liv's works by us", _ours(journey, "liv"), expected.LIV)
    counts = {name: len(works_of(journey.stack, journey.orcid_of(name))) for name in ("mara", "tobias", "ines", "liv")}
    return f"exactly the right works: {counts}"


def _ours(journey: Journey, username: str) -> dict[str, str]:
    institution = journey.stack.world.institution_of(username)
    source = f"{institution.name} (Colophon)"
    try:
        return titles_by_identifier(journey.stack, journey.orcid_of(username), source=source)
    except ValueError as error:
        raise SeenError(str(error)) from None


def _writes(journey: Journey, username: str) -> list[tuple[str, int]]:
    calls = calls_to(journey.stack, journey.orcid_of(username))
    return [(call["method"], call["works"]) for call in calls if call["method"] != "GET"]


def _put_code(journey: Journey, identifier: str) -> int:
    works = works_of(journey.stack, journey.orcid_of("mara"))
    return next(work.put_code for work in works if work.identifier == identifier)


def _sent_on_page(journey: Journey, username: str) -> int:
    page = journey.browser_of(username).open(f"{journey.address_of(username)}orcid/")
    return sum(one.text == "On ORCID" for one in page.elements(css_class="state"))


def _state_of(journey: Journey, title: str) -> str:
    page = journey.browser_of("mara").open(f"{journey.address_of('mara')}orcid/")
    for line in page.elements(tag="li"):
        if title in line.text:
            return next((one.text for one in line.walk() if "state" in one.attributes.get("class", "").split()), "")
    return ""


def _press_beside(journey: Journey, title: str, verb: str) -> None:
    browser = journey.browser_of("mara")
    browser.open(f"{journey.address_of('mara')}orcid/")
    browser.press(re.compile(rf"{verb}\W+{re.escape(title[:60])}.*"))


def _curate(journey: Journey, number: int, button: str, **fill: str) -> None:
    curator = journey.browser_of("curator")
    curator.open(f"{journey.stack.repository_url}/curate/{number}/")
    page = curator.press(button, fill=fill)
    expect(f"{button} in the repository", page.status, 200)
