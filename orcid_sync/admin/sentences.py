"""What this room's events mean. An iD names a person, so no event holds one: the connection's page shows it."""

from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import Subject, register_sentences, register_words
from orcid_sync.client.errors import MEANINGS
from orcid_sync.enums import Outcome, WorksWish

register_words("why", MEANINGS)
register_words("outcome", dict(Outcome.choices))
register_words("works", {WorksWish.KEEP: _("the works stay"), WorksWish.REMOVE: _("our works are removed")})
register_words("ends", {"at_once": _("at once"), "later": _("when the time to decide is over")})
register_words(
    "why",
    {
        "no_address": _("no e-mail address that the institution vouches for is known"),
        "refused": _("the mail server refused the address"),
    },
)
register_sentences(
    Subject.ORCID,
    {
        "orcid.connected": _("%(whom)s connected their ORCID iD."),
        "orcid.reconnected": _("%(whom)s connected their ORCID iD again."),
        "orcid.name_confirmed": _("%(whom)s said that the name on their ORCID record is theirs."),
        "orcid.sending_started": _("%(whom)s pressed Send: their ORCID record is kept in step from now on."),
        "orcid.disconnected": _("The ORCID iD of %(whom)s was disconnected."),
        "orcid.permission_denied": _("%(whom)s did not give the permission at ORCID."),
        "orcid.not_connected": _("%(whom)s came back from ORCID and was not connected: %(outcome)s."),
        "orcid.superseded": _(
            "The connection of %(whom)s under the institution's former ORCID credentials ended: they connected anew."
        ),
        "orcid.permission_found_withdrawn": _("ORCID said that %(whom)s had withdrawn the permission."),
        "orcid.revocation_failed": _("A permission of %(whom)s could not be given back to ORCID: %(why)s."),
        "orcid.farewell_mailed": _("%(whom)s, who has left, was sent the last mail, with the link to decide."),
        "orcid.farewell_not_mailed": _("%(whom)s, who has left, was not sent the last mail: %(why)s."),
        "orcid.farewell_decided": _(
            "Whoever had the last mail's link decided for %(whom)s: %(works)s, and the connection ends %(ends)s."
        ),
        "orcid.farewell_ended": _(
            "%(whom)s had left and the time to decide was over: the permission was given back to ORCID and erased."
        ),
        "citation.wanted_beside_others": _(
            "%(whom)s asked for %(item)s to be on their ORCID record beside another source's."
        ),
    },
)
register_sentences(
    Subject.STAFF,
    {
        "orcid.made_due": _("%(who)s had the ORCID record of %(whom)s brought in step."),
        "orcid.all_made_due": _("%(who)s had the ORCID records of the institution (%(count)s) brought in step."),
        "citation.removals_released": _(
            "%(who)s let the removals go that were held (%(count)s) on the ORCID record of %(whom)s."
        ),
    },
)
register_sentences(
    Subject.SETTINGS, {"orcid.credentials_set": _("%(who)s set the institution's ORCID credentials: %(client_id)s.")}
)
