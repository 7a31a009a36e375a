"""Our key pairs: made when they are first needed, and changed without anybody noticing."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import SamlKey
from accounts.saml.certificates import KeyPair, make_key_pair
from institutions.events import record_event
from institutions.models import Institution
from institutions.tenancy.scope import scoped_institution_id

#: How long a key is published before it signs: by then every provider has read it that reads our metadata at all.
PUBLISHED_BEFORE_USE = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class OurKeys:
    """The keys of the institution in scope that are not retired.

    `signing` signs what we send. `opening` opens what is encrypted for us: the newest first, which is the one that
    providers are asked to encrypt with.
    """

    signing: KeyPair
    opening: tuple[KeyPair, ...]


def our_keys() -> OurKeys:
    """Return the keys of the institution in scope; the first one is made now if there is none.

    A new key signs only after it has been published for `PUBLISHED_BEFORE_USE`, unless it is the only one.
    """
    rows = list(SamlKey.objects.filter(retired_at=None).order_by("-made_at", "-pk"))
    if not rows:
        rows = [add_key()]
    known_since = timezone.now() - PUBLISHED_BEFORE_USE
    signing = next((row for row in rows if row.made_at <= known_since), rows[-1])
    return OurKeys(signing=_pair(signing), opening=tuple(map(_pair, rows)))


@transaction.atomic
def add_key() -> SamlKey:
    """Make one key more for the institution in scope, and tell the trail; return it."""
    institution = Institution.objects.get(pk=scoped_institution_id())
    host = institution.hosts.get(is_primary=True).name
    pair = make_key_pair(host, now=timezone.now())
    record_event("saml_key.made")
    return SamlKey.objects.create(certificate=pair.certificate, private_key=pair.private_key)


@transaction.atomic
def retire_old_keys() -> int:
    """Retire every key of the institution in scope that is older than the one that signs; return how many.

    What providers still encrypt with them cannot be opened any more.
    """
    known_since = timezone.now() - PUBLISHED_BEFORE_USE
    in_use = SamlKey.objects.filter(retired_at=None, made_at__lte=known_since).order_by("-made_at", "-pk").first()
    if in_use is None:
        return 0
    older = SamlKey.objects.filter(retired_at=None, made_at__lte=in_use.made_at).exclude(pk=in_use.pk)
    count = older.update(retired_at=timezone.now())
    if count:
        record_event("saml_key.retired", count=count)
    return count


def _pair(row: SamlKey) -> KeyPair:
    return KeyPair(certificate=row.certificate, private_key=row.private_key)
