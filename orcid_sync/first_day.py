"""The first day's step of this room: connect ORCID, and press *Send*."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from orcid_sync.domain.connecting import current_connection
from orcid_sync.enums import ConnectionState
from orcid_sync.models import OrcidConnection
from profiles.first_day import Standing, State, Step, register


def register_step() -> None:
    """Put the step on everybody's checklist."""
    register(Step(key="orcid", title=gettext_lazy("Connect ORCID"), position=30, minutes=2, look=how_orcid_stands))


def how_orcid_stands(person: User) -> Standing:
    """Say what is next between the person and their ORCID record."""
    connection = current_connection(person)
    if connection is None:
        return _standing(
            State.OPEN,
            _("Connect your ORCID iD once. You see every work before it is sent."),
            action=_("Connect your ORCID iD"),
        )
    if connection.state == ConnectionState.REVOKED:
        return _standing(
            State.OPEN,
            _("ORCID no longer lets us write to your record, so we have stopped."),
            action=_("Connect again"),
        )
    if connection.other_name:
        said = _("Connected to the record of %(name)s. Say whether that is you.") % {"name": connection.other_name}
        return _standing(State.OPEN, said, action=_("Is this you?"))
    if connection.trouble:
        return _standing(State.OPEN, connection.trouble_sentence, action=_("See what is the matter"))
    if connection.state == ConnectionState.READY:
        return _standing(
            State.OPEN,
            _("Connected. Nothing is sent yet: look through your works and press Send."),
            action=_("Look and send"),
        )
    return _standing(State.DONE, _said_of(connection), action=_("Look at your record"))


def _said_of(connection: OrcidConnection) -> str:
    if connection.state == ConnectionState.PAUSED:
        return _("%(orcid)s is connected and paused.") % {"orcid": connection.orcid}
    return _("%(orcid)s is connected, and your record is kept in step.") % {"orcid": connection.orcid}


def _standing(state: State, sentence: str, *, action: str) -> Standing:
    return Standing(state=state, sentence=sentence, link=reverse("orcid"), action=action)
