"""The way that other systems send works to ORCID, at its best: one call for each work.

No other system's code is run. What is here is what those that push works have in common, and each choice is the one
that costs them least: the record is read once a researcher and not once a work, one connection stays open throughout,
nothing is written down in a database, no call is retried, and nothing waits between two calls.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self

import requests

from items.facts import ItemFacts
from orcid_sync.mapping import Work, cite

MEDIA_TYPE = "application/vnd.orcid+json"
TIMEOUT = 60  # seconds


@dataclass(frozen=True)
class Sent:
    """What such a system keeps of a work that it sent."""

    put_code: int
    digest: str


@dataclass
class OneByOne:
    """One researcher's record, sent work by work over one connection that stays open."""

    record_url: str
    token: str = field(repr=False)
    facts: list[ItemFacts]
    sent: list[Sent] = field(default_factory=list)
    http: requests.Session = field(default_factory=requests.Session)

    def __enter__(self) -> Self:
        """Open the connection at the first call."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.http.close()

    def send_all(self) -> None:
        """Read the record, then POST each work (1 + N calls)."""
        self._call("GET", "works", wanted=HTTPStatus.OK)
        for facts in self.facts:
            work = _cited(facts)
            answer = self._call("POST", "work", work.body, wanted=HTTPStatus.CREATED)
            self.sent.append(Sent(int(answer.headers["Location"].rpartition("/")[2]), work.digest))

    def send_what_differs(self) -> None:
        """Make each work again and send those whose digest is another one: how the most careful of them do it."""
        for facts, sent in zip(self.facts, self.sent, strict=True):
            work = _cited(facts)
            if work.digest != sent.digest:
                self._change(work, sent)

    def send_again(self) -> None:
        """Read the record, then PUT each work again (1 + N calls): how those do it that keep no digest."""
        self._call("GET", "works", wanted=HTTPStatus.OK)
        for facts, sent in zip(self.facts, self.sent, strict=True):
            self._change(_cited(facts), sent)

    def _change(self, work: Work, sent: Sent) -> None:
        body = {**work.body, "put-code": sent.put_code}
        self._call("PUT", f"work/{sent.put_code}", body, wanted=HTTPStatus.OK)

    def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, wanted: HTTPStatus
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE}
        sent = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        answer = self.http.request(method, f"{self.record_url}/{path}", data=sent, headers=headers, timeout=TIMEOUT)
        if answer.status_code != wanted:
            raise RuntimeError(f"{method} {path} was answered {answer.status_code}: {answer.text[:500]}")
        return answer


def _cited(facts: ItemFacts) -> Work:
    work = cite(facts)
    if not isinstance(work, Work):
        raise TypeError(f"{facts.title!r} cannot be cited: {work.reason}")
    return work
