"""What happens to items when somebody signs in."""

from django.test import Client

from accounts.models import User
from items.citable import owned_items
from items.models import Source
from tests.items.factories import make_account, make_item


def test_items_of_the_persons_account_are_theirs_as_soon_as_they_sign_in(tobias: User, source: Source) -> None:
    make_account(source, "800102", "SI-1002")
    item = make_item("Stone steps", source=source, authors=[{"name": "T.", "source_author_id": "800102"}])
    Client(HTTP_HOST="smithsonian.colophon.test").force_login(tobias)
    assert list(owned_items(tobias)) == [item]
