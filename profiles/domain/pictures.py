"""Set and remove a person's picture."""

from typing import IO

from django.db import transaction

from accounts.models import User
from institutions.events import record_event
from profiles.models import Picture, PictureSquare
from profiles.pictures import MOST_BYTES, draw_squares


def set_picture(person: User, *, upload: IO[bytes]) -> Picture:
    """Make what was uploaded the person's picture, in place of the one before; the same picture again is not told.

    Raises PictureRefusedError before anything is written.
    """
    # One byte more than is allowed is enough to know that it is too much.
    drawn = draw_squares(upload.read(MOST_BYTES + 1))
    with transaction.atomic():
        picture, created = Picture.objects.get_or_create(person=person, defaults={"etag": drawn.etag})
        if not created and picture.etag == drawn.etag:
            return picture
        picture.etag = drawn.etag
        picture.save(update_fields=["etag", "updated_at"])
        picture.squares.all().delete()
        PictureSquare.objects.bulk_create(
            PictureSquare(picture=picture, side=square.side, content=square.content) for square in drawn.squares
        )
        key = person.audit_key
        record_event("picture.set", actor=key, about=key)
    return picture


@transaction.atomic
def remove_picture(person: User) -> None:
    """Go back to the person's initials; without a picture nothing happens."""
    _count, deleted = Picture.objects.filter(person=person).delete()
    if deleted:
        key = person.audit_key
        record_event("picture.removed", actor=key, about=key)
