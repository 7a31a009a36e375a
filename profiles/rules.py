"""Who may see what of a profile."""

import rules

from accounts.models import User
from profiles.models import Picture


@rules.predicate
def is_of_the_same_institution(user: User, picture: Picture | None) -> bool:
    """Colleagues know each other's faces."""
    return picture is not None and picture.institution_id == user.institution_id


rules.add_perm("profiles.view_picture", is_of_the_same_institution)
