"""Who may set sign-in methods up: administrators, those of their own institution; support staff look only.

The lines read as in `verdicts_urls`. Everything that is called stands outside and answers 404, so no provider describes
itself; a method of ours can be chosen about, tried and switched.
"""

from typing import Any

HERE = "admin/accounts/signinmethod/"
STEP = f"{HERE}<int:object_id>/set-up/"
WHERE = f"/{HERE}<object_id>/set-up/"


def _anybody(get: str, post: str, other: str = "page") -> dict[str, str]:
    """Return the lines of a page that is about no method yet."""
    return {
        method: f"sign-in | 403 403 403 403 {word} 403 {word}"
        for method, word in {"GET": get, "POST": post, "other": other}.items()
    }


def _about_a_method(get: str, post: str, other: str = "page") -> dict[str, str]:
    """Return the lines of a page about a method: each administrator finds those of their own institution."""
    ours, theirs = "sign-in | 403 403 403 403 {} 403 404", "sign-in | 403 403 403 403 404 403 {}"
    lines = {f"GET of {owner}": ours.format(get) for owner in ("alice", "mara")}
    lines |= {f"POST of {owner}": ours.format(post) for owner in ("alice", "mara")}
    lines |= {"GET of cora": theirs.format(get), "POST of cora": theirs.format(post)}
    lines |= {f"{method} of olga": "sign-in | 403 403 403 403 404 403 404" for method in ("GET", "POST")}
    return lines | {"other": ours.format(other)}


VERDICTS = {
    f"{HERE}set-up/": _anybody("page", "page"),
    # What is given describes no provider: the page says so.
    f"{HERE}set-up/oidc/": _anybody("page", "page"),
    f"{HERE}set-up/saml/": _anybody("page", "page"),
    f"{STEP}provider/": _about_a_method("page", "page"),
    f"{STEP}ours/": _about_a_method("page", "page"),
    f"{STEP}choices/": _about_a_method("page", f">{WHERE}try/*"),
    f"{STEP}try/": _about_a_method("page", "page"),
    # Which method it would be about is not looked at before it is asked for properly.
    f"{STEP}try/sign-in/": _about_a_method("405", f">{WHERE}try/", "405")
    | {f"GET of {owner}": "sign-in | 403 403 403 403 405 403 405" for owner in ("alice", "mara", "cora", "olga")},
    f"{STEP}switch/": _about_a_method("page", f">{WHERE}switch/*"),
}
SENT: dict[str, dict[str, Any]] = {
    f"{HERE}set-up/oidc/": {
        "name": "Another",
        "issuer": "https://idp.invalid",
        "client_id": "another",
        "client_secret": "another",
    },
    f"{HERE}set-up/saml/": {"metadata_url": "https://idp.invalid/metadata"},
    f"{STEP}choices/": {"name": "Renamed", "rank_oidc_sub": "1"},
    f"{STEP}try/": {"text": '{"sub": "somebody"}'},
    f"{STEP}switch/": {"to": "off", "is_meant": "on"},
}
#: Where an administrator changes what the institution was set up with.
MAY_CHANGE = {route: frozenset({"accounts.SignInMethod"}) for route in (f"{STEP}choices/", f"{STEP}switch/")}
