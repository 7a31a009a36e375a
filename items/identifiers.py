"""Identifiers as they are compared and sent: bare, in one spelling, or empty when there is none. Pure."""

import re

import idutils

#: Characters. A longer identifier than this is none: it would fit no column.
LONGEST = 512
#: Characters. An iD with any address around it is far shorter.
LONGEST_ORCID = 100

_VERSION = re.compile(r"\.v\d+$")
_ORCID = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)*orcid\.org/|orcid:", re.IGNORECASE)
_BARE_ORCID = re.compile(r"[0-9]{15}[0-9X]")


def normalise_doi(text: str | None) -> str:
    """Return the DOI in lower case and without a resolver; empty when the text is none. DOIs ignore case."""
    found = _words(text)
    if not idutils.is_doi(found) or " " in (bare := idutils.normalize_doi(found)):
        return ""
    return _short(bare.lower())


def base_doi(doi: str) -> str:
    """Return the DOI that stays the same over versions: Figshare's versions end in `.v` and a number."""
    return _VERSION.sub("", doi)


def normalise_handle(text: str | None) -> str:
    """Return the Handle without a resolver; empty when the text is none. Handles keep their case."""
    found = _words(text)
    if not idutils.is_handle(found) or " " in (bare := idutils.normalize_handle(found)):
        return ""
    return "" if "://" in bare or bare.lower().startswith(("http", "hdl:")) else _short(bare)


def normalise_orcid(text: str | None) -> str:
    """Return the ORCID iD as `0000-0002-1825-0097`; empty when the text is none or its check digit is wrong.

    The ranges that ORCID issues from grow, so they are not asked for; ISO 7064 MOD 11-2 is the check.
    """
    found = _words(text)
    if len(found) > LONGEST_ORCID:
        return ""
    bare = _ORCID.sub("", found).strip("/").replace("-", "").replace(" ", "").upper()
    if not _BARE_ORCID.fullmatch(bare) or not idutils.is_isni(bare):
        return ""
    return f"{bare[:4]}-{bare[4:8]}-{bare[8:12]}-{bare[12:]}"


def normalise_issn(text: str | None) -> str:
    """Return the ISSN as `1234-567X`; empty when the text is none or its check digit is wrong."""
    found = re.sub(r"^e?issn:?\s*", "", _words(text), flags=re.IGNORECASE)
    return str(idutils.normalize_issn(found)) if found.isascii() and idutils.is_issn(found) else ""


def normalise_isbn(text: str | None) -> str:
    """Return the ISBN as thirteen digits; empty when the text is none or its check digit is wrong."""
    found = re.sub(r"^isbn(-1[03])?:?\s*", "", _words(text), flags=re.IGNORECASE)
    if not found.isascii() or not idutils.is_isbn(found):
        return ""
    # Ranges are assigned over time: hyphens cannot be set in a number whose range the library does not know yet.
    digits = found if idutils.is_isbn13(found) else idutils.normalize_isbn(found) or ""
    return re.sub(r"\D", "", digits)


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _short(identifier: str) -> str:
    return identifier if len(identifier) <= LONGEST else ""
