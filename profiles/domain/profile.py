"""Save what a person says about themselves."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from institutions.events import record_event
from profiles import fields_of_research
from profiles.errors import UnknownFieldOfResearchError
from profiles.models import Profile


@transaction.atomic
def save_profile(
    person: User, *, job_title: str | None = None, field_of_research: str | None = None, bio: str | None = None
) -> Profile:
    """Change what is given and leave alone what is None; an empty text takes something away.

    `field_of_research` is a code of any level: division, group or field. Saving what is there already changes
    nothing and is not told. Raises UnknownFieldOfResearchError.
    """
    if field_of_research and fields_of_research.find(field_of_research) is None:
        raise UnknownFieldOfResearchError(field_of_research)
    profile, _created = Profile.objects.get_or_create(person=person)
    given = {"job_title": job_title, "field_of_research": field_of_research, "bio": bio}
    changed = [name for name, value in given.items() if value is not None and value != getattr(profile, name)]
    if not changed:
        return profile
    for name in changed:
        setattr(profile, name, given[name])
    if not profile.is_complete:
        profile.completed_at = None
    elif profile.completed_at is None:
        profile.completed_at = timezone.now()
    profile.save(update_fields=[*changed, "completed_at", "updated_at"])
    key = person.audit_key
    record_event("profile.saved", actor=key, about=key, changed=changed, complete=profile.is_complete)
    return profile
