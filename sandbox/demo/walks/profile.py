"""The first-day checklist, and the profile: picture, job title, field of research, short bio."""

import struct
import zlib

from sandbox.demo.journey import Journey, SeenError, expect

JOB_TITLE = "Curator of Botany"
BIO = "I look at leaves, mostly from underneath."
FIELD = "Plant And Fungus Systematics And Taxonomy"


def see_the_checklist(journey: Journey) -> str:
    """See what there is to do on the first day."""
    page = journey.browser_of("mara").open(journey.address_of("mara"))
    steps = [one.text for one in page.elements(tag="h2") + page.elements(tag="h3")]
    for word in ("Sign", "rofile", "ORCID", "items", "data"):
        if not any(word in step for step in steps):
            raise SeenError(f"{page} has no step with {word!r}: {steps}")
    return f"{len(steps)} steps: {', '.join(step for step in steps)}"


def complete_the_profile(journey: Journey) -> str:
    """Fill the profile in, with a picture that is then shown at the top right."""
    browser = journey.browser_of("mara")
    profile = f"{journey.address_of('mara')}profile/"
    browser.open(profile)
    browser.press("Choose your field", fill={"job_title": JOB_TITLE, "bio": BIO})
    page = browser.press("Search", fill={"q": "systematics and taxonomy"})
    names = [name for one in page.elements(tag="button") if FIELD.casefold() in (name := one.name).casefold()]
    if not names:
        raise SeenError(f"{page} does not offer {FIELD!r}.")
    browser.press(names[0])
    page = browser.press("Save", files={"picture": ("mara.png", _picture(), "image/png")})
    expect("after saving", page.status, 200)
    page = browser.open(profile)
    for text in (JOB_TITLE, BIO):
        if text not in page.html:
            raise SeenError(f"{page} has not kept {text!r}.")
    pictures = [one for one in page.element("person-menu").walk() if one.tag == "img"]
    if not pictures:
        raise SeenError(f"{page} does not show the picture at the top right.")
    address = pictures[0].attributes["src"]
    answer = browser.session.get(f"{journey.address_of('mara').rstrip('/')}{address}", timeout=10)
    expect("the picture", (answer.status_code, answer.headers["Content-Type"]), (200, "image/webp"))
    return f"{JOB_TITLE}, {names[0]!r}, and a picture at the top right"


def _picture() -> bytes:
    """Return a small green PNG, made here so that no file has to be carried."""
    side, green = 128, bytes((46, 112, 76))
    rows = b"".join(b"\x00" + green * side for _row in range(side))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
