"""An operator before their browser: with a password, and whatever they add to it."""

import html
import json
import re
import time
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.test import Client

from accounts.domain.setting_up import create_operator
from accounts.models import User
from institutions.models import Event
from institutions.tenancy.scope import institution_scope
from tests.operators import PERIOD, code_of

EMAIL, PASSWORD = "op@colophon.example", "a long one, easily kept"
SIGN_IN, ASK = "/operators/sign-in/", "/operators/sign-in/second-factor/"
CONFIRM = "/operators/confirm/"
BY_PASSKEY = "/operators/sign-in/passkey/"
FACTORS = "/operators/second-factor/"
APP, PASSKEYS, CODES = f"{FACTORS}app/", f"{FACTORS}passkeys/", f"{FACTORS}codes/"


class Operator:
    """The person, and one browser of theirs."""

    def __init__(self) -> None:
        self.person, _is_new = create_operator(EMAIL)
        with institution_scope(self.person.institution), transaction.atomic():
            self.person.set_password(PASSWORD)
            self.person.save()
        self.browser = new_browser()

    def give_password(self, browser: Client | None = None) -> Any:
        return (browser or self.browser).post(SIGN_IN, {"login": EMAIL, "password": PASSWORD})

    def enrol_app(self) -> str:
        """Sign in and set an app up by the code of half a minute ago; return its secret."""
        self.give_password()
        secret = str(self.browser.get(APP).context["form"].secret)
        page = self.browser.post(APP, {"code": code_of(secret, at=time.time() - PERIOD)})
        assert page.status_code == 302, said(page)
        return secret

    def recovery_codes(self) -> list[str]:
        """Look at the page that shows them once."""
        return re.findall(r"<code>(\d+)</code>", self.browser.get(CODES).content.decode())

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """What the trail has told since the operator was made."""
        with institution_scope(self.person.institution), transaction.atomic():
            told = Event.objects.filter(about=self.person.audit_key).order_by("pk").values_list("kind", "facts")
            return [(kind, facts) for kind, facts in told if kind.partition(".")[0] in {"second_factor", "sign_in"}]

    def fresh(self) -> User:
        with institution_scope(self.person.institution), transaction.atomic():
            return User.objects.get(pk=self.person.pk)


def new_browser() -> Client:
    return Client(headers={"host": "colophon.test"})


def is_signed_in(browser: Client) -> bool:
    return SESSION_KEY in browser.session


def opens(browser: Client, path: str = "/admin/") -> bool:
    return bool(browser.get(path).status_code == 200)


def said(page: Any) -> list[str]:
    """The errors on a page: of its forms, of their fields, and in the messages."""
    form = page.context["form"] if page.context and "form" in page.context else None
    errors = [error for errors in form.errors.values() for error in errors] if form else []
    return errors + [str(message) for message in (page.context or {}).get("messages", [])]


def heading(page: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page.content.decode(), re.DOTALL)
    return html.unescape(found[1]).strip() if found else ""


def options_on(page: Any) -> dict[str, Any]:
    """What a page hands to the browser for its passkeys."""
    [options] = re.findall(r'data-options="([^"]*)"', page.content.decode())
    found: dict[str, Any] = json.loads(html.unescape(options))
    return found
