"""The audit trail: rows that are added and never changed."""

from datetime import datetime
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.tenancy.errors import TenancyError
from institutions.tenancy.queries import TenantManager, TenantQuerySet
from institutions.tenancy.rows import TenantModel


class EventQuerySet(TenantQuerySet["Event"]):
    """Events are added and read."""

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TenancyError("An event is never changed and never deleted.")

    update = _update = delete = _raw_delete = _refuse

    def remove_expired(self, *, before: datetime, most: int) -> int:
        """Remove the oldest events before this moment, `most` at a time; return how many went.

        Only the owner of the tables may: from anybody else the database does not take it.
        """
        oldest = list(self.filter(at__lt=before).order_by("at").values_list("pk", flat=True)[:most])
        return TenantQuerySet._raw_delete(self.filter(pk__in=oldest).order_by(), self.db)  # noqa: SLF001 - the base's


class EventManager(TenantManager["Event"]):
    """The scoped manager, of which an event's changes and deletions are no part."""

    def get_queryset(self) -> EventQuerySet:
        """Return all events of the scope."""
        return EventQuerySet(self.model, using=self._db)


class Event(TenantModel):
    """Something that happened: who did what about whom, and when.

    People are named by an opaque key whose meaning is kept elsewhere: deleting that one row makes all of a
    person's events anonymous without touching the trail. The database refuses to change or delete an event, except to
    the owner of the tables, who removes whole months once they are kept no longer (`institutions.retention`).
    """

    at = models.DateTimeField(_("when"), auto_now_add=True)
    kind = models.CharField(_("what"), max_length=60)
    actor = models.UUIDField(_("who"), null=True, help_text=_("Empty when the system acted."))
    about = models.UUIDField(_("about whom"), null=True)
    facts = models.JSONField(_("facts"), default=dict)

    objects: ClassVar[EventManager] = EventManager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["institution", "at"], name="event_at"),
            models.Index(fields=["institution", "about", "at"], name="event_about"),
            models.Index(fields=["institution", "actor", "at"], name="event_actor"),
            models.Index(fields=["institution", "kind", "at"], name="event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    def save(self, **kwargs: Any) -> None:
        """Add the event; raise TenancyError when it is there already.

        A key set by hand is inserted too: without `force_insert` Django would try an update first.
        """
        if not self._state.adding:
            raise TenancyError("An event is never changed.")
        super().save(**kwargs | {"force_insert": True})

    def delete(self, using: str | None = None, keep_parents: bool = False) -> NoReturn:
        """Refuse: an event is never deleted one by one."""
        raise TenancyError("An event is never deleted.")
