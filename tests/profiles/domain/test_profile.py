import pytest

from accounts.models import User
from profiles.domain.profile import save_profile
from profiles.errors import UnknownFieldOfResearchError
from profiles.models import Profile
from tests.profiles.trail import events_about

pytestmark = pytest.mark.usefixtures("in_scope")


def test_what_is_saved_is_there_and_told(alice: User) -> None:
    save_profile(alice, job_title="Curator of Botany", field_of_research="310805", bio="Leaves.")
    saved = Profile.objects.get(person=alice)
    assert (saved.job_title, saved.field_of_research, saved.bio) == ("Curator of Botany", "310805", "Leaves.")
    assert events_about(alice) == [
        ("profile.saved", {"changed": ["job_title", "field_of_research", "bio"], "complete": True})
    ]


def test_what_is_not_given_stays_and_what_is_empty_goes(alice: User) -> None:
    save_profile(alice, job_title="Curator", field_of_research="3108", bio="Leaves.")
    save_profile(alice, bio="")
    saved = Profile.objects.get(person=alice)
    assert (saved.job_title, saved.field_of_research, saved.bio) == ("Curator", "3108", "")


def test_saving_the_same_again_tells_nothing(alice: User) -> None:
    first = save_profile(alice, job_title="Curator")
    again = save_profile(alice, job_title="Curator")
    assert again.updated_at == first.updated_at
    assert events_about(alice) == [("profile.saved", {"changed": ["job_title"], "complete": False})]


def test_profile_is_complete_with_job_title_and_field_whatever_else_there_is(alice: User) -> None:
    def complete() -> bool:
        saved = Profile.objects.get(person=alice)
        assert saved.is_complete == (saved.completed_at is not None)
        return saved.is_complete

    save_profile(alice, bio="Leaves.")
    assert not complete()
    save_profile(alice, job_title="Curator")
    assert not complete()
    save_profile(alice, field_of_research="31")
    assert complete()
    save_profile(alice, job_title="")
    assert not complete()


def test_moment_of_completion_is_the_first_one(alice: User) -> None:
    first = save_profile(alice, job_title="Curator", field_of_research="31").completed_at
    assert first is not None
    assert save_profile(alice, job_title="Keeper").completed_at == first


@pytest.mark.parametrize("code", ["999999", "30080", "botany"])
def test_field_that_the_classification_does_not_have_is_refused_and_nothing_saved(alice: User, code: str) -> None:
    with pytest.raises(UnknownFieldOfResearchError):
        save_profile(alice, job_title="Curator", field_of_research=code)
    assert (Profile.objects.count(), events_about(alice)) == (0, [])


def test_path_leads_from_the_division_to_the_field() -> None:
    assert [field.code for field in Profile(field_of_research="300804").field_path] == ["30", "3008", "300804"]
    assert [field.code for field in Profile(field_of_research="30").field_path] == ["30"]
    assert Profile().field_path == ()
