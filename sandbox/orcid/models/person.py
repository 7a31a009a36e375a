"""People with an ORCID iD."""

from typing import ClassVar

from django.contrib.auth.hashers import check_password, make_password
from django.db import models


class Person(models.Model):
    """One ORCID record and the account that owns it."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        LOCKED = "locked"
        DEACTIVATED = "deactivated"
        DEPRECATED = "deprecated"
        UNCLAIMED = "unclaimed"

    orcid = models.CharField(max_length=19, unique=True)
    given_names = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100, blank=True)
    credit_name = models.CharField(max_length=150, blank=True)
    name_is_public = models.BooleanField(default=True)
    email = models.EmailField(unique=True)
    password = models.CharField(max_length=128)
    institution = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=11, choices=Status, default=Status.ACTIVE)
    # Where a deprecated record's owner is now.
    primary = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # What new works get, whatever the client sends (section 2.1).
    default_visibility = models.CharField(max_length=7, default="public")
    registered_ms = models.BigIntegerField()

    objects: ClassVar[models.Manager["Person"]] = models.Manager()

    def __str__(self) -> str:
        return self.orcid

    @property
    def name(self) -> str:
        """The name as the record shows it to its owner."""
        return self.credit_name or f"{self.given_names} {self.family_name}".strip()

    @property
    def public_name(self) -> str | None:
        """The name as everybody sees it; None when the person keeps it private."""
        return self.name if self.name_is_public else None

    def set_password(self, password: str) -> None:
        """Keep the password's hash."""
        self.password = make_password(password)

    def has_password(self, password: str) -> bool:
        """Say whether this is the password."""
        return check_password(password, self.password)


class InstitutionAccount(models.Model):
    """An account at an institution, linked once to an iD and remembered."""

    institution = models.CharField(max_length=200)
    account = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="institution_accounts")

    objects: ClassVar[models.Manager["InstitutionAccount"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "account"], name="one_iD_for_an_institution_account"),
        ]

    def __str__(self) -> str:
        return f"{self.account} at {self.institution}"
