"""Works on records."""

from typing import ClassVar

from django.db import models

from sandbox.orcid.models.person import Person


class Work(models.Model):
    """One work from one source; its primary key is the put-code and is never given out twice."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="works")
    person_id: int
    # Empty for a work that the owner added (section 2.2).
    source_client_id = models.CharField(max_length=40, blank=True)
    source_name = models.CharField(max_length=200, blank=True)
    created_ms = models.BigIntegerField()
    modified_ms = models.BigIntegerField()
    visibility = models.CharField(max_length=7, default="public")
    display_index = models.IntegerField(default=0)
    # The work as the API gives it, without what the server adds: dates, source, put-code, visibility.
    content = models.JSONField()

    objects: ClassVar[models.Manager["Work"]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["person", "source_client_id"], name="works_of_a_source")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.pk}"


class WorkIdentifier(models.Model):
    """An external identifier of a work in the form that duplicates are looked for (section 2.3)."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="identifiers")
    work_id: int
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    source_client_id = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    value = models.TextField()
    relationship = models.CharField(max_length=10)

    objects: ClassVar[models.Manager["WorkIdentifier"]] = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "source_client_id", "value", "kind"], name="identifiers_of_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value} ({self.relationship})"
