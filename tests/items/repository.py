"""Drive the repository stand-in as the outside world does."""

from typing import Any

import requests


class Repository:
    """The stand-in's control API."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._group = 9000

    def make_group(self) -> int:
        """Make a group of its own for a test, so that tests do not see each other's items."""
        self._group += 1
        self._ask("PUT", f"/groups/{self._group}", {"name": f"Group {self._group}"})
        self.give_token(f"token-of-{self._group}", self._group)
        return self._group

    def give_token(self, token: str, group: int) -> None:
        """Let a token read the group's accounts."""
        self._ask("PUT", f"/tokens/{token}", {"group": group})

    def add_account(self, group: int, staff_id: str, **facts: Any) -> int:
        """Make or change an account; return its number as an author."""
        body = {"group": group, "email": f"{staff_id.lower()}@si.example", "last_name": "Made-Up"} | facts
        return int(self._ask("PUT", f"/accounts/{staff_id}", body)["user_id"])

    def publish(self, group: int, title: str, authors: list[dict[str, Any]], **facts: Any) -> int:
        """Publish a made-up item; return its number."""
        body = {"group": group, "title": title, "type": 3, "authors": authors} | facts
        return int(self._ask("POST", "/items", body)["id"])

    def publish_many(self, group: int, count: int, *, staff_id: str) -> None:
        """Publish many made-up items of one account."""
        self._ask("POST", "/many", {"group": group, "count": count, "author_account": staff_id})

    def change(self, item: int, **facts: Any) -> None:
        """Change facts of an item."""
        self._ask("PUT", f"/items/{item}", facts)

    def withdraw(self, item: int) -> None:
        """Take an item away from the public."""
        self._ask("DELETE", f"/items/{item}")

    def publish_again(self, item: int, **how: Any) -> None:
        """Give a withdrawn item back to the public."""
        self._ask("POST", f"/items/{item}/publish", how)

    def calls(self) -> list[str]:
        """Return the paths of the calls since the last time this was asked."""
        paths = [str(call["path"]) for call in self._ask("GET", "/log")]
        self._ask("DELETE", "/log")
        return paths

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = requests.request(method, f"{self.url}/sandbox{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()
