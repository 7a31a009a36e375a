from io import BytesIO

import pytest

from accounts.domain.joining import join_accounts
from accounts.models import User
from profiles.domain.pictures import set_picture
from profiles.domain.profile import save_profile
from profiles.models import Picture, Profile
from tests.factories import UserFactory
from tests.profiles.images import encoded, plain

pytestmark = pytest.mark.usefixtures("in_scope")


@pytest.fixture
def other() -> User:
    made: User = UserFactory()
    return made


def test_profile_of_the_kept_account_stays(alice: User, other: User) -> None:
    save_profile(alice, job_title="Curator")
    save_profile(other, job_title="Guest", bio="Leaves.")
    join_accounts(alice, given_up=other)
    assert [(one.person, one.job_title, one.bio) for one in Profile.objects.all()] == [(alice, "Curator", "")]


def test_profile_and_picture_that_the_kept_account_lacks_come_over(alice: User, other: User) -> None:
    save_profile(other, job_title="Guest")
    set_picture(other, upload=BytesIO(encoded(plain())))
    join_accounts(alice, given_up=other)
    assert [(one.person, one.job_title) for one in Profile.objects.all()] == [(alice, "Guest")]
    assert [one.person for one in Picture.objects.all()] == [alice]
