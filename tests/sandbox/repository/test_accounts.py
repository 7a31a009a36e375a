"""What an institution's administrator reads with a token."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

Get = Callable[..., requests.Response]
Control = Callable[..., Any]
ACCOUNTS = "account/institution/accounts"
ARTICLES = "account/institution/articles"


@pytest.fixture(scope="module")
def smithsonian(control: Control) -> dict[str, str]:
    control("PUT", "tokens/si-token", group=101)
    return {"Authorization": "token si-token"}


def staff_ids(answer: requests.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [account["institution_user_id"] for account in answer.json()]


def test_account_has_figshares_fields(get: Get, smithsonian: dict[str, str]) -> None:
    [account] = get(ACCOUNTS, headers=smithsonian, institution_user_id="SI-1002").json()
    assert account == {
        "id": 700002,
        "user_id": 800102,
        "first_name": "Tobias",
        "last_name": "Ashgrove",
        "email": "tobias@si.example",
        "active": 1,
        "institution_id": 11,
        "institution_user_id": "SI-1002",
        "orcid_id": "",
        "symplectic_user_id": None,
        "quota": 1074000000,
        "used_quota": 0,
    }


def test_administrator_sees_only_their_institution(get: Get, control: Control, smithsonian: dict[str, str]) -> None:
    control("PUT", "tokens/fu-token", group=202)
    control("PUT", "tokens/all-token", group=None)
    ours = staff_ids(get(ACCOUNTS, headers=smithsonian))
    assert ours == ["SI-1001", "SI-1002", "SI-1003", "SI-1004", "SI-0977"]
    theirs = staff_ids(get(ACCOUNTS, headers={"Authorization": "token fu-token"}))
    assert theirs == ["FU-2001", "FU-2002"]
    assert staff_ids(get(ACCOUNTS, headers={"Authorization": "token all-token"})) == [*ours, *theirs]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"is_active": 1}, ["SI-1001", "SI-1002", "SI-1003", "SI-1004"]),
        ({"is_active": 0}, ["SI-0977"]),
        ({"email": "ines@si.example"}, ["SI-1003"]),
        ({"institution_user_id": "FU-2001"}, []),
        ({"id_gte": 700004}, ["SI-1004", "SI-0977"]),
        ({"id_lte": 700002}, ["SI-1001", "SI-1002"]),
        ({"page": 2, "page_size": 2}, ["SI-1003", "SI-1004"]),
        ({"limit": 2, "offset": 3}, ["SI-1004", "SI-0977"]),
    ],
)
def test_accounts_are_chosen(
    parameters: dict[str, Any], expected: list[str], get: Get, smithsonian: dict[str, str]
) -> None:
    assert staff_ids(get(ACCOUNTS, headers=smithsonian, **parameters)) == expected


@pytest.mark.parametrize("path", [ACCOUNTS, ARTICLES])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "token wrong"}, {"Authorization": "Bearer si-token"}])
def test_without_a_known_token_nothing_is_shown(
    path: str, headers: dict[str, str], get: Get, smithsonian: dict[str, str]
) -> None:
    answer = get(path, headers=headers)
    assert (answer.status_code, answer.json()) == (
        401,
        {"message": "OAuth token is missing or invalid", "code": 401, "data": None},
    )


@pytest.mark.parametrize("path", [ACCOUNTS, ARTICLES])
def test_token_of_somebody_who_administers_nothing_is_refused(path: str, get: Get, control: Control) -> None:
    control("PUT", "tokens/plain-token", group=101, administrator=False)
    answer = get(path, headers={"Authorization": "token plain-token"})
    assert (answer.status_code, answer.json()["code"], answer.json()["data"]) == (403, 403, None)


def test_token_may_stand_in_the_address_and_never_in_the_log(
    get: Get, control: Control, smithsonian: dict[str, str]
) -> None:
    assert staff_ids(get(ACCOUNTS, access_token="si-token", email="mara@si.example")) == ["SI-1001"]
    assert control("GET", "log")[-1]["path"] == f"/v2/{ACCOUNTS}?email=mara%40si.example"


def test_wrong_paging_is_named(get: Get, smithsonian: dict[str, str]) -> None:
    answer = get(ACCOUNTS, headers=smithsonian, page=1, limit=5)
    assert (answer.status_code, list(answer.json()["data"]["fields"])) == (422, ["page"])


def test_items_of_the_administrators_institution_are_listed(get: Get, smithsonian: dict[str, str]) -> None:
    listed = get(ARTICLES, headers=smithsonian, page_size=1000).json()
    assert listed == get("articles", group=101, page_size=1000).json()
    assert get(ARTICLES, headers=smithsonian, group=202).json() == []
