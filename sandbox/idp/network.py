"""Browsers on the institution's network: whom integrated sign-in would see, and what goes wrong with it.

Integrated Windows sign-in is HTTP's Negotiate scheme (RFC 4559). A browser here carries a cookie in place of a Kerberos
ticket; a private window has none, as browsers give no ticket from there.
"""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from sandbox.idp.switches import Integrated, board

TICKET = f"sandbox_{settings.NAME}_ticket"
OFF = "-"
# As web servers say it by themselves, before any page of the provider is asked.
TOO_LARGE = """<html>
<head><title>400 Request Header Or Cookie Too Large</title></head>
<body>
<center><h1>400 Bad Request</h1></center>
<center>Request Header Or Cookie Too Large</center>
</body>
</html>
"""


def username_on_network(request: HttpRequest) -> str:
    """Return as whom this browser's computer is signed in to the network; empty off the network."""
    held = request.COOKIES.get(TICKET, "") or board.now.on_network
    return "" if held == OFF else held


def person_on_network(request: HttpRequest) -> User | None:
    """Return whose account that is, if it is anybody's here."""
    username = username_on_network(request)
    return User.objects.filter(username=username).first() if username else None


def give_ticket(response: HttpResponse, username: str) -> None:
    """Put this browser on the network as that person; off the network where the username is empty."""
    response.set_cookie(TICKET, username or OFF, samesite="Lax", httponly=True)


def trouble(kind: Integrated) -> HttpResponse | None:
    """Return what the browser gets in place of a sign-in, if anything."""
    match kind:
        case Integrated.NEGOTIATE:
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Negotiate"})
        case Integrated.TOO_LARGE:
            return HttpResponse(TOO_LARGE, status=HTTPStatus.BAD_REQUEST)
        case Integrated.BLANK:
            return HttpResponse()
        case Integrated.SIGNS_IN:
            return None
