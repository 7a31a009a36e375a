"""Who looks at what in the admin, and so what everybody gets at each of its addresses."""

from tests.walls.strangers.routes import ADMIN

#: Who of our staff and of the operators' sees the rows of their own institution; nobody else sees any, and nobody writes.
LOOKS = {
    "institutions.Department": "support administrator operator",
    "institutions.Event": "support administrator operator",
    "accounts.User": "support administrator operator",
    "accounts.SignInAttempt": "support administrator",
    "accounts.SignInMethod": "support administrator",
    "items.Authorship": "support administrator",
    "items.Item": "support administrator",
    "items.Source": "support administrator",
    "items.SourceRecord": "support administrator",
    "orcid_sync.Attempt": "support administrator",
    "orcid_sync.Citation": "support administrator",
    "orcid_sync.OrcidConnection": "support administrator",
    "reports.ReportKey": "support administrator",
}

#: Which links lead from other pages to a part of a list: by whose row it is cut.
LINKS = {
    "accounts.SignInAttempt": ["person__id__exact"],
    "accounts.User": ["departments__id__exact"],
    "institutions.Event": ["person"],
    "items.Authorship": ["item__id__exact"],
    "items.Item": ["person"],
    "orcid_sync.Attempt": ["connection__id__exact"],
    "orcid_sync.Citation": ["connection__id__exact", "item__id__exact"],
}
#: The filters of our own, by what they are called in an address; but for `person` and `method` they ask for words.
FILTERS = {
    "accounts.SignInAttempt": ["cause", "method", "since"],
    "institutions.Event": ["kind", "since", "subject"],
    "items.Authorship": ["match"],
    "items.Item": ["person", "public"],
    "orcid_sync.Citation": ["reason"],
}


def verdicts() -> dict[str, dict[str, str]]:
    """Return the lines of every address that each model has in the admin."""
    found: dict[str, dict[str, str]] = {}
    for begin, model in ADMIN.items():
        who = LOOKS.get(model._meta.label)
        if who is not None:
            found |= {f"{begin}{rest}": lines for rest, lines in _lines(who.split(), begin).items()}
    return found


def _lines(who: list[str], begin: str) -> dict[str, dict[str, str]]:
    def staff(get: str, *, no: str = "403", elsewhere: str = "404", of: str = "ours") -> str:
        """Say what staff get at their own host where the row is `of` ours, theirs or the operators'."""
        hosts = {"support": "ours", "administrator": "ours", "operator": "operators", "stranger": "theirs"}
        words = [
            elsewhere if of not in {where, "all"} else get if name in {*who, "stranger"} else no
            for name, where in hosts.items()
        ]
        return f"sign-in | 403 403 403 {' '.join(words)}"

    owners = {"alice": "ours", "mara": "ours", "cora": "theirs", "olga": "operators"}

    def each(method: str, get: str, *whose: str) -> dict[str, str]:
        return {f"{method} of {owner}": staff(get, of=owners[owner]) for owner in whose}

    back = f"sign-in | 403 403 403 >/{begin}<object_id>/change/"
    return {
        "": {"GET": staff("page", of="all"), "POST": staff("page", of="all"), "other": staff("page", of="all")},
        "add/": dict.fromkeys(("GET", "POST", "other"), "sign-in | 403"),
        "<path:object_id>/change/": each("GET", "page", *owners)
        | each("POST", "403", "alice", "cora")
        | {"other": staff("page")},
        "<path:object_id>/delete/": each("GET", "403", "alice", "cora")
        | each("POST", "403", "alice", "cora")
        | {"other": staff("403")},
        # A history is a page, by whichever method it is asked for.
        "<path:object_id>/history/": each("GET", "page", "alice", "cora")
        | each("POST", "page", "alice", "cora")
        | {"other": staff("page")},
        "<path:object_id>/": dict.fromkeys(("GET of alice", "POST of alice", "GET of cora", "POST of cora"), back)
        | {"other": back},
    }
