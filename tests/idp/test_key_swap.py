"""The provider changes its signing key while people sign in; nobody notices."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts.enums import AttemptStep
from accounts.errors import SignInProblem
from accounts.models import SignInAttempt
from tests.idp.doors import Door, SamlDoor

pytestmark = pytest.mark.idp

EVERY = 2  # seconds
SIGN_INS = 8
#: Before which sign-in the provider publishes what; it signs with the first.
SWAP = {2: ("first", "second"), 4: ("second", "first"), 6: ("second",)}


def test_signing_key_is_swapped_while_somebody_signs_in_every_two_seconds(
    door: Door, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    door.sign_in(page)
    door.expect_signed_in(page)
    for nth in range(SIGN_INS):
        next_one = time.monotonic() + EVERY
        if nth in SWAP:
            door.provider.publish(*SWAP[nth])
            door.look_at_provider_again()
        door.sign_out(page)
        door.go_to_provider(page)
        door.expect_signed_in(page)
        time.sleep(max(0, next_one - time.monotonic()))
    with door.rows():
        steps = list(SignInAttempt.objects.values_list("step", flat=True))
    assert steps == [AttemptStep.SIGNED_IN] * (1 + SIGN_INS)


def test_key_that_nobody_announced_is_looked_for(door: Door, new_page: Callable[..., Page]) -> None:
    page = new_page()
    door.sign_in(page)
    door.expect_signed_in(page)
    door.provider.publish("second")
    door.sign_out(page)
    door.go_to_provider(page)
    door.expect_signed_in(page)


@pytest.mark.parametrize("kind", ["saml"])
def test_key_that_is_gone_signs_nobody_in(door: SamlDoor, new_page: Callable[..., Page]) -> None:
    door.provider.publish("second")
    door.look_at_provider_again()
    door.provider.configure(privatekey="first.pem")
    page = new_page()
    door.sign_in(page)
    title = "Your institution's answer was not signed as it should be"
    door.expect_refused(page, SignInProblem.BAD_SIGNATURE, title=title, mover="Your institution's support")
    assert door.people() == []
