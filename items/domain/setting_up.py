"""Set up where an institution's items come from."""

from django.db import transaction
from django.db.models import Max

from institutions.changes import take_over
from institutions.events import record_event
from items.enums import SourceKind
from items.models import Source


def add_source(
    kind: SourceKind, *, url: str, group: str, token: str | None, seconds_between_calls: float | None
) -> tuple[Source, bool]:
    """Add a source behind those that there are, or change the one of this address and group; return whether it is new.

    What is None stays as it is. Raises ValidationError for a value that does not fit.
    """
    with transaction.atomic():
        source = Source.objects.filter(kind=kind, url=url, group=group).first()
        is_new = source is None
        if source is None:
            last = Source.objects.aggregate(last=Max("position"))["last"]
            source = Source(kind=kind, url=url, group=group, position=0 if last is None else last + 1)
        given = {"token": token, "seconds_between_calls": seconds_between_calls}
        changed = take_over(source, **{name: value for name, value in given.items() if value is not None})
        source.full_clean(exclude=["institution"], validate_unique=False, validate_constraints=False)
        source.save()
        if is_new:
            record_event("source.added", url=url)
        elif changed:
            record_event("source.changed", url=url, changed=changed)
    return source, is_new
