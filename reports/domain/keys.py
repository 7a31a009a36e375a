"""Report keys: made, found again by what a caller sends, and revoked."""

import hashlib
import re
import secrets
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User
from institutions.events import record_event
from institutions.models import Department
from reports.errors import ReportKeyExistsError
from reports.models import ReportKey

#: How a key reads: a word that scanners for leaked secrets can look for, what finds the row, and 32 random bytes.
_KEY = re.compile(r"colophon_(?P<prefix>[0-9a-f]{8})_[A-Za-z0-9_-]{43}")
#: Compared where there is no row, so that the time taken says nothing about which prefixes exist.
_NO_DIGEST = "0" * 64


@transaction.atomic
def create_report_key(*, name: str, department: Department | None, holder: User | None = None) -> str:
    """Make a key for the department and those below it, or for the whole institution, and return its text.

    It ends when its holder leaves. The text is known only now. Raises ReportKeyExistsError when there is one of this name that is not revoked, and
    ValidationError for a name that does not fit.
    """
    there = ReportKey.objects.filter(name=name, department=department, revoked_at=None).first()
    if there is not None:
        raise ReportKeyExistsError(there.name, made_at=there.created_at)
    prefix = secrets.token_hex(4)
    text = f"colophon_{prefix}_{secrets.token_urlsafe(32)}"
    key = ReportKey(name=name, department=department, holder=holder, prefix=prefix, digest=_digest(text))
    key.clean_fields(exclude=["institution"])
    key.save()
    about = holder.audit_key if holder else None
    record_event("report_key.created", about=about, key=prefix, department=department.code if department else "")
    return text


def find_report_key(text: str) -> ReportKey | None:
    """Return the key of the institution in scope that reads so, revoked ones too; None for any other text."""
    read = _KEY.fullmatch(text)
    if read is None:
        return None
    key = ReportKey.objects.select_related("department").filter(prefix=read["prefix"]).first()
    fits = constant_time_compare(_digest(text), key.digest if key else _NO_DIGEST)
    return key if fits else None


def note_use(key: ReportKey) -> None:
    """Keep that the key was used: one write and one event on each day (UTC) that it is, whatever the number of calls."""
    now = timezone.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if key.last_used_at and key.last_used_at >= midnight:
        return
    not_yet_today = Q(last_used_at=None) | Q(last_used_at__lt=midnight)
    with transaction.atomic():
        if ReportKey.objects.filter(not_yet_today, pk=key.pk).update(last_used_at=now):
            record_event("report_key.used", key=key.prefix)


@transaction.atomic
def revoke_report_key(key: ReportKey, *, actor: UUID | None) -> None:
    """Let the key open nothing from now on; revoking it again changes nothing."""
    if ReportKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record_event("report_key.revoked", actor=actor, key=key.prefix)


def revoke_keys_of(person: User) -> None:
    """Let nothing be opened any more by the keys that the person, who leaves, has in their hands."""
    for key in ReportKey.objects.filter(holder=person, revoked_at=None).order_by("pk"):
        revoke_report_key(key, actor=None)


def hand_keys_over(person: User, *, to: User) -> None:
    """Let the keys that end with one account end with another one, in the caller's transaction."""
    ReportKey.objects.filter(holder=person).update(holder=to)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
