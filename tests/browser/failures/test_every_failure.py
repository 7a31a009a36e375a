"""Each failure is brought about in a real browser: what the person reads, whose move it is, and what staff find."""

from html import unescape
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from accounts.enums import RoleKind
from accounts.errors import SignInProblem
from accounts.explanations import EXPLANATIONS
from accounts.models import SignInMethod
from tests.browser.conftest import keep
from tests.browser.failures.causes import CAUSES
from tests.browser.failures.scene import Scene
from tests.factories import RoleFactory, UserFactory
from tests.staff import sign_in_with_second_factor

pytestmark = pytest.mark.browser

#: Widths and colour schemes.
LOOKS: list[tuple[int, Literal["light", "dark"]]] = [(1200, "light"), (375, "dark")]
#: Of these nothing is kept, so that a flood fills nothing; the site's log has the reference.
NOT_KEPT = {SignInProblem.TOO_MANY}


def test_every_failure_has_a_cause() -> None:
    assert list(CAUSES) == list(SignInProblem)


@pytest.mark.parametrize("problem", CAUSES)
def test_failure_is_explained_and_found_by_its_reference(problem: SignInProblem, scene: Scene) -> None:
    CAUSES[problem].bring_about(scene)
    page, explanation = scene.page, EXPLANATIONS[problem]
    expect(page.get_by_role("heading", level=1)).to_have_text(str(explanation.title))
    expect(page.locator(".lede")).to_have_text(str(explanation.happened))
    expect(page.get_by_text(str(explanation.to_do))).to_be_visible()
    expect(page.locator(".mover")).to_have_text(str(explanation.mover.value))
    expect(page.get_by_role("link", name="Write to support")).to_be_visible()
    expect(page.get_by_role("link", name="Help with signing in")).to_be_visible()
    reference = page.locator(".reference").inner_text()
    keep(page, f"sign-in/{problem}")
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 700})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    if problem not in NOT_KEPT:
        story = ask_support_staff(scene, reference)
        assert str(explanation.remedy) in story
        assert reference in story


def ask_support_staff(scene: Scene, reference: str) -> str:
    """Look the reference up in the admin, as support staff do, and read the one attempt that it finds."""
    institution = scene.door.institution
    with scene.door.rows():
        # Who reads it came another way than the one that fails.
        method = SignInMethod.objects.get()
        bob = UserFactory(institution=institution)
        RoleFactory(person=bob, kind=RoleKind.SUPPORT)
    desk = Client(headers={"host": urlsplit(scene.door.url()).netloc})
    sign_in_with_second_factor(desk, bob, method=method)
    with scene.door.rows():
        [attempt] = desk.get("/admin/accounts/signinattempt/", {"q": reference}).context["cl"].result_list
    return unescape(desk.get(f"/admin/accounts/signinattempt/{attempt.pk}/change/").content.decode())
