"""What an operator is told about mail before they deploy."""

import pytest
from pytest_django import Settings

from orcid_sync.mail_checks import check_mail_reaches_people

SMTP = "django.core.mail.backends.smtp.EmailBackend"
NOWHERE = (
    "Mail does not leave this machine: whoever leaves an institution is not told how to decide about their works."
)


@pytest.mark.parametrize(
    ("backend", "sender", "said"),
    [
        (SMTP, "colophon@si.example", []),
        (SMTP, "Colophon <colophon@si.example>", []),
        ("django.core.mail.backends.console.EmailBackend", "colophon@si.example", [NOWHERE]),
        ("django.core.mail.backends.dummy.EmailBackend", "colophon@si.example", [NOWHERE]),
        (SMTP, "colophon@localhost", ["Mail comes from “colophon@localhost”, which no server takes."]),
        (SMTP, "Colophon", ["Mail comes from “Colophon”, which no server takes."]),
    ],
)
def test_mail_that_would_not_arrive_is_told(backend: str, sender: str, said: list[str], settings: Settings) -> None:
    settings.EMAIL_BACKEND, settings.DEFAULT_FROM_EMAIL = backend, sender
    found = check_mail_reaches_people()
    assert [(warning.id, warning.msg) for warning in found] == [("colophon.W003", line) for line in said]
