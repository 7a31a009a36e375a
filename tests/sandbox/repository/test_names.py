"""Names as sources write them, and as Figshare shows them."""

import pytest

from sandbox.repository.names import AuthorName, read_name, slug


@pytest.mark.parametrize(
    ("written", "full", "first", "last"),
    [
        ("Sargis, Eric J.", "Eric J. Sargis", "Eric J.", "Sargis"),
        ("Donna L. Whitney", "Donna L. Whitney", "Donna L.", "Whitney"),
        ("Haynes, C. Vance, Jr.", "C. Vance Haynes Jr.", "C. Vance", "Haynes Jr."),
        ("Hart, C. W. , Jr.", "C. W. Hart Jr.", "C. W.", "Hart Jr."),
        ("Linares de Sapir, Olga", "Olga Linares de Sapir", "Olga", "Linares de Sapir"),
        ("Pickerell, Chris;", "Chris Pickerell", "Chris", "Pickerell"),
        ("Singhal,Vipul", "Vipul Singhal", "Vipul", "Singhal"),
        ("Fenner,  Martin ", "Martin Fenner", "Martin", "Fenner"),
        ("Aristotle", "Aristotle", "", "Aristotle"),
        ("Jr., Otto", "Otto Jr.", "Otto", "Jr."),
    ],
)
def test_name_is_read_in_its_parts(written: str, full: str, first: str, last: str) -> None:
    assert read_name(written) == AuthorName(full=full, first=first, last=last)


def test_addresses_have_letters_and_digits_of_ascii_alone() -> None:
    assert slug("Über die Blüte, 1931 bis 2020") == "ber_die_Bl_te_1931_bis_2020"
    assert slug("花期") == "_"
