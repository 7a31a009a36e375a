"""Keep what is known of identity providers true: read their metadata again, and say in time what will end.

What was read well stays until something better is read: a provider whose metadata cannot be had signs people in all
the same. Calls are made outside of any transaction.
"""

import logging
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import SignInMethod
from accounts.saml.errors import MetadataError, NoMetadataError
from accounts.saml.facts import IdentityProviderFacts
from accounts.saml.metadata import LARGEST_MEGABYTES, read_metadata
from institutions.changes import take_over
from institutions.door import DoorError, open_door
from institutions.events import record_event
from institutions.tenancy.caches import AWAY

logger = logging.getLogger(__name__)

#: How long before its end a certificate, or a file that nobody renews, is told of.
NOTICE = timedelta(days=30)
#: The same for metadata that is read from an address: federations renew theirs every day, for a few days each time.
NOTICE_OF_RENEWED = timedelta(days=2)
#: Seconds in which a provider's metadata is read at most once because an answer is signed by an unknown key.
BETWEEN_LOOKS = 60


class News(StrEnum):
    """What is new in metadata, as the trail tells it."""

    KEYS = "keys"
    ADDRESSES = "addresses"
    SCOPES = "scopes"
    OTHER = "other"


WHERE = {
    "signing_certificates": News.KEYS,
    "encryption_certificates": News.KEYS,
    "sso_redirect_url": News.ADDRESSES,
    "sso_post_url": News.ADDRESSES,
    "slo_url": News.ADDRESSES,
    "slo_response_url": News.ADDRESSES,
    "scopes": News.SCOPES,
    "scope_patterns": News.SCOPES,
}


def fetch_metadata(url: str, *, entity_id: str | None = None) -> IdentityProviderFacts:
    """Read metadata from its address; raises MetadataError and DoorError, whose messages are for people."""
    if "@" in urlsplit(url).netloc:
        raise NoMetadataError(_("Leave user name and password out of the address: support staff are shown it."))
    if urlsplit(url).scheme != "https" and settings.PUBLIC_SCHEME == "https":
        raise NoMetadataError(
            _("This address is not secured (https://): anybody on the way could put other keys in. Give one that is.")
        )
    with open_door(connect_timeout=3, read_timeout=8, total_timeout=20, max_bytes=LARGEST_MEGABYTES * 2**20) as door:
        response = door.get(url)
    if not response.ok:
        raise NoMetadataError(
            _("%(host)s answered %(status)d instead of giving the metadata. Check its address.")
            % {"host": urlsplit(url).hostname, "status": response.status_code}
        )
    return read_metadata(response.content, entity_id=entity_id, now=timezone.now())


def refresh_metadata(method: SignInMethod) -> bool:
    """Read a method's metadata again, if it has an address; return whether anything that is known has changed.

    Trouble is noted in the method and told in the trail when it begins and when it ends. What was read is dropped when
    the method was given another address or provider meanwhile.
    """
    facts, trouble = None, ""
    read_for = method.metadata_url, method.issuer
    if method.metadata_url:
        try:
            facts = fetch_metadata(method.metadata_url, entity_id=method.issuer)
        except (MetadataError, DoorError) as error:
            trouble = str(error)
            logger.warning("metadata of method %s: %s", method.key, trouble)
    with transaction.atomic():
        method.refresh_from_db(from_queryset=SignInMethod.objects.select_for_update(of=("self",)))
        if (method.metadata_url, method.issuer) != read_for:
            return False
        changed = _store(method, facts) if facts else False
        _note_trouble(method, trouble or _ending(method, now=timezone.now()))
    return changed


def look_for_new_keys(method: SignInMethod) -> bool:
    """Read a method's metadata again because an answer is signed by an unknown key; return whether it has changed.

    At most once a minute, and not at all while the cache that counts is away: whoever sends us forged answers does not
    make us call out for each.
    """
    try:
        is_first = cache.add(f"saml-metadata-{method.key}", 1, timeout=BETWEEN_LOOKS)
    except AWAY:
        logger.exception("the cache that bounds how often metadata is read cannot be reached")
        return False
    return is_first and refresh_metadata(method)


@transaction.atomic
def store_metadata(method: SignInMethod, facts: IdentityProviderFacts) -> bool:
    """Take over what metadata says that somebody gave us, and forget old trouble; return whether it is news."""
    changed = _store(method, facts)
    _note_trouble(method, _ending(method, now=timezone.now()))
    return changed


def _store(method: SignInMethod, facts: IdentityProviderFacts) -> bool:
    before = method.provider_facts
    changed = take_over(method, provider_facts=facts.to_json(), metadata_valid_until=facts.valid_until)
    method.metadata_read_at = timezone.now()
    method.save(update_fields=[*changed, "metadata_read_at"])
    news = _news(before, method.provider_facts)
    if before and news:
        record_event("sign_in_method.metadata_changed", issuer=method.issuer, news=news)
    return bool(news)


def _news(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """Return what is new, except for the date until which it may be used: that moves every day."""
    names = {name for name in after if before.get(name) != after[name]} - {"valid_until"}
    return sorted({str(WHERE.get(name, News.OTHER)) for name in names})


def _note_trouble(method: SignInMethod, trouble: str) -> None:
    had_trouble = bool(method.metadata_trouble)
    if not take_over(method, metadata_trouble=trouble[:500]):
        return
    method.save(update_fields=["metadata_trouble"])
    if trouble and not had_trouble:
        record_event("sign_in_method.metadata_trouble", issuer=method.issuer)
    elif had_trouble and not trouble:
        record_event("sign_in_method.metadata_well", issuer=method.issuer)


def _ending(method: SignInMethod, *, now: datetime) -> str:
    """Return what ends soon, or has ended, and whose move it is."""
    if not method.provider_facts:
        return ""
    facts = IdentityProviderFacts.from_json(method.provider_facts)
    ends = facts.certificates_end_at
    if ends is not None and ends <= now + NOTICE:
        return _(
            "The identity provider's signing certificate ends on %(date)s. The people who run it must publish the next "
            "one before they sign with it; where this metadata came as a file, give the new file then."
        ) % {"date": _day(ends)}
    notice = NOTICE_OF_RENEWED if method.metadata_url else NOTICE
    if facts.valid_until is not None and facts.valid_until <= now + notice:
        said = (
            _(
                "The metadata may be used until %(date)s. Whoever publishes it must renew it; it is read again every hour."
            )
            if method.metadata_url
            else _(
                "The metadata may be used until %(date)s. Whoever publishes it must renew it; give the new one then."
            )
        )
        return said % {"date": _day(facts.valid_until)}
    return ""


def _day(moment: datetime) -> str:
    return date_format(moment, "j F Y")
