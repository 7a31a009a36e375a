"""Every state that the ORCID page can be in, brought about as it comes about."""

from collections.abc import Callable

from django.db import transaction

from institutions.tenancy.scope import institution_scope
from orcid_sync.models import OrcidCredentials
from tests.orcid_sync.views.reading import work_of_datacite
from tests.orcid_sync.views.site import Researcher, Site, Worker
from tests.orcid_sync.views.test_farewell import SAVE, leave
from tests.orcid_sync.views.test_works import change_item, look_at_record, send_all

Scene = Callable[[Site], Researcher]

TITLES = (
    "Herbarium sheets of páramo sedges, photographed and measured",
    "Leaf veins remember drought: evidence from island figs",
    "One day, sixty botanists: everything that grew on the museum roof on 21 June 2025",
    "Über die Blüte der Lärchen im Ötztal — カラマツの開花記録, 1931–2020",  # noqa: RUF001 - titles have this dash
)


def invitation(site: Site) -> Researcher:
    mara = site.researcher()
    mara.open()
    return mara


def not_set_up(site: Site) -> Researcher:
    with institution_scope(site.institution), transaction.atomic():
        OrcidCredentials.objects.all().delete()
    return invitation(site)


def denied(site: Site) -> Researcher:
    mara = site.researcher()
    mara.go_to_orcid()
    mara.press("Deny access")
    return mara


def unknown_way_back(site: Site) -> Researcher:
    mara = site.researcher()
    mara.come_back_with(code="forged", state="forged")
    return mara


def another_id(site: Site) -> Researcher:
    mara = site.researcher()
    address = mara.way_back()
    other = site.researcher("Mara", "Quillfeather")
    _at_work(other.connect)
    with institution_scope(site.institution), transaction.atomic():
        connection = other.connection()
        assert connection is not None
        connection.person = mara.person
        connection.save(update_fields=["person"])
    mara.browser.open(address)
    return mara


def reading(site: Site) -> Researcher:
    mara = _with_items(site)
    mara.connect()
    return mara


def is_this_you(site: Site) -> Researcher:
    ines = _with_items(site, "Inês", "Falcão-Reis", credit_name="I. F. Reis")
    _at_work(ines.connect)
    return ines


def preview(site: Site) -> Researcher:
    mara = _with_items(site)
    _at_work(mara.connect)
    return mara


def preview_of_nothing(site: Site) -> Researcher:
    mara = site.researcher()
    _at_work(mara.connect)
    return mara


def on_the_way(site: Site) -> Researcher:
    mara = preview(site)
    mara.press(f"Send {len(TITLES) + 2} works and keep them in step")
    return mara


def in_step(site: Site) -> Researcher:
    mara = _with_items(site)
    _at_work(lambda: _send_and_decide(mara))
    return mara


def revoked(site: Site) -> Researcher:
    mara = _with_items(site)
    item = mara.add_item("Moss line")

    def stop() -> None:
        send_all(mara)
        site.orcid.control("POST", f"people/{mara.at_orcid.orcid}/revoke", {"client_id": site.client.client_id})
        change_item(mara, item, title="Moss line, corrected")
        mara.open_until(lambda page: "ORCID no longer lets us write" in page.text)

    _at_work(stop)
    return mara


def locked(site: Site) -> Researcher:
    mara = _with_items(site)
    item = mara.add_item("Moss line")

    def stop() -> None:
        send_all(mara)
        site.orcid.control("PUT", f"people/{mara.at_orcid.orcid}/status", {"status": "locked"})
        change_item(mara, item, title="Moss line, corrected")
        mara.open_until(lambda page: "We cannot write to your record" in page.text)

    _at_work(stop)
    return mara


def struggling(site: Site) -> Researcher:
    mara = preview(site)
    site.lose_api()
    mara.press(f"Send {len(TITLES) + 2} works and keep them in step")
    _at_work(lambda: mara.open_until(lambda page: "ORCID did not answer as it should" in page.text))
    return mara


def farewell(site: Site) -> Researcher:
    mara = in_step(site)
    mara.browser.open(leave(mara))
    return mara


def farewell_decided(site: Site) -> Researcher:
    mara = farewell(site)
    mara.press(SAVE, fill={"works": "remove", "disconnects": "on"})
    return mara


def farewell_over(site: Site) -> Researcher:
    mara = invitation(site)
    mara.open("/orcid/farewell/")
    return mara


SCENES: tuple[Scene, ...] = (
    invitation,
    not_set_up,
    denied,
    unknown_way_back,
    another_id,
    reading,
    is_this_you,
    preview,
    preview_of_nothing,
    on_the_way,
    in_step,
    revoked,
    locked,
    struggling,
    farewell,
    farewell_decided,
    farewell_over,
)


def _with_items(site: Site, given: str = "Mara", family: str = "Quillfeather", **at_orcid: str) -> Researcher:
    """Four works that go, one that DataCite has there, one that is too long, and two with the same address."""
    researcher = site.researcher(given, family, **at_orcid)
    for number, title in enumerate(TITLES, start=1):
        researcher.add_item(title, doi=f"10.5072/scene.{number}", published_year=2020 + number)
    researcher.add_item("Checklist of the lichens of the old harbour wall", doi="10.5072/lichens")
    site.orcid.control("POST", f"people/{researcher.at_orcid.orcid}/works", work_of_datacite("10.5072/lichens"))
    researcher.add_item("Inventory of every label in cabinet seven, " * 30, doi="10.5072/long")
    for title in ("Tide tables of the harbour", "Tide tables of the harbour, again"):
        researcher.add_item(title, doi="", url="https://repository.example/tides", published_year=2019)
    return researcher


def _send_and_decide(researcher: Researcher) -> None:
    send_all(researcher)
    researcher.press(f"Exclude : {TITLES[0]}")
    researcher.browser.open(f"{researcher.site.orcid.url}/my-orcid")
    buttons = [one.name for one in researcher.browser.page.elements(tag="button")]
    [delete] = [name for name in buttons if name.startswith(f"Delete {TITLES[1]}")]
    researcher.press(delete)
    look_at_record(researcher)
    researcher.open_until(lambda page: "Removed in ORCID" in page.text and "hx-get" not in page.html)


def _at_work(what: Callable[[], object]) -> None:
    """Do it while a worker is there."""
    worker = Worker()
    worker.start()
    try:
        what()
    finally:
        worker.stop()
