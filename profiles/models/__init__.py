"""What a person adds to what the institution says of them."""

from profiles.models.picture import Picture, PictureSquare
from profiles.models.profile import Profile

__all__ = ["Picture", "PictureSquare", "Profile"]
