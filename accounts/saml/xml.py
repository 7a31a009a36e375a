"""Reading XML that strangers send. Pure: bytes in, elements out."""

from lxml import etree


class UnreadableXmlError(ValueError):
    """The bytes are no XML."""


class DocumentTypeError(ValueError):
    """The XML declares a document type, and with it perhaps entities that expand or that name files."""


def parse(xml: bytes) -> etree._Element:
    """Return the root element: without comments, without instructions, and with nothing fetched or expanded.

    Comments go, so that no text ends where somebody has put one into it. Raises UnreadableXmlError, and
    DocumentTypeError for any document type, whatever is in it.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        if (
            getattr(error, "code", None) == etree.ErrorTypes.ERR_RESOURCE_LIMIT
        ):  # entities that expand to more than libxml2 lets them
            raise DocumentTypeError from None
        raise UnreadableXmlError(str(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentTypeError
    return root
