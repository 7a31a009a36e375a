"""What everybody gets at every address: `who is not signed in | who is`.

Left of the bar are a visitor of our host and one of the operators'. Right of it are two researchers of ours, our
department's reporter, our support staff, our administrator; the operator at the operators' host; and the other
institution's administrator at theirs. The last word on a side holds for the rest of it.

`page` is a page, `sign-in` the way to it, `>` leads elsewhere, a number is an answer without one; `*` says that rows of
the asked host's institution change. A line `of` somebody is asked with the ids of what is theirs: Alice's and Mara's
are ours, Cora's the other institution's, Olga's the operators'. `other` stands for every other method.
"""

from typing import Any

#: Parts of a route that are words, and what is posted there: always what changes something where it may.
WORDS: dict[str, dict[str, str]] = {
    "people/<uuid:handle>/picture/<int:side>": {"side": "96"},
    "items/<int:item_id>/is-mine/<slug:word>/": {"word": "no"},
    "orcid/works/<int:item_id>/<slug:verb>/": {"verb": "exclude"},
    "admin/^(?P<app_label>accounts|institutions|items|orcid_sync|reports)/$": {"app_label": "accounts"},
    "admin/(?P<url>.*)$": {"url": "nothing/"},
    "api/<path:anything>": {"anything": "v1/nothing"},
}
SENT: dict[str, dict[str, Any]] = {
    "profile/": {"job_title": "Keeper of moss"},
    "profile/field/": {"field_of_research": "310303"},
    "operators/sign-in/": {"login": "somebody@example.org", "password": "wrong"},
    "operators/sign-in/passkey/": {"credential": "{}"},
    "operators/sign-in/second-factor/": {"code": "123456"},
    "operators/confirm/": {"password": "wrong"},
    "operators/second-factor/passkeys/add/": {"name": "Moss", "credential": "{}"},
    "operators/password/<str:uidb64>/<str:token>/": {
        "new_password1": "moss-on-stone-7",
        "new_password2": "moss-on-stone-7",
    },
}
#: Pages that are there to name the institutions.
NAME_INSTITUTIONS = frozenset({""})

FINISH = ">/accounts/saml/<provider_id>/acs/finish/"
SET_PASSWORD = ">/operators/password/<uidb64>/set-password/"
FAREWELL = ">/orcid/farewell/"

