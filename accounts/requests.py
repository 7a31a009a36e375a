"""What views receive; for annotations only."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User
from institutions.models import Institution


class VisitorRequest(HttpRequest):
    """A request at an institution's host, of whoever it is."""

    user: User | AnonymousUser
    institution: Institution


class PersonRequest(VisitorRequest):
    """A request of a signed-in person, at their institution."""

    user: User
