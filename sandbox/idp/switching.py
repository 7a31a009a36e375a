"""Turning the switches: a page for people who try things out, and the control API for tests."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sandbox.control import Body, ControlError
from sandbox.idp.network import give_ticket, username_on_network
from sandbox.idp.people import institution_name, list_usernames
from sandbox.idp.switches import Integrated, Outcome, Released, SecondFactor, Switches, board


class SwitchesForm(forms.Form):
    """Every switch, and where this browser is."""

    this_browser = forms.ChoiceField(label=_("This browser is"), required=False)
    integrated = forms.ChoiceField(
        label=_("What a browser on the network gets"), choices=Integrated.choices, widget=forms.RadioSelect
    )
    asks_for_code = forms.BooleanField(label=_("After a password, ask for a six-digit code too"), required=False)
    second_factor = forms.ChoiceField(
        label=_("When the site asks for a second factor"), choices=SecondFactor.choices, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(label=_("How a sign-in ends"), choices=Outcome.choices, widget=forms.RadioSelect)
    released = forms.ChoiceField(
        label=_("What is said about a person"), choices=Released.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, usernames: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_network = [(name, _("on the network, as %(name)s") % {"name": name}) for name in usernames]
        self.fields["this_browser"].choices = [("", _("off the network")), *on_network]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def switches(request: HttpRequest) -> HttpResponse:
    """Show the switches and turn them."""
    usernames = list_usernames()
    if request.method == "POST" and request.POST.get("action") == "reset":
        board.reset()
        return _turned(request, "")
    form = SwitchesForm(request.POST or None, usernames=usernames, initial=_positions(request))
    if form.is_valid():
        positions = dict(form.cleaned_data)
        username = positions.pop("this_browser")
        board.turn(positions)
        return _turned(request, username)
    return render(request, "sandbox_idp/switches.html", {"form": form, "institution": institution_name()})


def read_switches(_request: HttpRequest, _body: Body) -> dict[str, Any]:
    """Say how the switches stand."""
    return board.now.as_json()


def put_switches(_request: HttpRequest, body: Body) -> dict[str, Any]:
    """Turn those that the body names.

    `on_network` is the username as whom every browser is on the network that says nothing else by its cookie.
    """
    try:
        return board.turn(body).as_json()
    except ValueError as error:
        raise ControlError(str(error)) from error


def reset_switches(_request: HttpRequest, _body: Body) -> dict[str, Any]:
    """Put every switch back."""
    return board.reset().as_json()


def _positions(request: HttpRequest) -> dict[str, Any]:
    now: Switches = board.now
    return now.as_json() | {"this_browser": username_on_network(request)}


def _turned(request: HttpRequest, username: str) -> HttpResponse:
    messages.success(request, _("The switches are turned."))
    response = redirect("switches")
    give_ticket(response, username)
    return response
