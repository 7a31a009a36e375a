"""What tests read off the researcher's page, and what they put on the record beforehand."""

from typing import Any

from sandbox.demo.pages import Page


def counts(page: Page) -> dict[str, int]:
    """The numbers in the panel by the words that name them."""
    [found] = page.elements(css_class="counts")
    numbers = [one.text for one in found.walk() if one.tag == "dd"]
    return dict(
        zip([one.text for one in found.walk() if one.tag == "dt"], [int(number) for number in numbers], strict=True)
    )


def work_of_datacite(doi: str) -> dict[str, Any]:
    itself = {"external-id-type": "doi", "external-id-value": doi, "external-id-relationship": "self"}
    work = {
        "title": {"title": {"value": "The same"}},
        "type": "data-set",
        "external-ids": {"external-id": [itself]},
    }
    return {"source_name": "DataCite", "source_client_id": "0000-0001-8099-6984", "work": work}


def lines(page: Page) -> dict[str, str]:
    """What the list says of each work, by its title."""
    found = {}
    for one in page.elements(tag="li", css_class="work"):
        title = next(inner.text for inner in one.walk() if inner.tag == "h3")
        [standing] = [inner for inner in one.walk() if inner.attributes.get("class") == "standing"]
        found[title] = standing.text
    return found
