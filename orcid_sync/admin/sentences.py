"""What this room's events mean. An iD names a person, so no event holds one: the connection's page shows it."""

from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import Subject, register_sentences, register_words
from orcid_sync.client.errors import MEANINGS
from orcid_sync.enums import Outcome

register_words("why", MEANINGS)
register_words("outcome", dict(Outcome.choices))
register_sentences(
    Subject.ORCID,
    {
        "orcid.connected": _("%(whom)s connected their ORCID iD."),
        "orcid.reconnected": _("%(whom)s connected their ORCID iD again."),
        "orcid.name_confirmed": _("%(whom)s said that the name on their ORCID record is theirs."),
        "orcid.sending_started": _("%(whom)s pressed Send: their ORCID record is kept in step from now on."),
        "orcid.disconnected": _("%(whom)s disconnected their ORCID iD."),
        "orcid.permission_denied": _("%(whom)s did not give the permission at ORCID."),
        "orcid.not_connected": _("%(whom)s came back from ORCID and was not connected: %(outcome)s."),
        "orcid.superseded": _(
            "The connection of %(whom)s under the institution's former ORCID credentials ended: they connected anew."
        ),
        "orcid.permission_found_withdrawn": _("ORCID said that %(whom)s had withdrawn the permission."),
        "orcid.revocation_failed": _("A permission of %(whom)s could not be given back to ORCID: %(why)s."),
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
