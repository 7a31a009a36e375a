"""To ORCID and back: denied first, then connected; and every way back that is not a way forward."""

from urllib.parse import urlsplit

from sandbox.demo.journey import Journey, SeenError, expect
from sandbox.demo.pages import Page
from sandbox.demo.record import log_of

CONNECT = "Connect your ORCID iD"


def deny(journey: Journey) -> str:
    """Go to ORCID and do not give the permission."""
    _sign_in_at_orcid(journey, "mara")
    page = journey.browser_of("mara").press("Deny access")
    expect("after denying", page.heading, "You did not give the permission")
    return f"“{page.heading}”, with {_offer(page)!r} offered"


def connect(journey: Journey, username: str) -> str:
    """Give the permission, and come back connected; reload and back exchange nothing anew."""
    browser = journey.browser_of(username)
    if urlsplit(browser.page.url).path != "/orcid/callback/":
        _sign_in_at_orcid(journey, username)
    else:
        browser.press("Try again")
    page = browser.press("Authorise access")
    expect("after authorising", (urlsplit(page.url).path, page.status), ("/orcid/", 200))
    orcid = journey.orcid_of(username)
    uri = f"{journey.stack.orcid_url}/{orcid}"
    links = [one for one in page.elements(tag="a") if one.attributes.get("href") == uri]
    if not links or uri not in links[0].text:
        raise SeenError(f"{page} does not show the iD as a link to {uri}.")
    return f"came back as {orcid}, shown as {uri}"


def come_back_again(journey: Journey) -> str:
    """Open the callback's address with a state that is nobody's, then with none, as ORCID's own inbox does."""
    browser = journey.browser_of("mara")
    home = journey.address_of("mara")
    before = _codes_exchanged(journey)
    page = browser.open(f"{home}orcid/callback/?code=forged&state=forged")
    expect("with a forged state", page.heading, "This way back was not yours, or is too old")
    expect("codes exchanged for it", _codes_exchanged(journey), before)
    browser.open(f"{home}orcid/callback/")
    authorise = f"{journey.stack.orcid_url}/oauth/authorize"
    expect("the way without a state", browser.way[1:], [authorise, f"{home}orcid/callback/", f"{home}orcid/"])
    return "a forged state is told as such; without one the trip starts anew and ends connected"


def answer_is_this_you(journey: Journey) -> str:
    """See that ORCID calls Inês by another name, and say that it is she."""
    browser = journey.browser_of("ines")
    page = browser.open(f"{journey.address_of('ines')}orcid/")
    for text in ("Is this you?", "I. F. Reis", "Inês Falcão-Reis"):
        if text not in page.text:
            raise SeenError(f"{page} does not say {text!r}.")
    browser.press("Yes, this is me")
    if "Is this you?" in browser.page.text:
        raise SeenError(f"{browser.page} asks again.")
    return "asked because ORCID says “I. F. Reis”; answered yes, not asked again"


def _sign_in_at_orcid(journey: Journey, username: str) -> Page:
    browser = journey.browser_of(username)
    browser.open(f"{journey.address_of(username)}orcid/")
    page = browser.press(CONNECT)
    expect("where “Connect” leads", urlsplit(page.url).netloc, urlsplit(journey.stack.orcid_url).netloc)
    person = journey.stack.world.person(username)
    return browser.press("Sign in to ORCID", fill={"user": journey.orcid_of(username), "password": person.password})


def _offer(page: Page) -> str:
    return next(one.name for one in page.elements(tag="button") if one.name == "Try again")


def _codes_exchanged(journey: Journey) -> int:
    return sum(call["path"] == "/oauth/token" for call in log_of(journey.stack))
