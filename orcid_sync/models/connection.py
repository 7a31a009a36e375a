"""A researcher's connection to ORCID: the permission, and the turn of the worker."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from institutions.keyring import SecretField
from institutions.tenancy.rows import TenantForeignKey, TenantModel
from items.names import fold
from orcid_sync.enums import ConnectionState, Trouble, Urgency
from orcid_sync.states import TROUBLES, connection_state


class OrcidConnection(TenantModel):
    """A person's ORCID iD, proved by signing in at ORCID, with the permission to write their works.

    `due_at` and `urgency` are the only queue; a worker takes a connection by a conditional UPDATE of the lease.
    """

    person = TenantForeignKey(User, on_delete=models.CASCADE, related_name="+")
    orcid = models.CharField(_("ORCID iD"), max_length=19)
    client_id = models.CharField(_("client id"), max_length=60)
    site_url = models.URLField(_("ORCID's site"))
    name = models.CharField(_("name at ORCID"), max_length=255, blank=True)
    access_token = SecretField(blank=True)
    refresh_token = SecretField(blank=True)
    scopes = models.JSONField(_("permissions"), default=list)
    expires_at = models.DateTimeField(_("permission ends"), null=True)
    connected_at = models.DateTimeField(_("connected"), default=timezone.now)
    name_confirmed_at = models.DateTimeField(_("said “this is me”"), null=True)
    started_at = models.DateTimeField(_("pressed Send"), null=True)
    paused_at = models.DateTimeField(_("paused"), null=True)
    left_at = models.DateTimeField(_("person left"), null=True)
    revoked_at = models.DateTimeField(_("permission withdrawn"), null=True)
    disconnected_at = models.DateTimeField(_("disconnected"), null=True)
    state = models.CharField(_("state"), max_length=20, choices=ConnectionState, default=ConnectionState.READY)
    trouble = models.CharField(_("trouble"), max_length=20, choices=Trouble, blank=True)

    due_at = models.DateTimeField(_("due"), null=True)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency, default=Urgency.ROUTINE)
    needs_reading = models.BooleanField(_("the record is to be read"), default=True)
    read_at = models.DateTimeField(_("record read"), null=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    offered_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("ORCID connection")
        verbose_name_plural = _("ORCID connections")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person", "orcid", "client_id"], name="one_connection_per_orcid_and_client"
            ),
            models.UniqueConstraint(
                fields=["institution", "person"], condition=Q(disconnected_at=None), name="one_current_per_person"
            ),
            models.UniqueConstraint(
                fields=["institution", "orcid"], condition=Q(disconnected_at=None), name="one_current_per_orcid"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "due_at"], condition=Q(due_at__isnull=False), name="connection_due"),
            models.Index(
                fields=["institution", "leased_until"],
                condition=Q(leased_until__isnull=False),
                name="connection_leased",
            ),
            models.Index(fields=["institution", "state"], name="connection_state"),
        ]

    def __str__(self) -> str:
        return self.orcid

    @property
    def uri(self) -> str:
        """Return the iD as ORCID's display guidelines ask: the full address of the record."""
        return f"{self.site_url}/{self.orcid}"

    @property
    def other_name(self) -> str:
        """Return ORCID's name for the person when it differs from the institution's and nobody has said it is theirs.

        The order of its words, capitals and marks make no difference.
        """
        if not self.name or self.name_confirmed_at:
            return ""
        return "" if sorted(fold(self.name)) == sorted(fold(self.person.get_full_name())) else self.name

    @property
    def is_read(self) -> bool:
        """Whether the record was read since the person last connected, so that what we show of it holds."""
        return self.read_at is not None and self.read_at >= self.connected_at

    @property
    def goes_on_as(self) -> ConnectionState:
        """Return the state, or paused for one that trouble keeps from going on."""
        return ConnectionState.PAUSED if self.trouble else ConnectionState(self.state)

    @property
    def has_turn(self) -> bool:
        """Whether a worker is at the record, or is to be by now."""
        return self.lease is not None or (self.due_at is not None and self.due_at <= timezone.now())

    @property
    def is_struggling(self) -> bool:
        """Whether the last try failed and the next one is made without anybody's doing."""
        return self.failures > 0 and not self.trouble

    @property
    def trouble_sentence(self) -> str:
        """Return what the researcher reads of the trouble."""
        return str(TROUBLES[Trouble(self.trouble)])

    def settle_state(self) -> None:
        """Store the state that the dates say."""
        self.state = connection_state(
            started_at=self.started_at,
            paused_at=self.paused_at,
            left_at=self.left_at,
            revoked_at=self.revoked_at,
            disconnected_at=self.disconnected_at,
        )
