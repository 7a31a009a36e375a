"""Figshare's HR feed, and what a file could try against its reader."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.people_feed.opening import Feed, open_feed
from accounts.people_feed.rows import FeedError, FeedRow

# As the documentation of Figshare's HR feed shows it.
DOCUMENTED = """<?xml version="1.0"?>
<HRFeed>
    <Record>
        <UniqueID>1234567</UniqueID>
        <FirstName>Jane</FirstName>
        <LastName>Doe</LastName>
        <Title>Mrs</Title>
        <Initials>JD</Initials>
        <Suffix></Suffix>
        <Email>j.doe@sillymail.io</Email>
        <IsActive>Y</IsActive>
        <UserQuota>1048576000</UserQuota>
        <UserAssociationCriteria>IT</UserAssociationCriteria>
    </Record>
    <Record>
        <UniqueID>1234568</UniqueID>
        <FirstName>John</FirstName>
        <LastName>Smith</LastName>
        <Title>Mr</Title>
        <Initials></Initials>
        <Suffix></Suffix>
        <Email>js@seriousness.com</Email>
        <IsActive>N</IsActive>
        <UserQuota>10485760000</UserQuota>
        <UserAssociationCriteria></UserAssociationCriteria>
    </Record>
</HRFeed>
"""


def opened(text: str | bytes) -> Feed:
    return open_feed(BytesIO(text if isinstance(text, bytes) else text.encode()))


def rows(text: str | bytes) -> list[FeedRow]:
    return list(opened(text).rows())


def test_the_documented_feed_is_read() -> None:
    feed = opened(DOCUMENTED)
    assert list(feed.rows()) == [
        FeedRow(
            line=3,
            unique_id="1234567",
            given_name="Jane",
            family_name="Doe",
            email="j.doe@sillymail.io",
            is_active=True,
            departments=("IT",),
        ),
        FeedRow(
            line=15,
            unique_id="1234568",
            given_name="John",
            family_name="Smith",
            email="js@seriousness.com",
            is_active=False,
            departments=(),
        ),
    ]
    assert feed.form == "HR feed in XML"
    assert feed.ignored == ["Initials", "Suffix", "Title", "UserQuota"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_encoding_is_what_the_file_says(encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?><HRFeed><Record><UniqueID>é</UniqueID></Record></HRFeed>"
    assert [row.unique_id for row in rows(text.encode(encoding))] == ["é"]


def test_what_a_record_may_also_look_like() -> None:
    text = """\ufeff
    <HRFeed xmlns="urn:hr"><!-- of today --><Sent>2026-11-22</Sent>
      <Record><UniqueID> upi@auckland.example </UniqueID><FirstName><![CDATA[Zoë & Co]]></FirstName>
        <UserAssociationCriteria>BOT</UserAssociationCriteria><UserAssociationCriteria>ZOO|BOT</UserAssociationCriteria>
        <ForceQuotaUpdate>Y</ForceQuotaUpdate>
      </Record>
    </HRFeed>"""
    feed = opened(text.replace("\ufeff\n    ", "\ufeff"))
    assert list(feed.rows()) == [
        FeedRow(line=2, unique_id="upi@auckland.example", given_name="Zoë & Co", departments=("BOT", "ZOO"))
    ]
    assert feed.ignored == ["ForceQuotaUpdate"]


def test_it_may_be_read_again() -> None:
    feed = opened(DOCUMENTED)
    assert list(feed.rows()) == list(feed.rows())


def test_lines_are_right_in_a_long_file_too() -> None:
    record = "<Record>\n\n<UniqueID>\n7</UniqueID>\n</Record>\n"
    found = rows("<HRFeed>\n" + record * 15_000 + "</HRFeed>")
    assert [row.line for row in found] == list(range(2, 2 + 5 * 15_000, 5))


LAUGHS = "<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>"


@pytest.mark.parametrize(
    "document_type",
    [
        f"<!DOCTYPE HRFeed [{LAUGHS}]>",
        "<!DOCTYPE HRFeed [<!ENTITY c SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE HRFeed [<!ENTITY % c SYSTEM 'http://127.0.0.1:9/x.dtd'> %c;]>",
        "<!DOCTYPE HRFeed SYSTEM 'http://127.0.0.1:9/x.dtd'>",
        "<!DOCTYPE HRFeed>",
    ],
)
@pytest.mark.parametrize("value", ["&c;", "7"])
def test_a_document_type_is_refused_whatever_it_holds(document_type: str, value: str) -> None:
    text = f"{document_type}<HRFeed><Record><UniqueID>{value}</UniqueID></Record></HRFeed>"
    found = []
    with pytest.raises(FeedError):
        found += rows(text)
    assert found == []


def test_a_document_type_is_told_as_the_reason() -> None:
    with pytest.raises(FeedError, match=r"The file has a document type \(<!DOCTYPE …>\), which is never read\."):
        rows("<!DOCTYPE HRFeed><HRFeed/>")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<HRFeed><Record><UniqueID>1</UniqueID></Record>", "The file is not XML: "),
        ("<HRFeed><Record><UniqueID>&c;</UniqueID></Record></HRFeed>", "The file is not XML: "),
        ("<people/>", "This XML is no HR feed: its first element is not HRFeed."),
        (
            "<People><Record><UniqueID>1</UniqueID></Record></People>",
            "This XML is no HR feed: its first element is People and not HRFeed.",
        ),
        ("<", "The file is not XML: "),
    ],
)
def test_a_file_that_is_no_feed_says_why(text: str, said: str) -> None:
    with pytest.raises(FeedError) as caught:
        rows(text)
    assert str(caught.value).startswith(said)


def test_a_feed_of_nobody_has_no_rows() -> None:
    assert rows("<HRFeed/>") == []


NEARLY = st.lists(
    st.sampled_from(
        ["<HRFeed>", "</HRFeed>", "<Record>", "</Record>", "<UniqueID>", "</UniqueID>", "7", "\n", ",", ";"]
    )
    | st.sampled_from(['"', "UniqueID", "IsActive", "N", "&c;", "<!DOCTYPE a>", "é", "\0", "|"])
).map("".join)


@given(st.binary() | NEARLY.map(str.encode) | NEARLY.map(lambda text: text.encode("utf-16")))
def test_whatever_the_bytes_are_they_give_rows_or_a_reason(found: bytes) -> None:
    read = []
    with suppress(FeedError):
        read += rows(found)
    assert all(row.flaw or row.unique_id for row in read)
