"""Member API clients and what people allowed them."""

from typing import ClassVar

from django.db import models

from sandbox.orcid.clock import now_ms
from sandbox.orcid.models.person import Person


class Client(models.Model):
    """An application of a member, with its credentials."""

    client_id = models.CharField(max_length=40, unique=True)
    secret = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    # The institution whose people find a permission request of this client on their page (section 1.10).
    institution = models.CharField(max_length=200, blank=True)
    redirect_uris = models.JSONField(default=list)
    active = models.BooleanField(default=True)

    objects: ClassVar[models.Manager["Client"]] = models.Manager()

    def __str__(self) -> str:
        return self.client_id


class AuthorisationCode(models.Model):
    """What the browser carries back to the client: single use, ten minutes (section 1.3)."""

    code = models.CharField(max_length=10, unique=True)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=200)
    redirect_uri = models.TextField()
    expires_ms = models.BigIntegerField()
    used_ms = models.BigIntegerField(null=True)

    objects: ClassVar[models.Manager["AuthorisationCode"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.client} for {self.person}"


class Grant(models.Model):
    """A pair of tokens: what one person allows one client."""

    class RevokedBy(models.TextChoices):
        NOBODY = ""
        USER = "user"
        CLIENT = "client"
        # The code that made the pair was used again (section 1.3).
        REPLAY = "replay"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    code = models.ForeignKey(AuthorisationCode, null=True, on_delete=models.SET_NULL, related_name="grants")
    # Sorted and space separated, so that equal sets are equal texts.
    scope = models.CharField(max_length=200)
    access_token = models.CharField(max_length=36, unique=True)
    refresh_token = models.CharField(max_length=36, unique=True)
    issued_ms = models.BigIntegerField()
    expires_ms = models.BigIntegerField()
    revoked_by = models.CharField(max_length=6, choices=RevokedBy, blank=True, default=RevokedBy.NOBODY)
    revoked_ms = models.BigIntegerField(null=True)

    objects: ClassVar[models.Manager["Grant"]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["person", "client"], name="grants_of_a_person")]

    def __str__(self) -> str:
        return f"{self.client} for {self.person}: {self.scope}"

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes, one by one."""
        return frozenset(self.scope.split())

    @property
    def expired(self) -> bool:
        """Whether the token's time is over."""
        return self.expires_ms <= now_ms()
