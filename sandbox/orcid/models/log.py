"""What happened: calls for those who watch, notices for the record's owner."""

from typing import ClassVar

from django.db import models


class Call(models.Model):
    """One call of the Member API or of OAuth's token endpoints; never a token."""

    at_ms = models.BigIntegerField()
    method = models.CharField(max_length=10)
    path = models.TextField()
    status = models.IntegerField()
    # ORCID's number or OAuth's word.
    error_code = models.CharField(max_length=40, blank=True)
    client_id = models.CharField(max_length=40, blank=True)
    # How many works the call carried.
    works = models.IntegerField(default=0)
    orcid = models.CharField(max_length=19, blank=True)

    objects: ClassVar[models.Manager["Call"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


class Notice(models.Model):
    """What ORCID writes to the owner: one notice for each call that changed the record (section 2.6)."""

    at_ms = models.BigIntegerField()
    orcid = models.CharField(max_length=19)
    client_id = models.CharField(max_length=40)
    client_name = models.CharField(max_length=200)
    action = models.CharField(max_length=7)
    works = models.IntegerField()

    objects: ClassVar[models.Manager["Notice"]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["orcid"], name="notices_of_a_person")]

    def __str__(self) -> str:
        return f"{self.client_name} {self.action} {self.works} for {self.orcid}"
