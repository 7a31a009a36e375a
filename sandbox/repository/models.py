"""What the repository stand-in keeps."""

import json
from typing import Any

from django.db import models
from django.utils import timezone

from sandbox.repository.kinds import KINDS


class ReadableJSON(json.JSONEncoder):
    """JSON with its letters as they are, so that a search for a name finds it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False})


class Group(models.Model):
    """A part of an institution that items and accounts belong to."""

    id = models.BigIntegerField(primary_key=True)
    institution_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    portal = models.SlugField()

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """A person's access to the repository; `user_id` is the same person as an author of items."""

    id = models.BigIntegerField(primary_key=True)
    user_id = models.BigIntegerField(unique=True)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="accounts")
    institution_user_id = models.CharField(max_length=50)
    email = models.EmailField(max_length=150)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=155)
    orcid = models.CharField(max_length=19, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "institution_user_id"], name="one_account_for_a_staff_id"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Token(models.Model):
    """A personal token; it may read the institution's accounts only when its owner administers the institution."""

    value = models.CharField(max_length=200, unique=True)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, related_name="tokens")
    administrator = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"token of {self.group or 'every institution'}"


class ItemQuerySet(models.QuerySet["Item"]):
    """Items, by what the outside may see."""

    def public(self) -> "ItemQuerySet":
        """Leave out what was withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Item(models.Model):
    """One item (Figshare's API v2 says article) as it stands now.

    `authors` is a list in order: `id`, `name` as the source writes it, and where they apply `orcid`,
    `organisation` (the name is not split) and `active` (an author with a page of their own).
    `issued` is the publication date as the source states it: a year, a month or a day.
    """

    id = models.BigIntegerField(primary_key=True)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="items")
    made_up = models.BooleanField(default=True)
    co_hosted = models.BooleanField(default=False)
    kind = models.PositiveSmallIntegerField(choices=list(KINDS.items()))
    title = models.TextField()
    doi = models.CharField(max_length=300, blank=True)
    handle = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    issued = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    first_online_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    embargo_until = models.DateField(null=True)
    authors = models.JSONField(default=list, encoder=ReadableJSON)
    container = models.JSONField(default=dict, encoder=ReadableJSON)
    source = models.CharField(max_length=300, blank=True)
    scene = models.CharField(max_length=200, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["group", "published_at", "id"]),
            models.Index(fields=["group", "modified_at", "id"]),
            models.Index(fields=["doi"]),
            models.Index(fields=["handle"]),
        ]

    def __str__(self) -> str:
        return self.title


class Cursor(models.Model):
    """Where a listing stands: what `X-Cursor` stands for."""

    key = models.UUIDField(primary_key=True)
    order = models.CharField(max_length=20)
    descending = models.BooleanField()
    value = models.CharField(max_length=40)
    item_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"after {self.item_id}"


class Call(models.Model):
    """One call of the API, in order; never its token."""

    at = models.DateTimeField(default=timezone.now)
    method = models.CharField(max_length=10)
    path = models.TextField()
    status = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"
