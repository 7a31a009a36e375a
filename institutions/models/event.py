"""The audit trail: rows that are added and never changed."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.tenancy.errors import TenancyError
from institutions.tenancy.rows import TenantModel


class Event(TenantModel):
    """Something that happened: who did what about whom, and when.

    People are named by an opaque key whose meaning is kept elsewhere: deleting that one row makes all of a
    person's events anonymous without touching the trail. On PostgreSQL the serving role may only add and read.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True)
    kind = models.CharField(_("what"), max_length=60)
    actor = models.UUIDField(_("who"), null=True, help_text=_("Empty when the system acted."))
    about = models.UUIDField(_("about whom"), null=True)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["institution", "at"], name="event_at"),
            models.Index(fields=["institution", "about", "at"], name="event_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    def save(self, **kwargs: Any) -> None:
        """Add the event; raise TenancyError when it is there already."""
        if not self._state.adding:
            raise TenancyError("An event is never changed.")
        super().save(**kwargs)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> NoReturn:
        """Refuse: an event is never deleted one by one."""
        raise TenancyError("An event is never deleted.")
