"""Who has an account here, and the key that tokens are signed with."""

from django.conf import settings
from django.db import models


class Person(models.Model):
    """One account of the institution and what is asserted about it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="person")
    # Never changes and says nothing, as OpenID Connect asks of a subject.
    sub = models.CharField(max_length=255, unique=True)
    claims = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.sub


class SigningKey(models.Model):
    """The RSA key of this database; tokens of another identity provider do not verify here."""

    pem = models.TextField()

    def __str__(self) -> str:
        return f"signing key {self.pk}"
