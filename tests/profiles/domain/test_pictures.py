from io import BytesIO

import pytest

from accounts.models import User
from profiles.domain.pictures import remove_picture, set_picture
from profiles.errors import PictureProblem, PictureRefusedError
from profiles.models import Picture, PictureSquare
from profiles.pictures import MOST_BYTES
from tests.profiles.images import BLUE, GREEN, RED, encoded, nearest, opened, plain
from tests.profiles.trail import events_about

pytestmark = pytest.mark.usefixtures("in_scope")


def upload(colour: tuple[int, int, int]) -> BytesIO:
    return BytesIO(encoded(plain(colour=colour), kind="JPEG"))


def colours() -> list[tuple[int, tuple[int, int, int]]]:
    return [
        (square.side, nearest(opened(bytes(square.content)), x=0.5, y=0.5))
        for square in PictureSquare.objects.order_by("side")
    ]


def test_picture_is_kept_in_two_sizes_and_told(alice: User) -> None:
    set_picture(alice, upload=upload(GREEN))
    assert colours() == [(96, GREEN), (320, GREEN)]
    assert events_about(alice) == [("picture.set", {})]


def test_new_picture_takes_the_place_of_the_old_one(alice: User) -> None:
    old = set_picture(alice, upload=upload(RED)).etag
    new = set_picture(alice, upload=upload(BLUE)).etag
    assert (colours(), Picture.objects.get(person=alice).etag == new, old == new) == (
        [(96, BLUE), (320, BLUE)],
        True,
        False,
    )


def test_same_picture_again_changes_and_tells_nothing(alice: User) -> None:
    set_picture(alice, upload=upload(RED))
    rows = list(PictureSquare.objects.values_list("pk", flat=True))
    set_picture(alice, upload=upload(RED))
    assert list(PictureSquare.objects.values_list("pk", flat=True)) == rows
    assert events_about(alice) == [("picture.set", {})]


def test_refused_file_leaves_the_picture_as_it_was(alice: User) -> None:
    set_picture(alice, upload=upload(RED))
    with pytest.raises(PictureRefusedError):
        set_picture(alice, upload=BytesIO(b"no picture"))
    assert colours() == [(96, RED), (320, RED)]


def test_no_more_is_read_than_shows_that_it_is_too_much(alice: User) -> None:
    endless = BytesIO(bytes(MOST_BYTES * 2))
    with pytest.raises(PictureRefusedError) as refusal:
        set_picture(alice, upload=endless)
    assert (refusal.value.problem, endless.tell()) == (PictureProblem.TOO_HEAVY, MOST_BYTES + 1)


def test_removed_picture_leaves_nothing_and_removing_nothing_is_not_told(alice: User) -> None:
    set_picture(alice, upload=upload(RED))
    remove_picture(alice)
    remove_picture(alice)
    assert (Picture.objects.count(), PictureSquare.objects.count()) == (0, 0)
    assert [kind for kind, _facts in events_about(alice)] == ["picture.set", "picture.removed"]


def test_person_who_goes_takes_the_picture_along(alice: User) -> None:
    set_picture(alice, upload=upload(RED))
    alice.delete()
    assert PictureSquare.objects.count() == 0
