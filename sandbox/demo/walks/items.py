"""The items page: what is theirs, and what only a name suggests."""

from sandbox.demo import expected
from sandbox.demo.journey import Journey, SeenError


def see_the_items(journey: Journey) -> str:
    """See the items that carry her iD, and not those of a namesake."""
    page = journey.browser_of("mara").open(f"{journey.address_of('mara')}items/")
    missing = [title for title in (*expected.MARA.values(), *expected.BLOCKED) if title not in page.text]
    if missing:
        raise SeenError(f"{page} does not show {missing}.")
    if "Tax law for small orchards" in page.text:
        raise SeenError(f"{page} shows an item of a namesake with another iD.")
    return f"{len(expected.MARA) + len(expected.OF_DATACITE) + len(expected.BLOCKED)} items, none of her namesake's"


def see_the_suggestion(journey: Journey) -> str:
    """See that an item which only a name suggests is asked about and not sent."""
    page = journey.browser_of("ines").open(f"{journey.address_of('ines')}items/")
    for text in ("Is this yours?", expected.SUGGESTED_TO_INES):
        if text not in page.text:
            raise SeenError(f"{page} does not say {text!r}.")
    return f"“Is this yours?” for {expected.SUGGESTED_TO_INES!r}; it is not sent"
