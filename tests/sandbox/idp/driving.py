"""A person's browser at the identity provider, and the site behind it."""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

CALLBACK = "http://site.localhost:8000/accounts/oidc/try/login/callback/"
CLIENT = "colophon"
SECRET = "try-it-out"
ADA = {
    "sub": "c0ffee",
    "email": "ada@try.example",
    "given_name": "Ada",
    "family_name": "Bråten",
    "name": "Ada Bråten",
    "department": "Botany",
    "employee_number": "T-1",
    "groups": ["staff", "library"],
}


@dataclass
class Visitor:
    """A person's browser at one identity provider."""

    address: str
    session: requests.Session = field(default_factory=requests.Session)

    def authorize(self, **changes: str) -> requests.Response:
        query = {
            "client_id": CLIENT,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid profile email",
            "state": "s t/a+te",
            "nonce": "n0nce",
        } | changes
        return self.go(f"{self.address}/identity/o/authorize?{urlencode(query)}")

    def go(self, url: str, data: dict[str, str] | None = None) -> requests.Response:
        """Follow redirects as far as this identity provider's pages go."""
        answer = self.session.request("POST" if data else "GET", url, data=data, allow_redirects=False, timeout=10)
        while answer.is_redirect and not answer.headers["Location"].startswith("http://site."):
            url = requests.compat.urljoin(answer.url, answer.headers["Location"])
            answer = self.session.get(url, allow_redirects=False, timeout=10)
        return answer

    def submit(self, page: requests.Response, form: str, **values: str) -> requests.Response:
        found = re.search(rf'<form method="post" id="{form}"(?: action="([^"]*)")?>(.*?)</form>', page.text, re.DOTALL)
        assert found
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[2])
        data = {name: unescape(value) for name, value in hidden} | values
        return self.go(requests.compat.urljoin(page.url, unescape(found[1] or "")), data)

    def sign_in(self, **changes: str) -> requests.Response:
        return self.submit(self.authorize(**changes), "sign-in", username="ada", password="right")


def answer_of(response: requests.Response) -> dict[str, str]:
    """What the site would read from the address it is sent to."""
    location = response.headers["Location"]
    assert location.split("?")[0] == CALLBACK
    return dict(parse_qsl(urlsplit(location).query))


def exchange(address: str, code: str, **more: str) -> requests.Response:
    data = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK} | more
    return requests.post(f"{address}/identity/o/api/token", data=data, auth=(CLIENT, SECRET), timeout=10)
