"""How each failure of a sign-in comes about at the identity provider, on the wire or in the person's browser."""

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import xmlsec
from django.core.cache import cache

from accounts.errors import SignInProblem
from tests.accounts.saml.signing import key_pair
from tests.browser.failures.scene import SUBJECT_ID, Scene
from tests.local_server import Received, Reply

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"


@dataclass(frozen=True)
class Cause:
    """One way to a failure: in words for whoever wants to see it, and as it is done."""

    how: str
    bring_about: Callable[[Scene], None]


def _answered(**different: object) -> Callable[[Scene], None]:
    def bring_about(scene: Scene) -> None:
        scene.answers(**different)
        scene.sign_in()

    return bring_about


def _used_twice_by_the_back_button(scene: Scene) -> None:
    scene.answers(audience="https://elsewhere.example/")
    scene.sign_in()
    scene.page.reload()


def _without_cookies(scene: Scene) -> None:
    scene.go_to_provider()
    scene.page.context.clear_cookies()
    scene.come_back()


def _used_by_somebody_else(scene: Scene) -> None:
    scene.go_to_provider()
    answer = scene.answer_shown()
    scene.come_back()
    thief = scene.new_page()
    scene.go_to_provider(thief)
    scene.page = thief
    scene.bring(answer)


def _too_often(scene: Scene) -> None:
    cache.clear()
    scene.settings.SIGN_INS_PER_MINUTE = 1
    scene.go_to_provider()
    scene.go_to_provider()


def _provider_is_down(scene: Scene) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    scene.moves_to(f"http://127.0.0.1:{port}")
    scene.go_to_provider()


def _secret_is_another(scene: Scene) -> None:
    def answer(received: Received) -> Reply:
        asked, base = urlsplit(received.path), f"http://{received.headers['Host']}"
        if asked.path == "/authorize":
            question = {name: values[0] for name, values in parse_qs(asked.query).items()}
            back = f"{question['redirect_uri']}?state={question['state']}&code=1"
            return Reply(status=302, headers={"Location": back})
        if asked.path == "/token":
            return _json({"error": "invalid_client"}, status=401)
        return _json(
            {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "userinfo_endpoint": f"{base}/userinfo",
                "jwks_uri": f"{base}/keys",
            }
        )

    scene.meets(answer)
    scene.go_to_provider()


def _json(said: dict[str, str], *, status: int = 200) -> Reply:
    return Reply(status=status, body=json.dumps(said).encode(), headers={"Content-Type": "application/json"})


def _support_without_second_factor(scene: Scene) -> None:
    scene.sign_in()
    scene.gives_role("support")
    scene.go_to_provider(path="/admin/")
    scene.come_back()


def _broken_on_the_way(scene: Scene) -> None:
    scene.go_to_provider()
    scene.bring(scene.answer_shown()[:200])


def _two_people(scene: Scene) -> None:
    for one in ({"name_id": None}, {"attributes": {SUBJECT_ID: ["noor@si.example"]}}):
        scene.answers(**one)
        scene.sign_in(scene.new_page())
    scene.answers(name_id="5f3c")
    scene.sign_in()


def _switched_off(scene: Scene) -> None:
    scene.sign_in(scene.new_page())
    scene.people_are(is_active=False)
    scene.sign_in()


def _not_among_the_allowed(scene: Scene) -> None:
    scene.chooses(allowed_affiliations=["staff"])
    scene.sign_in()


def _researcher_at_the_support_desk(scene: Scene) -> None:
    scene.sign_in()
    scene.page.goto(scene.door.url("/admin/"))


