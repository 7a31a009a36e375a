"""An OpenID Connect provider, set up without code: what it says of itself is asked, shown, and judged in sentences."""

from typing import Any

import pytest

from accounts.models import SignInMethod, User
from tests.accounts.admin.setting_up.conftest import LIST, Describing, look, methods_of, page, told
from tests.institutions.admin.desk import Desk, text_of
from tests.local_server import Reply

ADD = f"{LIST}set-up/oidc/"


def given(provider: Describing, **changes: str) -> dict[str, str]:
    return {
        "name": "Staff account",
        "issuer": provider.issuer,
        "client_id": "colophon",
        "client_secret": "kept-by-two",
    } | changes


def test_a_provider_is_added_switched_off_once_it_has_described_itself(
    desk: Desk, dana: User, provider: Describing
) -> None:
    answer = desk.client.post(ADD, given(provider, issuer=f"{provider.issuer}/.well-known/openid-configuration"))
    [method] = methods_of(desk.institution)
    assert (answer.status_code, answer["Location"]) == (302, page(method, "provider"))
    assert (method.name, method.issuer, method.client_id, method.client_secret, method.is_on) == (
        "Staff account",
        provider.issuer,
        "colophon",
        "kept-by-two",
        False,
    )
    assert told(dana) == ["sign_in_method.added"]
    shown = text_of(look(desk, page(method, "provider")))
    for endpoint in ("authorization_endpoint", f"{provider.issuer}/token", f"{provider.issuer}/jwks"):
        assert endpoint in shown


def test_the_secret_goes_in_and_never_comes_out(desk: Desk, provider: Describing, method: SignInMethod) -> None:
    provider.describe(issuer="https://else.example")
    refused = text_of(desk.client.post(page(method, "provider"), given(provider, client_secret="typed-in")))
    pages = [look(desk, page(method, name)) for name in ("provider", "ours", "choices", "try", "switch")]
    texts = [refused, *map(text_of, pages), text_of(desk.page_of(method))]
    assert [word for word in ("typed-in", "secret-of-old") for text in texts if word in text] == []


def test_an_empty_secret_keeps_the_one_that_is_there(
    desk: Desk, dana: User, provider: Describing, method: SignInMethod
) -> None:
    answer = desk.client.post(page(method, "provider"), given(provider, name="Everybody", client_secret=""))
    assert answer["Location"] == page(method, "ours")
    [kept] = methods_of(desk.institution)
    assert (kept.name, kept.client_secret) == ("Everybody", "secret-of-old")
    desk.client.post(page(method, "provider"), given(provider, name="Everybody", client_secret="new"))
    [kept] = methods_of(desk.institution)
    assert kept.client_secret == "new"
    assert told(dana) == ["sign_in_method.changed", "sign_in_method.changed"]


def test_the_kept_secret_is_sent_to_no_other_issuer(
    desk: Desk, dana: User, provider: Describing, method: SignInMethod
) -> None:
    tenant = f"{provider.issuer}/tenant"
    provider.describe(issuer=tenant)
    provider.paths["/tenant/.well-known/openid-configuration"] = provider.paths["/.well-known/openid-configuration"]
    answer = desk.client.post(page(method, "provider"), given(provider, issuer=tenant, client_secret=""))
    assert "the kept secret was not given for it" in text_of(answer)
    [kept] = methods_of(desk.institution)
    assert (kept.issuer, kept.client_secret, told(dana)) == (provider.issuer, "secret-of-old", [])
    desk.client.post(page(method, "provider"), given(provider, issuer=tenant, client_secret="new"))
    [kept] = methods_of(desk.institution)
    assert (kept.issuer, kept.client_secret) == (tenant, "new")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"client_secret": ""}, "This field is required."),
        ({"issuer": "idp"}, "This is no address. Enter it as the provider names itself, beginning with https://."),
        ({"issuer": "javascript:alert(1)"}, "This is no address."),
        ({"issuer": "https://user:secret@idp.example"}, "Leave out what stands before"),
        ({"issuer": "https://idp.example?tenant=1"}, "Leave out what stands before"),
        ({"issuer": "http://[::1"}, "This is no address."),
        ({"issuer": "http://127.0.0.1:1"}, "leads to a private address, which is not called."),
        ({"issuer": "https://" + "x" * 600}, "at most 500 characters"),
        ({"client_id": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_kept(
    changes: dict[str, str], said: str, desk: Desk, dana: User, provider: Describing
) -> None:
    answer = desk.client.post(ADD, given(provider, **changes))
    assert said in text_of(answer)
    [field] = answer.context["form"].errors
    assert (field, methods_of(desk.institution), told(dana)) == (next(iter(changes)), [], [])


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ({"issuer": "https://evil.example"}, "The provider calls itself https://evil.example, and not "),
        ({"token_endpoint": ""}, "The provider does not name its token_endpoint."),
        ({"response_types_supported": ["id_token"]}, "does not offer the authorisation code flow"),
    ],
)
def test_a_provider_that_nobody_could_come_through_is_not_kept(
    described: dict[str, Any], said: str, desk: Desk, provider: Describing
) -> None:
    provider.describe(**described)
    shown = text_of(desk.client.post(ADD, given(provider)))
    assert (said in shown, f"{provider.issuer}/authorize" in shown) == (True, True)
    assert methods_of(desk.institution) == []


def test_a_provider_that_does_not_describe_itself_is_not_kept(desk: Desk, provider: Describing) -> None:
    provider.paths.clear()
    assert "answers with 404 where every OpenID Connect" in text_of(desk.client.post(ADD, given(provider)))
    assert methods_of(desk.institution) == []


def test_the_same_provider_twice_is_said_at_its_field(desk: Desk, provider: Describing, method: SignInMethod) -> None:
    assert "“Staff account” leads to this identity provider already." in text_of(
        desk.client.post(ADD, given(provider))
    )


def test_a_provider_s_page_says_what_is_wrong_with_it_now(
    desk: Desk, provider: Describing, method: SignInMethod
) -> None:
    provider.describe(acr_values_supported=[])
    assert "does not say that it can confirm a second factor" in text_of(look(desk, page(method, "provider")))
    provider.paths["/.well-known/openid-configuration"] = Reply(status=503)
    assert "answers with 503" in text_of(look(desk, page(method, "provider")))


def test_a_provider_s_words_are_shown_as_words(desk: Desk, provider: Describing, method: SignInMethod) -> None:
    provider.describe(authorization_endpoint='https://x.example/<script>alert("x")</script>')
    shown = text_of(look(desk, page(method, "provider")))
    assert ("<script>alert" in shown, "&lt;script&gt;" in shown) == (False, True)


def test_no_transaction_is_open_while_the_provider_is_asked(desk: Desk, provider: Describing) -> None:
    """The door refuses to call inside one: then the page would fail."""
    assert desk.client.post(ADD, given(provider)).status_code == 302
    assert [asked.path for asked in provider.server.received] == ["/.well-known/openid-configuration"]
