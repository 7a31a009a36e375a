"""A test sign-in goes to the real provider and shows who one would be; nobody is signed in, made or changed by it."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache

from accounts.enums import RoleKind
from accounts.models import Role, SignInAttempt, SignInMethod
from accounts.provider import callback_path
from institutions.tenancy.caches import remember
from sandbox.demo.browser import Browser
from sandbox.demo.pages import Page
from tests.accounts.views.conftest import MARA, SECRET, FrontDoor, Provider
from tests.accounts.views.test_sign_in import SIGNED_IN, hop, menu_of
from tests.factories import IdentityFactory, RoleFactory, SignInMethodFactory, UserFactory
from tests.walls.strangers.world import everything

TRIED = "What the test sign-in showed"
MFA = "https://refeds.org/profile/mfa"
#: What the provider says of Mara that no row of hers has.
ONLY_THERE = "eduperson_principal_name"


@dataclass(frozen=True)
class Trial:
    """A second method of the institution, switched off, which its administrator Mara tries out."""

    door: FrontDoor
    method: SignInMethod

    def page(self, step: str = "try") -> str:
        return self.door.url(f"/admin/accounts/signinmethod/{self.method.pk}/set-up/{step}/")

    @property
    def login(self) -> str:
        return self.door.url(f"/accounts/oidc/{self.method.key}/login/")

    def begin(self, browser: Browser, **fill: str) -> Page:
        browser.open(self.page())
        return browser.press("Test sign-in", fill=fill)

    def change(self, **columns: Any) -> None:
        with self.door.rows():
            SignInMethod.objects.filter(pk=self.method.pk).update(**columns)
        cache.clear()


@pytest.fixture
def trial(front_door: FrontDoor, as_new: Provider, browser: Browser) -> Trial:
    with front_door.rows():
        SignInMethod.objects.update(second_factor_context="")
    front_door.sign_in(browser)
    [mara] = front_door.people()
    with front_door.rows():
        RoleFactory(person=mara, kind=RoleKind.ADMINISTRATOR)
        method = SignInMethodFactory(
            name="New account",
            issuer=front_door.provider.address,
            client_id="new",
            client_secret=SECRET,
            scopes=["si.example"],
            staff_id_claim="employee_number",
            is_on=False,
        )
    front_door.provider.register("new", redirect_uri=front_door.url(callback_path(method.key)))
    return Trial(front_door, method)


def has(page: Page, *parts: str) -> list[str]:
    """Which of these the page lacks."""
    return [part for part in parts if part not in page.text]


def test_a_test_sign_in_shows_what_was_said_and_who_it_would_be(trial: Trial, browser: Browser) -> None:
    before = everything(trial.door.institution)
    page = trial.begin(browser)
    assert (page.status, page.heading) == (200, TRIED)
    assert page.url.startswith(trial.door.url(callback_path(trial.method.key)))
    shown = ["A new account would be made.", "Mara Quillfeather", "mara@si.example", "SI-1001", "Botany", MARA["sub"]]
    assert has(page, *shown, ONLY_THERE) == []
    assert "It is Mara Quillfeather's here, and stays so." in page.text
    assert everything(trial.door.institution) == before
    browser.open(trial.door.url())
    assert menu_of(browser) == SIGNED_IN


def test_a_test_sign_in_finds_who_is_known_and_says_what_would_change(trial: Trial, browser: Browser) -> None:
    with trial.door.rows():
        known = UserFactory(name="M. Quill", email="m@si.example")
        IdentityFactory(person=known, method=trial.method, value=MARA["sub"])
    before = everything(trial.door.institution)
    page = trial.begin(browser)
    assert has(page, "M. Quill would be signed in.", "Name M. Quill Mara Quillfeather") == []
    assert everything(trial.door.institution) == before


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"allowed_affiliations": ["staff"]}, "No account is made for you here"),
        ({"identifier_kinds": ["edu_person_principal_name"], "scopes": []}, "ends in a name that is not known here"),
        ({"identifier_kinds": ["subject_id"]}, "Your institution did not say who you are"),
    ],
)
def test_a_test_sign_in_says_why_nobody_would_be_let_in(
    columns: dict[str, Any], said: str, trial: Trial, browser: Browser
) -> None:
    trial.change(**columns)
    page = trial.begin(browser)
    assert has(page, "Nobody would be let in.", said, "Whose move it is:", ONLY_THERE) == []


def test_nothing_of_the_answer_is_kept_and_the_page_cannot_be_opened_again(trial: Trial, browser: Browser) -> None:
    url = trial.begin(browser).url
    kept = " ".join(repr(session.get_decoded()) for session in Session.objects.all())
    assert [value for value in ("mara@si.example", "SI-1001", MARA["sub"]) if value in kept] == []
    with trial.door.rows():
        assert SignInAttempt.objects.filter(method=trial.method).count() == 0
    browser.open(url)
    assert browser.page.heading != TRIED
    assert menu_of(browser) == SIGNED_IN


def test_browsers_do_not_keep_the_page_either(trial: Trial, browser: Browser) -> None:
    browser.open(trial.page())
    answers: list[Any] = []
    browser.session.hooks["response"].append(lambda answer, **_kwargs: answers.append(answer))
    browser.press("Test sign-in")
    assert "no-store" in answers[-1].headers["Cache-Control"]


def test_the_second_factor_can_be_tried_too(trial: Trial, browser: Browser) -> None:
    assert has(trial.begin(browser), "(not the second factor that staff need)") == []
    page = trial.begin(browser, second_factor="on")
    assert page.heading == "Type the code that your phone shows"
    page = browser.press("Confirm", fill={"code": page.element("shown").text})
    assert has(page, TRIED, MFA, "(staff would get into the admin with it)") == []


@pytest.mark.parametrize(
    ("switch", "wish", "said"),
    [
        ({"outcome": "denied"}, {}, ["You are not signed in", "Nothing: the person, or the provider on their behalf"]),
        ({"outcome": "server_error"}, {}, ["Your institution's sign-in reported an error", "server_error"]),
        (
            {"second_factor": "refused"},
            {"second_factor": "on"},
            ["did not confirm a second factor", "The provider must answer with the context"],
        ),
    ],
)
def test_a_trial_that_comes_to_nothing_is_explained_and_no_attempt_is_kept(
    switch: dict[str, str], wish: dict[str, str], said: list[str], trial: Trial, browser: Browser
) -> None:
    trial.door.provider.turn(**switch)
    before = everything(trial.door.institution)
    page = trial.begin(browser, **wish)
    assert has(page, TRIED, "You did not come back with an answer that counts", *said) == []
    assert everything(trial.door.institution) == before


def test_a_wrong_secret_is_told_with_the_remedy(trial: Trial, browser: Browser) -> None:
    trial.door.provider.register("new", redirect_uri=trial.door.url(callback_path(trial.method.key)), secret="other")
    page = trial.begin(browser)
    said = "Compare client id, secret and addresses of the sign-in method with what is registered there."
    assert has(page, TRIED, said, "Yours: the institution's support staff and administrators") == []


def test_a_provider_that_is_not_there_is_said_on_the_page(trial: Trial, browser: Browser) -> None:
    trial.change(issuer=f"{trial.door.provider.address}/nothing")
    page = trial.begin(browser)
    assert (page.url, page.heading) == (trial.page(), "Try it")
    assert "answers with 404 where every OpenID Connect provider describes itself" in page.text


def test_each_trial_asks_the_provider_anew_who_it_is(trial: Trial, browser: Browser) -> None:
    """What it says of itself is remembered for an hour, and may be what was just mended."""
    trial.begin(browser)
    issuer = trial.door.provider.address
    stale = {"issuer": issuer, "address": f"{issuer}/.well-known/openid-configuration", "said": {}}
    with trial.door.rows():
        remember(f"openid-configuration:{trial.method.key}", stale, seconds=3600)
    assert trial.begin(browser).heading == TRIED


def test_a_method_that_is_off_is_reachable_by_nobody_else(
    trial: Trial, browser: Browser, other_browser: Browser
) -> None:
    assert other_browser.open(trial.login).status == 404
    assert browser.open(trial.login).status == 404
    trial.begin(browser)
    assert other_browser.open(trial.login).status == 404


def test_nobody_signs_in_by_a_method_on_trial(trial: Trial, browser: Browser) -> None:
    """Not even its administrator, who may reach it by then."""
    trial.begin(browser)
    before = everything(trial.door.institution)
    page = browser.open(trial.login)
    assert page.status == 404
    after = everything(trial.door.institution)
    changed = [label for label in before if before[label] != after[label]]
    assert changed == ["accounts.SignInAttempt"]
    browser.open(trial.door.url())
    assert menu_of(browser) == SIGNED_IN


def test_a_stolen_way_back_shows_nothing(trial: Trial, browser: Browser, other_browser: Browser) -> None:
    browser.open(trial.page())
    form = browser.page.pressing("Test sign-in")
    answer = browser.session.post(form.url, data=dict(form.fields), allow_redirects=False, timeout=30)
    callback = hop(browser, answer.headers["Location"])
    page = other_browser.open(callback)
    assert (page.status, MARA["sub"] in page.html) == (404, False)


def test_who_is_no_administrator_any_more_sees_nothing(trial: Trial, browser: Browser) -> None:
    trial.change(is_on=True)
    browser.open(trial.page())
    form = browser.page.pressing("Test sign-in")
    answer = browser.session.post(form.url, data=dict(form.fields), allow_redirects=False, timeout=30)
    with trial.door.rows():
        Role.objects.all().delete()
    before = everything(trial.door.institution)
    page = browser.open(answer.headers["Location"])
    assert (page.status, page.heading, MARA["sub"] in page.html) == (400, "This sign-in is no longer open", False)
    assert everything(trial.door.institution) == before
