"""Signing in at the institution's front door."""

from urllib.parse import urlsplit

from sandbox.demo.journey import Journey, SeenError, expect


def sign_in(journey: Journey, username: str) -> str:
    """Sign the person in at the institution's front door, through the institution's own sign-in page."""
    person = journey.stack.world.person(username)
    institution = journey.stack.world.institution_of(username)
    browser = journey.browser_of(username)
    home = browser.open(journey.stack.address(institution))
    expect("the front door", home.status, 200)
    at_provider = browser.press("Sign in")
    provider = urlsplit(journey.stack.idp_url(institution)).netloc
    expect("where “Sign in” leads", urlsplit(at_provider.url).netloc, provider)
    back = browser.press("Sign in", fill={"username": username, "password": person.password})
    expect(
        "back at",
        (urlsplit(back.url).netloc, back.status),
        (f"{institution.host}:{journey.stack.world.web_port}", 200),
    )
    for path in ("", "profile/"):
        page = back if not path else browser.open(journey.stack.address(institution) + path)
        menu = page.element("person-menu")
        pictures = [one for one in menu.walk() if one.tag == "img"]
        initials = "".join(str(person.claims[claim])[0] for claim in ("given_name", "family_name"))
        if not pictures and initials not in menu.text:
            raise SeenError(f"{page}: the menu shows {menu.text!r}, neither a picture nor the initials {initials}.")
    return f"{person.name} came back from {provider} and is shown as {menu.text or 'a picture'} at the top right"
