from io import BytesIO

from django.db import transaction

from accounts.models import User
from institutions.tenancy.scope import institution_scope
from profiles.domain.pictures import set_picture
from profiles.models import Picture
from tests.profiles.images import encoded, plain


def test_picture_may_be_seen_by_its_person_and_colleagues_only(alice: User, bob: User, charlie: User) -> None:
    with institution_scope(alice.institution), transaction.atomic():
        picture: Picture = set_picture(alice, upload=BytesIO(encoded(plain())))
    may = [person.has_perm("profiles.view_picture", picture) for person in (alice, bob, charlie)]
    assert may == [True, True, False]


def test_picture_may_not_be_seen_by_somebody_who_is_no_longer_active(alice: User, bob: User) -> None:
    bob.is_active = False
    assert not bob.has_perm("profiles.view_picture", Picture(institution=alice.institution, person=alice))
