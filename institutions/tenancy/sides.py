"""On which side of the walls a table stands that is not tenant-owned: the short lists, each line a decision.

A model of any app, a library's too, that is neither tenant-owned nor here fails a check (colophon.E001).
"""

from institutions.tenancy.operations import CLEAR, FULL, READ

KEEP = ("SELECT", "INSERT", "UPDATE")

#: Rows of all institutions side by side, and what the serving role may do there.
SHARED = {
    "institutions.Institution": KEEP,  # found by the host before there is a scope
    "institutions.Host": KEEP,  # the same
    "institutions.Run": FULL,  # the schedule is the deployment's
    "sessions.Session": FULL,  # read before anybody is known; each names its institution
    "contenttypes.ContentType": READ,  # the names of models
    "auth.Permission": READ,  # Django's migrations fill it; who may do what is said by rules
}

#: Tables of libraries whose rows are of the institution that their person is of, and the column that says who.
THROUGH_PERSON = {
    "account.EmailAddress": "user_id",
    "socialaccount.SocialAccount": "user_id",
    "mfa.Authenticator": "user_id",
}

#: Tables that nobody writes to. Where Django clears a person's rows when the person goes, it may.
EMPTY = {
    "account.EmailConfirmation": CLEAR,  # no address is confirmed by mail
    "socialaccount.SocialToken": CLEAR,  # tokens of a sign-in are not kept
    "socialaccount.SocialApp": READ,  # SignInMethod has its place
    "admin.LogEntry": CLEAR,  # Event has its place
    "auth.Group": READ,  # Role has its place
    "auth.Group_permissions": (),
}

#: Tenant-owned, and rows are only ever added.
ADDED_TO = frozenset({"institutions.Event"})
