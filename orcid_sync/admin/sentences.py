"""What this room's events mean."""

from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import register_sentences

register_sentences(
    {
        "orcid.connected": _("%(whom)s connected the ORCID iD %(orcid)s."),
        "orcid.reconnected": _("%(whom)s connected the ORCID iD %(orcid)s again."),
        "orcid.name_confirmed": _("%(whom)s said that ORCID's name “%(name)s” is theirs."),
        "orcid.sending_started": _("%(whom)s pressed Send for %(orcid)s."),
        "orcid.disconnected": _("%(whom)s disconnected %(orcid)s."),
        "orcid.permission_denied": _("%(whom)s did not give the permission at ORCID."),
        "orcid.permission_found_withdrawn": _("ORCID said that %(whom)s had withdrawn the permission for %(orcid)s."),
        "orcid.revocation_failed": _("A permission could not be given back to ORCID (%(why)s)."),
        "orcid.credentials_set": _("The institution's ORCID credentials were set: %(client_id)s."),
        "orcid.made_due": _("%(who)s had the record %(orcid)s of %(whom)s read and brought in step."),
        "citation.removals_released": _(
            "%(who)s let the removals go that were held (%(count)s) on the record %(orcid)s of %(whom)s."
        ),
        "citation.wanted_beside_others": _("%(whom)s asked for ours to be added beside another source's."),
    }
)
