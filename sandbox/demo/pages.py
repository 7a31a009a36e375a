"""Pages as a person reads them: text, links, forms, buttons."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

# Elements without an end tag, and those whose text nobody sees (HTML Living Standard, 13.1.2).
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
UNSEEN = frozenset({"script", "style", "template", "title", "head"})


class NotOnPageError(Exception):
    """The page has no such thing; the message names what it has instead."""


@dataclass
class Element:
    """An element of a page with what it contains."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a person reads, on one line."""
        return " ".join("".join(self.texts()).split())

    @property
    def name(self) -> str:
        """What a screen reader calls it: its label if it has one, else its text."""
        return self.attributes.get("aria-label") or self.text or self.attributes.get("value", "")

    def texts(self) -> Iterator[str]:
        """Give the pieces of text that a person reads."""
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in UNSEEN and "hidden" not in child.attributes:
                # A space around each element: neighbours in a table are words apart.
                yield " "
                yield from child.texts()
                yield " "

    def walk(self) -> Iterator["Element"]:
        """Give every element inside, in order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def inside(self, tag: str) -> "Element | None":
        """Return the nearest element of that tag around this one."""
        around = self.parent
        while around is not None and around.tag != tag:
            around = around.parent
        return around


@dataclass(frozen=True)
class Pressing:
    """What pressing a link or button sends."""

    method: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()
    multipart: bool = False


class Page:
    """One answer of a site."""

    def __init__(self, *, url: str, status: int, html: str) -> None:
        self.url = url
        self.status = status
        self.html = html
        self.root = _Tree.read(html)

    @property
    def text(self) -> str:
        """Everything a person reads on the page."""
        return self.root.text

    @property
    def heading(self) -> str:
        """The page's first heading."""
        return next((one.text for one in self.root.walk() if one.tag == "h1"), "")

    def element(self, identifier: str) -> Element:
        """Return the element of that id; raises NotOnPageError."""
        for one in self.root.walk():
            if one.attributes.get("id") == identifier:
                return one
        raise NotOnPageError(f"{self} has nothing with the id {identifier!r}.")

    def elements(self, *, tag: str | None = None, css_class: str | None = None) -> list[Element]:
        """Return the elements of that tag and class, in order."""
        return [
            one
            for one in self.root.walk()
            if tag in (None, one.tag) and (css_class is None or css_class in one.attributes.get("class", "").split())
        ]

    def pressing(self, name: str | re.Pattern[str], *, within: Element | None = None) -> Pressing:
        """Return what the link or button of that name sends, the form's fields as they stand; raises NotOnPageError."""
        offered = [one for one in (within or self.root).walk() if _can_be_pressed(one)]
        for one in offered:
            if one.name == name or (isinstance(name, re.Pattern) and name.fullmatch(one.name)):
                return self._pressing(one)
        wanted = name.pattern if isinstance(name, re.Pattern) else name
        there = ", ".join(repr(one.name) for one in offered) or "nothing"
        raise NotOnPageError(f"{self} has nothing called {wanted!r} to press. It has {there}.")

    def _pressing(self, element: Element) -> Pressing:
        if element.tag == "a":
            return Pressing("GET", urljoin(self.url, element.attributes["href"]))
        owner = element.attributes.get("form")
        form = self.element(owner) if owner else element.inside("form")
        if form is None:
            raise NotOnPageError(f"{self}: the button {element.name!r} belongs to no form.")
        own = (
            (element.attributes["name"], element.attributes.get("value", "")) if "name" in element.attributes else None
        )
        attributes = form.attributes
        return Pressing(
            element.attributes.get("formmethod", attributes.get("method", "get")).upper(),
            urljoin(self.url, element.attributes.get("formaction", attributes.get("action", ""))),
            (*_fields(form), *([own] if own else ())),
            multipart=attributes.get("enctype") == "multipart/form-data",
        )

    def __str__(self) -> str:
        return f"The page “{self.heading or self.text[:80]}” ({self.url}, {self.status})"


def _can_be_pressed(element: Element) -> bool:
    if "disabled" in element.attributes:
        return False
    if element.tag == "a":
        return "href" in element.attributes
    kind = element.attributes.get("type", "submit" if element.tag == "button" else "text")
    return element.tag in {"button", "input"} and kind == "submit"


def _fields(form: Element) -> Iterator[tuple[str, str]]:
    """Give what a browser would send of the form, buttons and files apart."""
    for one in form.walk():
        name = one.attributes.get("name")
        if not name or "disabled" in one.attributes:
            continue
        kind = one.attributes.get("type", "text")
        if one.tag == "input" and kind in {"checkbox", "radio"}:
            if "checked" in one.attributes:
                yield name, one.attributes.get("value", "on")
        elif one.tag == "input" and kind not in {"submit", "button", "image", "reset", "file"}:
            yield name, one.attributes.get("value", "")
        elif one.tag == "textarea":
            yield name, "".join(child for child in one.children if isinstance(child, str)).removeprefix("\n")
        elif one.tag == "select":
            yield from ((name, value) for value in _chosen(one))


def _chosen(select: Element) -> list[str]:
    options = [one for one in select.walk() if one.tag == "option"]
    chosen = [one for one in options if "selected" in one.attributes]
    if not chosen and "multiple" not in select.attributes:
        chosen = options[:1]
    return [one.attributes.get("value", one.text) for one in chosen]


class _Tree(HTMLParser):
    """Builds the elements of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#page", {})
        self._open = self.root

    @classmethod
    def read(cls, html: str) -> Element:
        tree = cls()
        tree.feed(html)
        tree.close()
        return tree.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, parent=self._open)
        self._open.children.append(element)
        if tag not in VOID:
            self._open = element

    def handle_endtag(self, tag: str) -> None:
        around: Element | None = self._open
        while around is not None and around.tag != tag:
            around = around.parent
        if around is not None and around.parent is not None:
            self._open = around.parent

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)
