"""How the profile's events read in the admin's trail."""

from django.utils.translation import gettext_lazy as _

from institutions.admin.trail import register_sentences

register_sentences(
    {
        "picture.removed": _("%(whom)s removed their picture."),
        "picture.set": _("%(whom)s chose a picture."),
        "profile.saved": _("%(whom)s saved their profile."),
    }
)
