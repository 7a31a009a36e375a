"""Ask Figshare's API v2, politely: one call after the other, with a pause, through the guarded door.

Facts about paging, cursors and errors: Figshare's OpenAPI description of API v2.
"""

import time
from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from institutions.door import DoorError, open_door
from items.errors import SourceError
from items.sources.figshare.records import read_account, read_detail, read_listed
from items.sources.values import Account, Listed, Stated

#: Rows a page; the most that Figshare gives.
PAGE = 1000
#: A listing longer than this many pages has lost its way.
MOST_PAGES = 5000

_NOT_JSON = object()


def api_address(url: str) -> str:
    """Return the address of API v2 at a host, which may be given with or without its path."""
    bare = url.rstrip("/")
    return bare if bare.endswith("/v2") else f"{bare}/v2"


class FigshareRepository:
    """One institution's items at Figshare, or those of one of its groups.

    Without a group the items are those of the token's institution. The token goes to the institution's own
    addresses only: what is public is asked for as anybody would.
    """

    def __init__(self, url: str, *, group: str, token: str, seconds_between_calls: float) -> None:
        self._url = api_address(url)
        self._group = group
        self._token = token
        self._pause = seconds_between_calls
        self._next_call_at = 0.0

    def __enter__(self) -> Self:
        """Open the door."""
        self._door = open_door(connections=1)
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the door."""
        self._door.close()

    def list_records(self, *, modified_since: date | None = None) -> Iterator[Listed]:
        """Yield the public articles; pages hang together by X-Cursor, which goes past 9,000."""
        asked: dict[str, Any] = {"order": "modified_date", "order_direction": "asc"}
        if modified_since:
            asked["modified_since"] = modified_since.isoformat()
        if self._group:
            pages = self._pages("/articles", asked | {"group": self._group})
        else:
            pages = self._pages("/account/institution/articles", asked)
        for row in pages:
            listed = read_listed(row)
            if listed:
                yield listed

    def read_record(self, identifier: str) -> Stated | None:
        """Return one article as the public sees it."""
        status, body, _headers = self._call(f"/articles/{identifier}")
        if status == HTTPStatus.NOT_FOUND:
            return None
        if status != HTTPStatus.OK or not isinstance(body, dict) or str(body.get("id")) != identifier:
            raise self._refused(status, what=_("item %(number)s") % {"number": identifier})
        return read_detail(body)

    def list_accounts(self) -> Iterator[Account]:
        """Yield the institution's accounts, active or not: who left is still who wrote."""
        if not self._token:
            return
        for row in self._pages("/account/institution/accounts", {}, by_cursor=False):
            account = read_account(row)
            if account:
                yield account

    def _pages(self, path: str, asked: dict[str, Any], *, by_cursor: bool = True) -> Iterator[dict[str, Any]]:
        cursor = ""
        for number in range(1, MOST_PAGES + 1):
            where = {"limit": PAGE} if cursor else {"page": number, "page_size": PAGE}
            status, rows, headers = self._call(path, asked | where, cursor=cursor)
            if status != HTTPStatus.OK or not isinstance(rows, list):
                raise self._refused(status, what=_("its list"))
            if len(rows) > PAGE:
                raise SourceError(
                    _("%(host)s lists more than it was asked for. Whoever runs it should be told.")
                    % {"host": self._host},
                    permanent=True,
                )
            yield from (row for row in rows if isinstance(row, dict))
            if len(rows) < PAGE:
                return
            cursor = headers.get("X-Cursor", "") if by_cursor else ""
        raise SourceError(
            _("%(host)s lists without an end. Whoever runs it should be told.") % {"host": self._host}, permanent=True
        )

    def _call(self, path: str, asked: dict[str, Any] | None = None, *, cursor: str = "") -> tuple[int, Any, Any]:
        headers = {"X-Cursor": cursor} if cursor else {}
        if self._token and path.startswith("/account/"):
            headers["Authorization"] = f"token {self._token}"
        time.sleep(max(0.0, self._next_call_at - time.monotonic()))
        try:
            answer = self._door.get(f"{self._url}{path}", params=asked, headers=headers)
        except DoorError as error:
            raise SourceError(error.message_for_people, permanent=error.permanent, stop=False) from error
        finally:
            self._next_call_at = time.monotonic() + self._pause
        try:
            body = answer.json()
        except ValueError:
            body = _NOT_JSON
        if answer.status_code == HTTPStatus.NOT_FOUND and not isinstance(body, dict):
            # Not Figshare's own words: a proxy or a wrong address, of which nothing can be learnt about items.
            raise self._refused(answer.status_code, what=self._url)
        return answer.status_code, body, answer.headers

    @property
    def _host(self) -> str:
        return urlsplit(self._url).netloc

    def _refused(self, status: int, *, what: str) -> SourceError:
        """Say why there is no answer, and whose move it is."""
        facts = {"host": self._host, "what": what, "status": status}
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            message = _(
                "%(host)s does not let this token read %(what)s (%(status)s)."
                " An administrator of the institution there must make a new one, and it must be set here."
            )
            return SourceError(message % facts, permanent=True)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            message = _("%(host)s asks for fewer calls. Nothing to do: the next harvest goes on from here.")
            return SourceError(message % facts, permanent=False)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            message = _("%(host)s failed to give %(what)s (%(status)s). If it lasts, tell whoever runs it.")
            return SourceError(message % facts, permanent=False, stop=False)
        message = _("%(host)s answered %(status)s when asked for %(what)s. Check the source's address and group.")
        return SourceError(message % facts, permanent=True, stop=False)
