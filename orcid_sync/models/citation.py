"""What we know to be on a record, what we were about to do, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.tenancy.rows import TenantForeignKey, TenantModel
from items.models import Item
from orcid_sync.enums import CitationState, Intent, RemovalCause
from orcid_sync.models.connection import OrcidConnection
from orcid_sync.reasons import BlockReason
from orcid_sync.states import (
    FOR_STAFF,
    LOOKS,
    NOT_SENT_ANY_MORE,
    VERBS,
    Words,
    citation_state,
    offered_verb,
    words_for_researcher,
)


class Citation(TenantModel):
    """One item on one record. The table is the truth that calls are planned from."""

    connection = TenantForeignKey(OrcidConnection, on_delete=models.CASCADE, related_name="citations")
    item = TenantForeignKey(Item, on_delete=models.PROTECT, related_name="+")

    put_code = models.PositiveBigIntegerField(_("put-code"), null=True)
    identifier = models.CharField(max_length=2100, blank=True, help_text=_("The self identifier that was sent."))
    sent_digest = models.CharField(max_length=64, blank=True)
    sent_revision = models.PositiveBigIntegerField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    intent = models.CharField(_("about to"), max_length=10, choices=Intent, blank=True)
    intent_digest = models.CharField(max_length=64, blank=True)
    intent_revision = models.PositiveBigIntegerField(null=True)
    intent_at = models.DateTimeField(null=True)

    removal_cause = models.CharField(_("leaves because"), max_length=20, choices=RemovalCause, blank=True)
    is_removed_in_orcid = models.BooleanField(_("removed in ORCID by the researcher"), default=False)
    is_held = models.BooleanField(_("held"), default=False)
    other_source = models.CharField(_("other source"), max_length=255, blank=True)
    beside_others = models.BooleanField(_("add ours too"), default=False)

    state = models.CharField(_("state"), max_length=24, choices=CitationState, default=CitationState.WAITING)
    judged_revision = models.PositiveBigIntegerField(null=True)
    reason = models.CharField(_("cannot be sent because"), max_length=40, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    failures = models.PositiveIntegerField(_("failures"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.UniqueConstraint(fields=["institution", "connection", "item"], name="one_citation_per_item"),
            models.UniqueConstraint(
                fields=["institution", "connection", "put_code"],
                condition=models.Q(put_code__isnull=False),
                name="one_citation_per_put_code",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state"], name="citation_state"),
            models.Index(fields=["institution", "item"], name="citation_item"),
        ]

    def __str__(self) -> str:
        return f"{self.item} → {self.connection}"

    def settle_state(self, *, item_revision: int) -> None:
        """Store the state that the columns say, given the item as it is now."""
        self.state = citation_state(
            cause=self.removal_cause,
            is_on_record=self.is_on_record,
            is_current=self.sent_revision == item_revision and not self.intent,
            is_removed_in_orcid=self.is_removed_in_orcid,
            is_held=self.is_held,
            error=self.error,
            reason=self.reason,
            other_source=self.other_source,
        )

    @property
    def label(self) -> str:
        """Return the word or two that the researcher reads of the state."""
        return str(self._words.label)

    @property
    def sentence(self) -> str:
        """Return the sentence that the researcher reads of the state."""
        if self.state == CitationState.BLOCKED:
            return BlockReason(self.reason).for_researcher
        return str(self._words.sentence)

    @property
    def _words(self) -> Words:
        return words_for_researcher(
            CitationState(self.state),
            connection=self.connection.goes_on_as,
            is_on_record=self.is_on_record,
            is_leaving=bool(self.removal_cause),
        )

    @property
    def is_on_record(self) -> bool:
        """Whether the record holds the work by us."""
        return self.put_code is not None

    @property
    def sentence_for_staff(self) -> str:
        """Return what support staff read of the state."""
        if self.state == CitationState.BLOCKED:
            return BlockReason(self.reason).for_staff
        if self.state == CitationState.WAITING and not self.removal_cause and self.connection.left_at:
            return str(NOT_SENT_ANY_MORE)
        return str(FOR_STAFF[CitationState(self.state)])

    @property
    def look(self) -> str:
        """Return the class that colours the state; the word says the same."""
        return LOOKS.get(CitationState(self.state), "")

    @property
    def verb(self) -> str:
        """Return what the researcher may do with it, as it stands in the address; empty when there is nothing."""
        return offered_verb(CitationState(self.state), cause=self.removal_cause)

    @property
    def verb_label(self) -> str:
        """Return what the button says."""
        return str(VERBS[self.verb])


class Attempt(TenantModel):
    """One call to ORCID: what was asked, what was answered, how long it took. Never a token, never a body."""

    connection = TenantForeignKey(OrcidConnection, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    verb = models.CharField(_("verb"), max_length=20)
    put_code = models.PositiveBigIntegerField(_("put-code"), null=True)
    works = models.PositiveIntegerField(_("works"), default=0)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    error_code = models.PositiveIntegerField(_("error code"), null=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"))
    request_id = models.CharField(_("request id"), max_length=100, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["institution", "connection", "at"], name="attempt_at")]

    def __str__(self) -> str:
        return f"{self.verb} {self.status or '—'}"
