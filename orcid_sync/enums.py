"""Closed lists of the ORCID room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Intent(models.TextChoices):
    """What we were about to ask of ORCID when we last said so; empty once the outcome is known."""

    NONE = "", _("nothing")
    ADD = "add", _("add")
    CHANGE = "change", _("change")
    REMOVE = "remove", _("remove")


class RemovalCause(models.TextChoices):
    """Why a work is to leave the record."""

    NONE = "", _("none")
    EXCLUDED = "excluded", _("excluded by the researcher")
    REJECTED = "rejected", _("not theirs, says the researcher")
    RELEASED = "released", _("removal confirmed by staff")
    WITHDRAWN = "withdrawn", _("withdrawn from the repository")
    NO_LONGER_THEIRS = "no_longer_theirs", _("no longer matched with the researcher")
    TAKEN_ALONG = "taken_along", _("to be removed when the researcher left, as they asked")


#: Causes that somebody stated for these very works. The others follow from what a repository answered,
#: and an empty answer somewhere must never empty a record.
OWN_CAUSES = frozenset({RemovalCause.EXCLUDED, RemovalCause.REJECTED, RemovalCause.RELEASED, RemovalCause.TAKEN_ALONG})


class CitationState(models.TextChoices):
    """Where one item stands on one record."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("On ORCID")
    EXCLUDED = "excluded", _("Excluded")
    REMOVED_IN_ORCID = "removed_in_orcid", _("Removed in ORCID")
    LEFT_TO_OTHER_SOURCE = "left_to_other_source", _("Already there from another source")
    BLOCKED = "blocked", _("Cannot be sent")
    FAILED = "failed", _("Failed")
    HELD = "held", _("Held for support staff")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ConnectionState(models.TextChoices):
    """Where a researcher's connection stands."""

    READY = "ready", _("Ready to send")
    ACTIVE = "active", _("In step")
    PAUSED = "paused", _("Paused")
    LEFT = "left", _("Person has left")
    REVOKED = "revoked", _("Permission withdrawn at ORCID")
    DISCONNECTED = "disconnected", _("Disconnected")


class WorksWish(models.TextChoices):
    """What somebody who has left wants of the works that we wrote to their record."""

    KEEP = "keep", _("Keep my works")
    REMOVE = "remove", _("Remove my works")


class Urgency(models.IntegerChoices):
    """Who goes first when several connections are due."""

    BACKFILL = 0, _("backfill")
    ROUTINE = 1, _("routine")
    SOMEBODY_WAITS = 2, _("somebody waits")


class Outcome(models.TextChoices):
    """How an authorisation at ORCID ended."""

    PENDING = "", _("not yet known")
    CONNECTED = "connected", _("connected")
    DENIED = "denied", _("denied")
    CODE_REFUSED = "code_refused", _("the code was refused or had expired")
    ANOTHER_IS_CONNECTED = "another_is_connected", _("another ORCID iD is connected")
    IN_USE_HERE = "in_use_here", _("the ORCID iD is connected to another account")
    PERMISSION_MISSING = "permission_missing", _("a permission was missing")
    UNAVAILABLE = "unavailable", _("ORCID did not answer")


class Trouble(models.TextChoices):
    """What keeps a whole record from being written, beside the researcher's own choice."""

    NONE = "", _("none")
    LOCKED = "locked", _("ORCID has locked the record")
    DEACTIVATED = "deactivated", _("the record was deactivated")
    DEPRECATED = "deprecated", _("the iD was replaced by another")
    TOO_MANY_WORKS = "too_many_works", _("the record holds ORCID's maximum of 10,000 works")
    CLIENT_DISABLED = "client_disabled", _("ORCID has disabled the institution's client")
    NO_CREDENTIALS = "no_credentials", _("the institution's ORCID credentials have changed")
