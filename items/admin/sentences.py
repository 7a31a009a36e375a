"""What this room's events mean."""

from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import register_sentences

register_sentences(
    {
        "item.excluded": _("%(whom)s excluded “%(title)s” from their ORCID record."),
        "item.included": _("%(whom)s included “%(title)s” again."),
        "item.removed_in_orcid": _("%(whom)s had removed “%(title)s” at ORCID; it is not put back."),
        "item.removal_forgotten": _("%(whom)s asked for “%(title)s” to be sent again."),
        "item.claimed": _("%(whom)s said that “%(title)s” is theirs."),
        "item.rejected": _("%(whom)s said that “%(title)s” is not theirs."),
        "item.withdrawn": _("“%(title)s” was withdrawn from the repository."),
        "item.restored": _("“%(title)s” is in the repository again."),
        "item.author_ambiguous": _(
            "%(whom)s shares a staff identifier with others (%(people)s people), so it matches none of them."
        ),
        "source.added": _("A source was added: %(url)s."),
        "source.changed": _("A source was changed: %(url)s."),
    }
)
