"""The last mail to somebody who has left: what happens to the works on their ORCID record, and the link to decide it."""

import logging
import secrets
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from institutions.events import record_event
from orcid_sync.domain.farewell import digest_of, works_on_record
from orcid_sync.models import Farewell

logger = logging.getLogger(__name__)

#: From here on an answer of a mail server is final (RFC 5321, 4.2.1); below it, it says: not now.
FINAL = 500
#: A mail server that does not take the mail is asked again after this time.
TRY_AGAIN_AFTER = timedelta(hours=1)


def mail_farewell(farewell_id: int) -> bool:
    """Send the last mail if it is due and nobody else is at it; return whether it was sent.

    Only an address that the institution vouches for gets it: the link lets whoever has it decide. The token is made
    here and kept as a digest only, so that a mail which is sent again after a failure has a link of its own. No
    transaction may be open.
    """
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        taken = Farewell.objects.filter(pk=farewell_id, mail_due_at__lte=now, ends_at__gt=now)
        if not taken.update(mail_due_at=now + TRY_AGAIN_AFTER, token_digest=digest_of(token)):
            return False
        farewell = Farewell.objects.select_related("connection__person__institution").get(pk=farewell_id)
        person = farewell.connection.person
        if not (person.email and person.email_is_vouched_for):
            _give_up(farewell, why="no_address")
            return False
        message = _write(farewell, token)
    try:
        message.send()
    except (SMTPException, OSError) as error:
        if _is_refused_for_good(error):
            with transaction.atomic():
                _give_up(farewell, why="refused")
            return False
        logger.warning("farewell %s: the mail was not sent, and is tried again: %s", farewell_id, type(error).__name__)
        return False
    with transaction.atomic():
        Farewell.objects.filter(pk=farewell_id).update(mail_due_at=None, mailed_at=timezone.now())
        record_event("orcid.farewell_mailed", about=person.audit_key)
    return True


def _is_refused_for_good(error: Exception) -> bool:
    """Whether the server will never take mail for the address, and not for a while only (greylisting)."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= FINAL for code, _said in error.recipients.values())


def _give_up(farewell: Farewell, *, why: str) -> None:
    Farewell.objects.filter(pk=farewell.pk).update(mail_due_at=None, token_digest="")
    record_event("orcid.farewell_not_mailed", about=farewell.connection.person.audit_key, why=why)


def _write(farewell: Farewell, token: str) -> EmailMessage:
    """Return the mail, in the site's language; plain text, so that it reads the same everywhere."""
    person = farewell.connection.person
    institution = person.institution
    context = {
        "person": person,
        "institution": institution,
        "works": works_on_record(farewell),
        "link": institution.absolute_url(reverse("orcid_farewell_link", args=[token])),
        "until": farewell.ends_at,
    }
    with translation.override(settings.LANGUAGE_CODE):
        return EmailMessage(
            subject=_("Your works on ORCID, now that you have left %(institution)s") % {"institution": institution},
            body=render_to_string("orcid_sync/mail/farewell.txt", context).rstrip() + "\n",
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[person.email],
            reply_to=[institution.support_email],
            # RFC 3834: nobody's holiday notice answers it.
            headers={"Auto-Submitted": "auto-generated"},
        )