CAUSES = {
    SignInProblem.CANCELLED: Cause(
        "The provider answers `RequestDenied`, or the person presses its *Cancel* (`error=access_denied`).",
        _answered(status=[f"{STATUS}Responder", f"{STATUS}RequestDenied"]),
    ),
    SignInProblem.STALE: Cause(
        "An answer was looked at already, and its page is reloaded or reached with *Back*; or ten minutes have passed.",
        _used_twice_by_the_back_button,
    ),
    SignInProblem.NO_COOKIE: Cause(
        "The browser drops this site's cookies while the person is at the provider.", _without_cookies
    ),
    SignInProblem.UNSOLICITED: Cause(
        "The provider sends somebody here who was not sent there: a tile in a portal.", _answered(in_response_to=None)
    ),
    SignInProblem.REPLAYED: Cause(
        "An answer that has signed in is brought once more, by another browser.", _used_by_somebody_else
    ),
    SignInProblem.TOO_MANY: Cause(
        "One network address begins more sign-ins in a minute than `SIGN_INS_PER_MINUTE`.", _too_often
    ),
    SignInProblem.UNREACHABLE: Cause(
        "Nobody answers at the issuer's address in ten seconds, or it answers 5xx.", _provider_is_down
    ),
    SignInProblem.PROVIDER: Cause(
        "The client secret is another than the provider's; or the issuer, client ID or metadata do not fit.",
        _secret_is_another,
    ),
    SignInProblem.PROVIDER_ERROR: Cause(
        "The provider answers with an error of its own (`AuthnFailed`, `server_error`).",
        _answered(status=[f"{STATUS}Responder", f"{STATUS}AuthnFailed"], message="The directory is down."),
    ),
    SignInProblem.NO_SECOND_FACTOR: Cause(
        "Support staff open the admin, and the provider answers without the context that was asked for.",
        _support_without_second_factor,
    ),
    SignInProblem.UNREADABLE: Cause(
        "The answer is cut off on the way, has a document type, or is larger than any.", _broken_on_the_way
    ),
    SignInProblem.LOCKED: Cause(
        "The provider encrypts for a key that is not this site's.",
        _answered(encrypted_for=key_pair("stranger").certificate),
    ),
    SignInProblem.BAD_SIGNATURE: Cause(
        "The answer has no signature, or one by a key that the provider's metadata does not name.",
        _answered(signed="nothing"),
    ),
    SignInProblem.WEAK_SIGNATURE: Cause(
        "The provider signs with SHA-1.", _answered(algorithm=xmlsec.Transform.RSA_SHA1)
    ),
    SignInProblem.OTHER_PROVIDER: Cause(
        "The answer's issuer is not the provider that was asked.", _answered(issuer="https://idp.fjordhaven.example/")
    ),
    SignInProblem.CLOCK_SKEW: Cause(
        "The provider's clock is an hour ahead, or behind.",
        _answered(at=datetime.now(UTC) + timedelta(hours=1)),
    ),
    SignInProblem.EXPIRED: Cause("The answer has run out when it arrives.", _answered(lasts=timedelta(seconds=-1))),
    SignInProblem.MISDIRECTED: Cause(
        "The answer's audience, destination or recipient is another site.",
        _answered(audience="https://elsewhere.example/"),
    ),
    SignInProblem.NO_IDENTIFIER: Cause(
        "The provider releases no identifier that lasts and is trusted.", _answered(attributes={}, name_id=None)
    ),
    SignInProblem.FOREIGN_SCOPE: Cause(
        "The only identifier ends in a scope that the institution may not assert.",
        _answered(attributes={SUBJECT_ID: ["mara@evil.example"]}, name_id=None),
    ),
    SignInProblem.TWO_PEOPLE: Cause("Two identifiers in one answer belong to two accounts.", _two_people),
    SignInProblem.INACTIVE: Cause("The account is switched off in the admin or by the feed.", _switched_off),
    SignInProblem.NOT_ALLOWED: Cause(
        "The method makes accounts for some affiliations only, and the answer has none of them.",
        _not_among_the_allowed,
    ),
    SignInProblem.WRONG_ROLE: Cause("A researcher opens `/admin/`.", _researcher_at_the_support_desk),
}
