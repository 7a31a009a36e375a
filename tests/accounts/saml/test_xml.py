"""XML of strangers."""

import pytest

from accounts.saml.xml import DocumentTypeError, UnreadableXmlError, parse


def test_no_text_ends_where_somebody_has_put_a_comment_or_an_instruction_into_it() -> None:
    assert parse(b"<a>x<!-- here -->y<?and here?>z</a>").text == "xyz"


@pytest.mark.parametrize("xml", [b"", b"a", b"<a>", b"<a></b>"])
def test_what_is_no_xml_is_told(xml: bytes) -> None:
    with pytest.raises(UnreadableXmlError):
        parse(xml)


def test_document_type_is_refused_whatever_is_in_it() -> None:
    with pytest.raises(DocumentTypeError):
        parse(b"<!DOCTYPE a><a/>")