VERDICTS: dict[str, dict[str, str]] = {
    "": {"GET": "page | page", "POST": "405 | 405", "other": "405 | 405"},
    "sign-in/": {"GET": "page >/operators/sign-in/ | >/", "POST": "405 | 405", "other": "405 | 405"},
    # Staff of the tests have come with the second factor already.
    "sign-in/second-factor/": {
        "GET": "sign-in 404 | 403 403 403 >/admin/ >/admin/ 404 >/admin/",
        "POST": "405 | 405",
        "other": "405 | 405",
    },
    "sign-in/ways/": {
        "GET": "sign-in | page page page page page 404 page",
        "POST": "405 | 405",
        "other": "405 | 405",
    },
    # Nobody here has proved another account.
    "sign-in/ways/join/": {
        "GET": "sign-in | >/sign-in/ways/ >/sign-in/ways/ >/sign-in/ways/ >/sign-in/ways/ >/sign-in/ways/ 404 "
        ">/sign-in/ways/",
        "POST": "sign-in | >/sign-in/ways/ >/sign-in/ways/ >/sign-in/ways/ >/sign-in/ways/ >/sign-in/ways/ 404 "
        ">/sign-in/ways/",
        "other": "405 | 405",
    },
    "sign-in/ways/<str:provider_id>/add/": {
        "GET of alice": "405 | 405",
        "GET of cora": "405 | 405",
        "POST of alice": "sign-in | 502* 502* 502* 502* 502* 404 404",
        "POST of mara": "sign-in | 502* 502* 502* 502* 502* 404 404",
        "POST of cora": "sign-in | 404 404 404 404 404 404 502*",
        "POST of olga": "sign-in | 404",
        "other": "405 | 405",
    },
    "sign-out/": {
        "GET": "405 | 405",
        "POST": ">/signed-out/ >/ | >/signed-out/* >/signed-out/* >/signed-out/* >/signed-out/* >/signed-out/* >/* "
        ">/signed-out/*",
        "other": "405 | 405",
    },
    "signed-out/": {"GET": "page | >/", "POST": "405 | 405", "other": "405 | 405"},
    # It reads the browser's own last attempt, and is the same for everybody else.
    "help/sign-in/": {"GET": "page | page", "POST": "405 | 405", "other": "405 | 405"},
    # The provider, which stands outside, does not answer: what is asked of it is looked at.
    "accounts/oidc/<str:provider_id>/login/": {
        "GET of alice": "502* 404 | 502* 502* 502* 502* 502* 404 404",
        "GET of mara": "502* 404 | 502* 502* 502* 502* 502* 404 404",
        "GET of cora": "404 404 | 404 404 404 404 404 404 502*",
        "GET of olga": "404 502* | 404 404 404 404 404 502* 404",
        "POST of alice": "405 | 405",
        "POST of cora": "405 | 405",
        "other": "405 | 405",
    },
    "accounts/oidc/<str:provider_id>/login/callback/": {
        "GET of alice": "400* 404 | >/ >/ >/ >/ >/ 404 404",
        "GET of mara": "400* 404 | >/ >/ >/ >/ >/ 404 404",
        "GET of cora": "404 404 | 404 404 404 404 404 404 >/",
        "GET of olga": "404 400* | 404 404 404 404 404 >/ 404",
        "POST of alice": "405 | 405",
        "POST of cora": "405 | 405",
        "other": "405 | 405",
    },
    # What identity providers read of us, of which there is one document an institution.
    "saml/metadata/": {"GET": "page | page", "POST": "405 | 405", "other": "405 | 405"},
    "accounts/saml/<str:provider_id>/login/": {
        "GET of alice": ">outside* 404 | >outside* >outside* >outside* >outside* >outside* 404 404",
        "GET of mara": ">outside* 404 | >outside* >outside* >outside* >outside* >outside* 404 404",
        "GET of cora": "404 404 | 404 404 404 404 404 404 >outside*",
        "GET of olga": "404 >outside* | 404 404 404 404 404 >outside* 404",
        "POST of alice": "405 | 405",
        "POST of cora": "405 | 405",
        "other": "405 | 405",
    },
    "accounts/saml/<str:provider_id>/acs/": {
        "GET of alice": "405 | 405",
        "GET of cora": "405 | 405",
        "POST of alice": f"{FINISH} 404 | {FINISH} {FINISH} {FINISH} {FINISH} {FINISH} 404 404",
        "POST of mara": f"{FINISH} 404 | {FINISH} {FINISH} {FINISH} {FINISH} {FINISH} 404 404",
        "POST of cora": f"404 404 | 404 404 404 404 404 404 {FINISH}",
        "POST of olga": f"404 {FINISH} | 404 404 404 404 404 {FINISH} 404",
        "other": "405 | 405",
    },
    "accounts/saml/<str:provider_id>/acs/finish/": {
        "GET of alice": "400* 404 | >/ >/ >/ >/ >/ 404 404",
        "GET of mara": "400* 404 | >/ >/ >/ >/ >/ 404 404",
        "GET of cora": "404 404 | 404 404 404 404 404 404 >/",
        "GET of olga": "404 400* | 404 404 404 404 404 >/ 404",
        "POST of alice": "405 | 405",
        "POST of cora": "405 | 405",
        "other": "405 | 405",
    },
    # Without the link that only the person's own page has, there is nobody to sign out anywhere.
    "accounts/saml/<str:provider_id>/leave/": {
        "GET of alice": "404 | 404",
        "GET of cora": "404 | 404",
        "POST of alice": "405 | 405",
        "POST of cora": "405 | 405",
        "other": "405 | 405",
    },
    "saml/sls/": {"GET": ">/signed-out/ | >/signed-out/", "POST": "405 | 405", "other": "405 | 405"},
    "operators/sign-in/": {
        "GET": "404 page | 404 404 404 404 404 >/ 404",
        "POST": "404 page* | 404 404 404 404 404 >/ 404",
        "OPTIONS": "404 page | 404 404 404 404 404 >/ 404",
        "PUT": "404 page | 404 404 404 404 404 >/ 404",
        "other": "404 405 | 404 404 404 404 404 >/ 404",
    },
    # Second factors: there at the operators' host only, and each operator's own. Passkeys are rows of a library's.
    "operators/sign-in/passkey/": {
        "GET": "404 >/operators/sign-in/ | 404 404 404 404 404 >/ 404",
        "POST": "404 >/operators/sign-in/ | 404 404 404 404 404 >/ 404",
        "other": "404 405 | 404 404 404 404 404 >/ 404",
    },
    "operators/sign-in/second-factor/": {
        "GET": "404 >/operators/sign-in/ | 404 404 404 404 404 >/ 404",
        "POST": "404 >/operators/sign-in/ | 404 404 404 404 404 >/ 404",
        "other": "404 >/operators/sign-in/ | 404 404 404 404 404 >/ 404",
    },
    "operators/confirm/": {
        "GET": "404 sign-in | 404 404 404 404 404 page 404",
        "POST": "404 sign-in | 404 404 404 404 404 page* 404",
        "other": "404 sign-in | 404 404 404 404 404 405 404",
    },
    "operators/second-factor/": {
        "GET": "404 sign-in | 404 404 404 404 404 page 404",
        "POST": "404 sign-in | 404 404 404 404 404 405 404",
        "other": "404 sign-in | 404 404 404 404 404 405 404",
    },
    "operators/second-factor/app/": {
        "GET": "404 >/operators/sign-in/ | 404 404 404 404 404 >/operators/second-factor/app/remove/ 404",
        "POST": "404 >/operators/sign-in/ | 404 404 404 404 404 >/operators/second-factor/app/remove/ 404",
        "other": "404 >/operators/sign-in/ | 404 404 404 404 404 >/operators/second-factor/app/remove/ 404",
    },
    "operators/second-factor/app/remove/": {
        "GET": "404 sign-in | 404 404 404 404 404 page 404",
        "POST": "404 sign-in | 404 404 404 404 404 >/operators/second-factor/* 404",
        "other": "404 sign-in | 404 404 404 404 404 405 404",
    },
    "operators/second-factor/passkeys/add/": {
        "GET": "404 >/operators/sign-in/ | 404 404 404 404 404 page 404",
        "POST": "404 >/operators/sign-in/ | 404 404 404 404 404 page 404",
        "other": "404 >/operators/sign-in/ | 404 404 404 404 404 405 404",
    },
    "operators/second-factor/passkeys/<int:pk>/remove/": {
        "GET of alice": "404 >/operators/sign-in/ | 404",
        "GET of cora": "404 >/operators/sign-in/ | 404",
        "POST of alice": "404 >/operators/sign-in/ | 404",
        "POST of cora": "404 >/operators/sign-in/ | 404",
        "other": "404 >/operators/sign-in/ | 404 404 404 404 404 405 404",
    },
    "operators/second-factor/codes/": {
        "GET": "404 sign-in | 404",
        "POST": "404 sign-in | 404 404 404 404 404 405 404",
        "other": "404 sign-in | 404 404 404 404 404 405 404",
    },
    "operators/second-factor/codes/new/": {
        "GET": "404 >/operators/sign-in/ | 404 404 404 404 404 page 404",
        "POST": "404 >/operators/sign-in/ | 404 404 404 404 404 >/operators/second-factor/codes/* 404",
        "other": "404 >/operators/sign-in/ | 404 404 404 404 404 405 404",
    },
    # A page at the operators' host says to everybody else that the link is not valid.
    "operators/password/<str:uidb64>/<str:token>/": {
        "GET of alice": "404 page | 404 404 404 404 404 page 404",
        "GET of mara": "404 page | 404 404 404 404 404 page 404",
        "GET of cora": "404 page | 404 404 404 404 404 page 404",
        "POST of alice": "404 page | 404 404 404 404 404 page 404",
        "POST of mara": "404 page | 404 404 404 404 404 page 404",
        "POST of cora": "404 page | 404 404 404 404 404 page 404",
        "GET of olga": f"404 {SET_PASSWORD} | 404 404 404 404 404 {SET_PASSWORD} 404",
        "POST of olga": f"404 {SET_PASSWORD} | 404 404 404 404 404 {SET_PASSWORD} 404",
        "other": "404 page | 404 404 404 404 404 page 404",
    },
    "moving-data/": {"GET": "sign-in | page", "POST": "405 | 405", "other": "405 | 405"},
    "profile/": {"GET": "sign-in | page", "POST": "sign-in | >/profile/*", "other": "405 | 405"},
    "profile/field/": {"GET": "sign-in | page", "POST": "sign-in | >/profile/*", "other": "405 | 405"},
    # Colleagues know each other's faces.
    "people/<uuid:handle>/picture/<int:side>": {
        "GET of alice": "404 | page page page page page 404 404",
        "GET of mara": "404 | page page page page page 404 404",
        "GET of cora": "404 | 404 404 404 404 404 404 page",
        "GET of olga": "404 | 404 404 404 404 404 page 404",
        "POST of alice": "405 | 405",
        "POST of cora": "405 | 405",
        "other": "405 | 405",
    },
    "items/": {"GET": "sign-in | page", "POST": "sign-in | 405", "other": "sign-in | 405"},
    # An item that nobody asked them about stays as it is: an answer sent twice is one answer.
    "items/<int:item_id>/is-mine/<slug:word>/": {
        "GET of alice": "sign-in | 405",
        "GET of cora": "sign-in | 405",
        "POST of alice": "sign-in | >/items/* >/items/ >/items/ >/items/ >/items/ 404 404",
        "POST of mara": "sign-in | >/items/ >/items/* >/items/ >/items/ >/items/ 404 404",
        "POST of cora": "sign-in | 404 404 404 404 404 404 >/items/",
        "other": "sign-in | 405",
    },
    "orcid/": {"GET": "sign-in | page", "POST": "sign-in | 405", "other": "sign-in | 405"},
    "orcid/record/": {"GET": ">/orcid/ | >/orcid/", "POST": "405 | 405", "other": "405 | 405"},
    "orcid/connect/": {"GET": "405 | 405", "POST": "sign-in | >outside*", "other": "405 | 405"},
    "orcid/callback/": {"GET": "sign-in | >outside*", "POST": "405 | 405", "other": "405 | 405"},
    "orcid/name/": {"GET": "405 | 405", "POST": "sign-in | >/orcid/* >/orcid/* >/orcid/", "other": "405 | 405"},
    "orcid/send/": {"GET": "405 | 405", "POST": "sign-in | >/orcid/ >/orcid/* >/orcid/", "other": "405 | 405"},
    "orcid/disconnect/": {
        "GET": "405 | 405",
        "POST": "sign-in | >/orcid/* >/orcid/* >/orcid/",
        "other": "405 | 405",
    },
    # Without the link of a last mail it says that there is nothing to decide, whatever is sent.
    "orcid/farewell/": {"GET": "page | page", "POST": "page | page", "other": "405 | 405"},
    # The link is for whoever has it, at the institution that made it.
    "orcid/farewell/<str:farewell_token>/": {
        "GET of alice": f"{FAREWELL} page | {FAREWELL} {FAREWELL} {FAREWELL} {FAREWELL} {FAREWELL} page page",
        "GET of mara": f"{FAREWELL} page | {FAREWELL} {FAREWELL} {FAREWELL} {FAREWELL} {FAREWELL} page page",
        "GET of cora": f"page page | page page page page page page {FAREWELL}",
        "GET of olga": f"page {FAREWELL} | page page page page page {FAREWELL} page",
        # Whatever else is asked of it leads to the page, which the asker has not opened: no log names the link.
        "POST of alice": f"{FAREWELL} | {FAREWELL}",
        "POST of cora": f"{FAREWELL} | {FAREWELL}",
        "other": f"{FAREWELL} | {FAREWELL}",
    },
    "orcid/works/<int:item_id>/<slug:verb>/": {
        "GET of alice": "405 | 405",
        "GET of cora": "405 | 405",
        "POST of alice": "sign-in | >/orcid/* 404",
        "POST of mara": "sign-in | 404 >/orcid/* 404",
        "POST of cora": "sign-in | 404",
        "other": "405 | 405",
    },
    "admin/": {
        "GET": "sign-in | 403 403 403 page",
        "POST": "sign-in | 403 403 403 page",
        "other": "sign-in | 403 403 403 page",
    },
    "admin/jsi18n/": {
        "GET": "sign-in | 403 403 403 page",
        "POST": "sign-in | 403 403 403 405",
        "OPTIONS": "sign-in | 403 403 403 page",
        "other": "sign-in | 403 403 403 405",
    },
    # Nothing is looked for by it: no form of the admin has a field that names a row.
    "admin/autocomplete/": {
        "GET": "sign-in | 403",
        "POST": "sign-in | 403 403 403 405",
        "OPTIONS": "sign-in | 403 403 403 page",
        "other": "sign-in | 403 403 403 405",
    },
    # What the file holds stands in `tests/accounts/admin/test_event_download.py`.
    "admin/institutions/event/csv/": {
        "GET": "sign-in | 403 403 403 403 405 405 405",
        "POST": "sign-in | 403 403 403 403 page* page* page*",
        "other": "sign-in | 403 403 403 403 405 405 405",
    },
    "admin/r/<path:content_type_id>/<path:object_id>/": {
        "GET of alice": "sign-in | 403 403 403 404",
        "GET of mara": "sign-in | 403 403 403 404",
        "GET of cora": "sign-in | 403 403 403 404",
        "POST of alice": "sign-in | 403 403 403 404",
        "POST of cora": "sign-in | 403 403 403 404",
        "other": "sign-in | 403 403 403 404",
    },
    "admin/^(?P<app_label>accounts|institutions|items|orcid_sync|reports)/$": {
        "GET": "sign-in | 403 403 403 page",
        "POST": "sign-in | 403 403 403 page",
        "other": "sign-in | 403 403 403 page",
    },
    "admin/(?P<url>.*)$": {
        "GET": "sign-in | 403 403 403 404",
        "POST": "sign-in | 403 403 403 404",
        "other": "sign-in | 403 403 403 404",
    },
    # People's sessions open nothing here; what keys open stands in `test_api.py`.
    "api/v1/reports/summary": {"GET": "401 | 401", "POST": "401 | 401", "other": "401 | 401"},
    "api/<path:anything>": {"GET": "404 | 404", "POST": "404 | 404", "other": "404 | 404"},
}
