"""The last mail: to whom it goes, what it says, and that its link is nowhere else."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from institutions.models import Event
from orcid_sync.domain.farewell import find_farewell
from orcid_sync.domain.farewell_end import attend_farewell, due_farewells
from orcid_sync.models import Farewell
from tests.orcid_sync.domain.conftest import Researcher
from tests.orcid_sync.domain.test_farewell import leave

LINK = re.compile(r"http://smithsonian\.colophon\.test/orcid/farewell/(?P<token>[A-Za-z0-9_-]{43})/")


def begin(researcher: Researcher, **columns: Any) -> Farewell:
    """Let her go; the mail is due and was not sent."""
    User.objects.filter(pk=researcher.person.pk).update(**columns)
    researcher.person.refresh_from_db()
    farewell = leave(researcher)
    Farewell.objects.update(token_digest="")
    return farewell


def sent() -> EmailMessage:
    [message] = mail.outbox
    return message


def token_of(message: EmailMessage) -> str:
    [found] = LINK.finditer(str(message.body))
    return found["token"]


def told() -> list[tuple[str, dict[str, Any]]]:
    rows = Event.objects.filter(kind__startswith="orcid.farewell").order_by("pk")
    return list(rows.values_list("kind", "facts"))


def test_it_goes_to_the_person_from_the_site_and_answers_go_to_the_institution(
    researcher: Researcher, settings: Settings
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Colophon <colophon@si.example>"
    attend_farewell(begin(researcher, email="mara@si.example").pk)
    message = sent()
    assert (message.to, message.cc, message.bcc) == (["mara@si.example"], [], [])
    assert (message.from_email, message.reply_to) == (settings.DEFAULT_FROM_EMAIL, ["library@smithsonian.example"])
    assert message.subject == "Your works on ORCID, now that you have left Smithsonian Institution"
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert told() == [("orcid.farewell_mailed", {})]


def test_it_says_what_happens_in_whole_sentences(researcher: Researcher) -> None:
    for number in range(2):
        researcher.add_item(number)
    researcher.bring_in_step()
    farewell = begin(researcher, given_name="Mara", family_name="O'Neil & Co")
    attend_farewell(farewell.pk)
    text = LINK.sub("LINK", str(sent().body))
    assert text == (
        "Dear Mara O'Neil & Co,\n"
        "\n"
        "You have left Smithsonian Institution, so your account on this site is closed. 2 works on your ORCID record were "
        "put there by us. They stay there, and we take one off only if it is withdrawn from the repository. We add nothing "
        "to your record and change nothing any more.\n"
        "\n"
        "If you would rather have us take off what we put there, or give our permission back at once, say so here. You "
        "need no account for it:\n"
        "\n"
        "LINK\n"
        "\n"
        f"The link works until {farewell.ends_at:%-d %B %Y}. On that day we give our permission back to ORCID and erase it "
        "here. If you come back before, everything goes on as it was, and there is nothing to connect again.\n"
        "\n"
        "Whoever has this link can decide in your place: keep it to yourself.\n"
        "\n"
        "Questions reach Smithsonian Institution at library@smithsonian.example, or by answering this mail.\n"
    )


def test_the_link_finds_the_farewell_and_is_kept_as_a_digest_only(researcher: Researcher) -> None:
    farewell = begin(researcher)
    attend_farewell(farewell.pk)
    token = token_of(sent())
    assert find_farewell(token) == farewell
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM orcid_sync_farewell")
        assert token not in str(cursor.fetchall())
        cursor.execute("SELECT * FROM institutions_event")
        assert token not in str(cursor.fetchall())


def test_it_is_sent_once(researcher: Researcher) -> None:
    farewell = begin(researcher)
    for _time in range(2):
        attend_farewell(farewell.pk)
    assert len(mail.outbox) == 1
    assert due_farewells(now=timezone.now() + timedelta(days=1)) == []


@pytest.mark.parametrize("columns", [{"email": ""}, {"email_is_vouched_for": False}])
def test_without_an_address_that_the_institution_vouches_for_nothing_is_sent(
    researcher: Researcher, columns: dict[str, Any]
) -> None:
    farewell = begin(researcher, **columns)
    for _time in range(2):
        attend_farewell(farewell.pk)
    farewell.refresh_from_db()
    assert (mail.outbox, farewell.mail_due_at, farewell.token_digest) == ([], None, "")
    assert told() == [("orcid.farewell_not_mailed", {"why": "no_address"})]


def fail(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the mail server answer so."""

    def send_messages(*_args: Any) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send_messages)


LATER = SMTPRecipientsRefused({"mara@si.example": (451, b"greylisted, try again later")})


@pytest.mark.parametrize("error", [SMTPServerDisconnected("gone"), ConnectionRefusedError(), TimeoutError(), LATER])
def test_mail_that_the_server_did_not_take_is_sent_an_hour_later_with_a_link_of_its_own(
    error: Exception, researcher: Researcher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    farewell = begin(researcher)
    with monkeypatch.context() as patch:
        fail(error, patch)
        attend_farewell(farewell.pk)
    assert due_farewells(now=timezone.now() + timedelta(minutes=59)) == []
    assert due_farewells(now=timezone.now() + timedelta(minutes=61)) == [farewell.pk]
    assert (told(), researcher.person.email in caplog.text) == ([], False)
    Farewell.objects.update(mail_due_at=timezone.now())
    attend_farewell(farewell.pk)
    assert find_farewell(token_of(sent())) == farewell


def test_address_that_the_server_refuses_is_not_tried_again(
    researcher: Researcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    farewell = begin(researcher)
    fail(SMTPRecipientsRefused({researcher.person.email: (550, b"no such user")}), monkeypatch)
    attend_farewell(farewell.pk)
    farewell.refresh_from_db()
    assert (farewell.mail_due_at, farewell.token_digest) == (None, "")
    assert told() == [("orcid.farewell_not_mailed", {"why": "refused"})]


def test_no_mail_is_sent_once_they_are_back(researcher: Researcher) -> None:
    farewell = begin(researcher)
    Farewell.objects.all().delete()
    attend_farewell(farewell.pk)
    assert mail.outbox == []
